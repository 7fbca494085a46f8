"""What there is to do this morning?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import APIRouter, Response

from casework.projections.queues.every import QUEUES
from casework.queues import QueueLength
from casework.web.visits import Visit, Visiting


def router() -> APIRouter:
    """The first page, and the one that lists all queues."""
    found = APIRouter()

    @found.get("/", operation_id="page_home")
    def home(visit: Visiting) -> Response:
        casework = visit.casework
        own: dict[str, Any] = {"digest": None, "promised": []}
        if visit.may("get_digest"):
            within = visit.narrowed("get_digest", {})
            own["digest"] = casework.digest(handler=visit.who.id, within=within)
        if visit.may("list_actions"):
            own["promised"] = casework.queue("promises_open", limit=50, **_theirs(visit)).lines
        lengths = list(_lengths(visit)) if visit.may("list_queues") else []
        return visit.page("home", today=casework.today, lengths=lengths, **own)

    @found.get("/queues", operation_id="page_queues")
    def queues(visit: Visiting) -> Response:
        visit.must("list_queues")
        return visit.page("queues", today=visit.casework.today, lengths=list(_lengths(visit)))

    return found


def _theirs(visit: Visit) -> dict[str, Any]:
    """The promises that somebody has to keep; a contractor sees no others."""
    return {**visit.narrowed("list_actions", {}), "owner": visit.who.id}


COUNTED: Final = 500
"""Lines that are counted in a queue, at most: a first page is asked for all the time, and nobody reads further."""


def _lengths(visit: Visit) -> Iterator[QueueLength]:
    """The queues that anybody may ask, and how long each is."""
    for each in visit.casework.queues(upto=COUNTED, **visit.narrowed("list_queues", {})):
        if QUEUES[each.queue].needs is None:
            yield each
