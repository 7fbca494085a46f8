"""What is answered instead of what was asked for: problem documents (RFC 9457), never with what was submitted.

The `type` of each leads to a page that says what it means and what to do (`problem_pages`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.routing import Match

from casework.domain.command import UNKNOWN_FIELD
from casework.domain.errors import CaseNotFound, CaseworkError, Conflict, InvalidCommand, StoreError, Superseded
from casework.http.parameter_words import wrong_with
from casework.projections.queues.queue import QueueError

MEDIA_TYPE = "application/problem+json"
METHODS: Final = ("GET", "POST", "PUT", "DELETE", "PATCH")

KINDS: Final[Mapping[str, tuple[int, str]]] = {
    "malformed": (400, "What was sent cannot be read"),
    "unauthenticated": (401, "Say who you are"),
    "forbidden": (403, "You may not do this"),
    "not_found": (404, "There is no such thing here"),
    "method_not_allowed": (405, "This cannot be done here"),
    "not_acceptable": (406, "No such form can be given"),
    "request_timeout": (408, "The request took too long to arrive"),
    "refused": (409, "The rules stand in the way"),
    "conflict": (409, "Somebody else changed the case meanwhile"),
    "erased": (410, "This was erased"),
    "precondition_failed": (412, "The case has changed since you looked"),
    "too_large": (413, "This is too large"),
    "unsupported_media_type": (415, "This cannot be read"),
    "invalid": (422, "Something in it is wrong"),
    "key_reused": (422, "The idempotency key was used for something else"),
    "precondition_required": (428, "Say which version of the case you looked at"),
    "headers_too_large": (431, "The headers are too large"),
    "letter_not_made": (500, "The letter could not be made"),
    "unexpected": (500, "Something went wrong here"),
    "overloaded": (503, "Too much is going on"),
    "store_unavailable": (503, "The store cannot be reached"),
}
"""Every kind of problem, with its status and title."""


@dataclass
class Problem(Exception):
    """Ends a request with a problem document. `detail` is a sentence to act on; `more` are further members of it."""

    kind: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return KINDS[self.kind][0]

    def document(self, root: str) -> dict[str, Any]:
        """The problem as JSON; `root` is the path under which the application is mounted."""
        status, title = KINDS[self.kind]
        more = dict(self.more)
        if "reasons" in more:
            more["reasons"] = [each | {"type": f"{root}/problems/{each['code']}"} for each in more["reasons"]]
        return {
            "type": f"{root}/problems/{self.kind}",
            "title": title,
            "status": status,
            "detail": self.detail,
            **more,
        }

    def response(self, root: str = "") -> Response:
        return Response(to_json(self.document(root)), self.status, dict(self.headers), MEDIA_TYPE)


def invalid(field: str, reason: str) -> Problem:
    """The problem with one field, which is named."""
    return Problem(
        "invalid", f"{field}: {reason}" if field else reason, {"errors": [{"field": field, "reason": reason}]}
    )


def of(error: CaseworkError) -> Problem:
    """What is answered where casework says no."""
    match error:
        case InvalidCommand():
            return _wrong(error)
        case QueueError():
            return invalid("", str(error))
        case Superseded():
            return Problem("precondition_failed", str(error), {"version": error.version})
        case StoreError():
            return Problem("store_unavailable", "The store does not answer; try again", headers={"Retry-After": "5"})
    kind = next((kind for cls, kind in _SAID.items() if isinstance(error, cls)), None)
    return Problem(kind, str(error)) if kind else Problem("unexpected", UNEXPECTED)


def _wrong(error: InvalidCommand) -> Problem:
    """What is wrong with a field; one that there is not is named only if a field might have that name."""
    if error.reason == UNKNOWN_FIELD and not _FIELD.fullmatch(error.field.rpartition(".")[2]):
        return invalid(error.field.rpartition(".")[0], "it has a field that is not known here")
    return invalid(error.field, error.reason)


_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")

_SAID: dict[type[CaseworkError], str] = {CaseNotFound: "not_found", Conflict: "conflict"}
"""Errors whose sentence is for the caller."""

NO_SUCH_ADDRESS = "There is no such operation; /openapi.json lists every address, and GET /v1/forms every command"
UNEXPECTED = "Something is not as it has to be; whoever runs this service finds it in the log"


def install(app: FastAPI) -> None:
    """Makes the application answer every error with a problem document."""
    answers: Mapping[type[Exception], Any] = {
        Problem: _problem,
        CaseworkError: _casework,
        HTTPException: _http,
        RequestValidationError: _parameters,
    }
    for error, answer in answers.items():
        app.add_exception_handler(error, answer)


def root_of(request: Request) -> str:
    """The path under which the application is mounted."""
    return str(request.scope.get("root_path", ""))


def answered(request: Request, problem: Problem) -> Response:
    """The answer to a request, with the problem noted for whoever watches."""
    request.scope["casework.problem"] = problem
    return problem.response(root_of(request))


async def _problem(request: Request, error: Problem) -> Response:
    return answered(request, error)


async def _casework(request: Request, error: CaseworkError) -> Response:
    problem = of(error)
    problem.__cause__ = error
    return answered(request, problem)


async def _http(request: Request, error: HTTPException) -> Response:
    kind = next((kind for kind, (status, _) in KINDS.items() if status == error.status_code), "unexpected")
    if kind == "not_found":
        return answered(request, Problem(kind, NO_SUCH_ADDRESS))
    if kind == "method_not_allowed":
        methods = ", ".join(_methods(request))
        return answered(request, Problem(kind, f"This address takes {methods}", headers={"Allow": methods}))
    return answered(request, Problem(kind, f"{HTTPStatus(error.status_code).phrase}.", headers=error.headers or {}))


def _methods(request: Request) -> list[str]:
    """The methods that this address has, whichever operations they belong to (RFC 9110, section 10.2.1)."""
    routes = request.app.router.routes
    return [
        method
        for method in METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


async def _parameters(request: Request, error: RequestValidationError) -> Response:
    """What is wrong with the path and the query, each by its name."""
    found = list(map(wrong_with, error.errors()))
    detail = "; ".join(f"{each['field']}: {each['reason']}" for each in found)
    return answered(request, Problem("invalid", detail, {"errors": found}))
