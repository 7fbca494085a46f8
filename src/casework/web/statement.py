"""The accessibility statement: what these pages can be used with, what is known to be wrong, and whom to tell."""

from __future__ import annotations

from fastapi import APIRouter, Response

from casework import __version__
from casework.http.paging import STRICT
from casework.web.visits import Anyone


def router() -> APIRouter:
    """The page of the statement, which is for everybody."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/accessibility", operation_id="page_accessibility")
    def page(visit: Anyone) -> Response:
        return visit.page("statement", version=__version__)

    return found
