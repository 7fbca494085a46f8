"""The pages as one application, and its place beside the operations of the HTTP service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Scope

from casework.application import utc_now
from casework.http.desk import Desk
from casework.http.routing import join
from casework.scheduler.configuration import Configuration, WorkerTerms
from casework.scheduler.pages import PageTerms
from casework.web import (
    accesses,
    alerts,
    audit,
    calendar,
    case,
    cases,
    compare,
    files,
    home,
    landlord,
    meeting,
    ombudsman,
    problem_pages,
    queue,
    reports,
    signing_in,
    statement,
    support_needs,
    timeline,
)
from casework.web.answering import Answering
from casework.web.provider import Provider
from casework.web.rendering import Templates
from casework.web.sessions import Sessions
from casework.web.visits import Reception

PARTS: Final = (
    home,
    queue,
    cases,
    case,
    timeline,
    reports,
    calendar,
    landlord,
    compare,
    support_needs,
    ombudsman,
    alerts,
    meeting,
    audit,
    accesses,
    statement,
)
"""The modules of the pages, each with its `router()`. A new page is added here."""


def create_pages(
    desk: Desk,
    terms: PageTerms,
    provider: Provider | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    worker: WorkerTerms | None = None,
) -> FastAPI:
    """The pages over the cases of a desk, as an ASGI application. Without a `provider` they are for trying out.

    `clock` gives the present as an aware datetime; `worker` says how often a worker sweeps.
    """
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, middleware=[Middleware(Answering)])
    pages.state.reception = Reception(
        desk,
        Sessions(desk.casework.store.blind_key, terms.session_hours, clock),
        Templates(
            terms.language, landlord=terms.landlord, trying=provider is None, contact=terms.accessibility_contact
        ),
        secure=provider is not None,
        clock=clock,
        worker=worker or WorkerTerms(),
    )
    problem_pages.install(pages)
    join(pages.router, [files.router(terms), signing_in.router(provider), *(part.router() for part in PARTS)])
    return pages


def mount(app: FastAPI, configuration: Configuration) -> None:
    """Puts the pages beside the operations of a service (`http.create_app`).

    People sign in with the provider of the configuration; without one, with a key that opens everything.
    """
    terms, oidc = configuration.web, configuration.http.oidc
    provider = Provider(terms.sign_in, oidc) if terms.sign_in and oidc else None
    app.router.routes.append(
        Beside(app.router.routes, create_pages(app.state.desk, terms, provider, worker=configuration.worker))
    )


class Beside(Mount):
    """Everything whose address does not begin like one of these operations."""

    def __init__(self, operations: list[BaseRoute], app: Any) -> None:
        super().__init__("", app)
        self._theirs = frozenset(_beginning(str(getattr(each, "path", ""))) for each in operations)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        return (Match.NONE, {}) if _beginning(path) in self._theirs else super().matches(scope)


def _beginning(path: str) -> str:
    """The first part of a path."""
    return path.split("/", 2)[1] if "/" in path else ""
