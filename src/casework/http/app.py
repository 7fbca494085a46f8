"""The application: thin operations over `Casework`, and what holds for all of them."""

from __future__ import annotations

import sys
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import StatelessLifespan
from structlog.typing import FilteringBoundLogger

from casework import __version__
from casework.application import Casework, utc_now
from casework.documents import Documents
from casework.http import (
    accesses,
    commanding,
    events,
    interactive,
    landlord,
    previewing,
    problem_pages,
    problems,
    reading,
    vitals,
    webhooks,
)
from casework.http.access.guard import Guard
from casework.http.answering import Foreseen, Safe
from casework.http.bodies import Bodies
from casework.http.desk import Desk
from casework.http.documents import router as documents_router
from casework.http.limits import InFlight, Turns
from casework.http.openapi import Described
from casework.http.routing import join
from casework.http.streams import Streams, StreamTerms
from casework.http.watching import HttpMetrics, Noticing, Watching
from casework.letters.terms import LetterTerms
from casework.scheduler.configuration import HttpTerms
from casework.scheduler.telling import teller
from casework.sending import Letters


def create_app(  # noqa: PLR0913 - what comes from outside is named one by one
    casework: Casework,
    guard: Guard,
    *,
    terms: HttpTerms | None = None,
    documents: Documents | None = None,
    letters: LetterTerms | None = None,
    tell: FilteringBoundLogger | None = None,
    lifespan: StatelessLifespan[FastAPI] | None = None,
) -> FastAPI:
    """An ASGI application over the cases of a store, to be served by itself or mounted in another.

    Whoever opened `casework` closes it, after the application has ended. Nothing can be read or done without a token
    that the guard knows. `terms` are its limits; without `documents`, none are taken in or given out, and no letters
    made; `letters` is what these say of the landlord. What goes wrong is told on standard error, unless `tell` tells it
    elsewhere: a line for every request, at the level `info`, and in none of them a word of what was sent. Raises
    LetterError when there is no such folder of templates.
    """
    terms, metrics = terms or HttpTerms(), HttpMetrics()
    tell = tell or teller(sys.stderr, utc_now, level="warning")
    streams = Streams(casework.store, StreamTerms(most=terms.streams))
    desk = Desk(casework, Noticing(guard), streams, Letters(casework, letters, documents), documents)
    app = Described(
        title="casework",
        version=__version__,
        description="Keeps a social landlord's complaint handling legal, on time and provable.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        middleware=_around(desk, terms, tell, metrics),
        lifespan=lifespan,
    )
    app.state.desk, app.state.metrics = desk, metrics
    problems.install(app)
    webhooks.install(app)
    routers = (
        reading.router(desk),
        commanding.router(desk),
        previewing.router(desk),
        accesses.router(desk),
        landlord.router(desk),
        documents_router(desk),
        events.router(desk),
        vitals.router(desk, metrics),
        problem_pages.router(),
        interactive.router(),
    )
    join(app.router, routers)
    return app


def _around(desk: Desk, terms: HttpTerms, tell: FilteringBoundLogger, metrics: HttpMetrics) -> list[Middleware]:
    """What every request passes on its way in, and its answer on the way out, the outermost first."""
    how: list[tuple[Any, tuple[Any, ...]]] = [
        (Watching, (tell, metrics)),
        (Safe, (lambda: desk.streams.draining,)),
        (InFlight, (terms.in_flight, metrics)),
        (Bodies, (terms.body_bytes, terms.pause_seconds, terms.arrival_seconds)),
        (Turns, (terms.threads, terms.wait_seconds, metrics)),
        (Foreseen, (tell,)),
    ]
    return [Middleware(each, *more) for each, more in how]
