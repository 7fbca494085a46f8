"""A request of somebody who looks at pages: who they are, what they may do, and the page they are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeAlias, cast
from urllib.parse import quote

from fastapi import Depends, Request, Response
from starlette.responses import HTMLResponse, RedirectResponse

from casework.application import Casework
from casework.domain.complaint import Complaint
from casework.http.access.roles import leave
from casework.http.access.token_guard import LOCAL
from casework.http.access.who import Role, Who
from casework.http.desk import Desk
from casework.http.problems import Problem, root_of
from casework.scheduler.configuration import WorkerTerms
from casework.web.navigation import links_for
from casework.web.rendering import Templates
from casework.web.sessions import COOKIE, Session, Sessions


class SignInNeeded(Exception):
    """Nobody is signed in, or whoever was is not any more."""


@dataclass(frozen=True)
class Reception:
    """What every page has at hand. `secure` cookies are sent over HTTPS alone; `clock` gives the present (aware)."""

    desk: Desk
    sessions: Sessions
    templates: Templates
    secure: bool
    clock: Callable[[], datetime]
    worker: WorkerTerms

    def session(self, request: Request) -> Session:
        """The session of a request, a new one where there is none."""
        return self.sessions.read(request.cookies.get(COOKIE))

    def keep(self, request: Request, response: Response, session: Session) -> Response:
        """An answer with which the browser keeps a session. Raises SessionTooLarge."""
        response.set_cookie(
            COOKIE,
            self.sessions.written(session),
            max_age=self.sessions.seconds,
            path=root_of(request) or "/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
        return response

    def forget(self, request: Request, response: Response) -> Response:
        """An answer with which the browser forgets its session."""
        response.delete_cookie(COOKIE, path=root_of(request) or "/", secure=self.secure, httponly=True, samesite="lax")
        return response

    def who(self, session: Session) -> Who:
        """Who is signed in. Raises SignInNeeded."""
        if session.token is None:
            raise SignInNeeded
        try:
            found = self.desk.guard.who(session.token)
        except Problem as problem:
            raise SignInNeeded from problem
        if found == LOCAL and session.acting:
            return Who(session.acting, cast("frozenset[Role]", frozenset(session.roles)))
        return found


@dataclass(frozen=True)
class Visit:
    """A request, the session it belongs to and, unless nobody is signed in, who asks."""

    request: Request
    reception: Reception
    session: Session
    someone: Who | None

    @property
    def who(self) -> Who:
        """Who asks. Raises SignInNeeded."""
        if self.someone is None:
            raise SignInNeeded
        return self.someone

    @property
    def casework(self) -> Casework:
        return self.reception.desk.casework

    @property
    def root(self) -> str:
        """The path under which the pages are."""
        return root_of(self.request)

    def may(self, operation: str) -> bool:
        """Whether their roles let them do this, be it only with what is theirs."""
        return self.someone is not None and bool(leave(self.someone.roles, operation).roles)

    def must(self, operation: str) -> None:
        """Stops those who may not. Raises Problem, SignInNeeded."""
        self.reception.desk.guard.may(self.who, operation)

    def case(self, operation: str, ref: str) -> Complaint:
        """A case, for somebody who may read this of it. Raises Problem, CaseNotFound, SignInNeeded."""
        self.must(operation)
        found = self.casework.case(ref)
        self.reception.desk.guard.sees(self.who, found)
        return found

    def narrowed(self, operation: str, wanted: Mapping[str, str | None]) -> dict[str, Any]:
        """The filters of a list, so that only their cases are in it. Raises Problem, SignInNeeded."""
        self.must(operation)
        return self.reception.desk.guard.narrowed(self.who, operation, wanted)

    def page(self, name: str, *, status: int = 200, **more: Any) -> Response:
        """A page of a template for whoever asks, with the notice that waits for it."""
        content = self.reception.templates.page(
            name,
            root=self.root,
            here=self.request.url.path,
            who=self.someone,
            may=self.may,
            links=links_for(self.may),
            form_token=self.session.form_token,
            notice=self.session.notice,
            **more,
        )
        response = HTMLResponse(content, status)
        known = COOKIE in self.request.cookies and self.session.notice is None
        return response if known else self.reception.keep(self.request, response, self.session.told(None))

    def led(self, path: str, notice: str | None = None) -> Response:
        """An answer that leads to another page, which shows a notice."""
        response = RedirectResponse(f"{self.root}{path}", 303)
        return self.reception.keep(self.request, response, self.session.told(notice))


def reception_of(request: Request) -> Reception:
    """What the pages have at hand."""
    return cast("Reception", request.app.state.reception)


def anyone(request: Request) -> Visit:
    """A request of anybody, signed in or not."""
    reception = reception_of(request)
    session = reception.session(request)
    try:
        return Visit(request, reception, session, reception.who(session))
    except SignInNeeded:
        return Visit(request, reception, session, None)


def signed_in(request: Request) -> Visit:
    """A request of somebody who is signed in. Raises SignInNeeded."""
    reception = reception_of(request)
    session = reception.session(request)
    return Visit(request, reception, session, reception.who(session))


Anyone: TypeAlias = Annotated[Visit, Depends(anyone)]
Visiting: TypeAlias = Annotated[Visit, Depends(signed_in)]


def asked_for(request: Request) -> str:
    """The address that was asked for within the pages, to come back to it."""
    path = str(request.scope["path"]).removeprefix(root_of(request))
    query = request.url.query if request.method == "GET" else ""
    return quote(path) + (f"?{query}" if query else "")
