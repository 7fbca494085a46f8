"""The files that pages are made of: stylesheets, the script that refreshes lists, the landlord's colour."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Response

from casework.http.problems import Problem
from casework.scheduler.pages import PageTerms

FILES: Final = {"govuk.css": "text/css", "casework.css": "text/css", "htmx.js": "text/javascript"}
KEEP: Final = {"Cache-Control": "max-age=3600"}


def router(terms: PageTerms) -> APIRouter:
    """The files, which are the same for everybody."""
    found = APIRouter()
    colour = f":root {{ --cw-header-colour: {terms.colour}; --govuk-brand-colour: {terms.colour}; }}\n"
    contents = {name: (files("casework.web") / "static" / name).read_bytes() for name in FILES}

    @found.get("/static/landlord.css", operation_id="page_colour")
    async def landlord() -> Response:
        return Response(colour, headers=KEEP, media_type="text/css")

    @found.get("/static/{name}", operation_id="page_file")
    async def file(name: str) -> Response:
        if name not in FILES:
            raise Problem("not_found", "There is no such file")
        return Response(contents[name], headers=KEEP, media_type=FILES[name])

    return found
