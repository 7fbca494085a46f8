"""What people see instead of the page they asked for: what is wrong and what to do, and nothing that they had sent."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from casework.domain.errors import CaseworkError
from casework.http.parameter_words import wrong_with
from casework.http.problems import KINDS, UNEXPECTED, Problem, of, root_of
from casework.web.answering import POLICY
from casework.web.visits import SignInNeeded, anyone, asked_for


def install(pages: FastAPI) -> None:
    """Makes the pages answer every error with a page."""
    answers: Mapping[type[Exception], Any] = {
        SignInNeeded: _sign_in,
        Problem: _problem,
        CaseworkError: _casework,
        HTTPException: _http,
        RequestValidationError: _parameters,
        Exception: _unforeseen,
    }
    for error, answer in answers.items():
        pages.add_exception_handler(error, answer)


def _sign_in(request: Request, error: SignInNeeded) -> Response:
    return RedirectResponse(f"{root_of(request)}/sign-in?{urlencode({'back': asked_for(request)})}", 303)


def _problem(request: Request, error: Problem) -> Response:
    request.scope["casework.problem"] = error
    status, title = KINDS[error.kind]
    found = anyone(request).page("problem", status=status, title=title, detail=error.detail)
    found.headers.update(error.headers)
    return found


def _casework(request: Request, error: CaseworkError) -> Response:
    problem = of(error)
    problem.__cause__ = error
    return _problem(request, problem)


def _http(request: Request, error: HTTPException) -> Response:
    kind = next((kind for kind, (status, _) in KINDS.items() if status == error.status_code), "unexpected")
    detail = "Check the address, or begin from the first page" if kind == "not_found" else _phrase(error.status_code)
    return _problem(request, Problem(kind, detail, headers=error.headers or {}))


def _parameters(request: Request, error: RequestValidationError) -> Response:
    """What is wrong with the address, each parameter by its name."""
    wrong = map(wrong_with, error.errors())
    return _problem(request, Problem("invalid", "; ".join(f"{each['field']}: {each['reason']}" for each in wrong)))


def _unforeseen(request: Request, error: Exception) -> Response:
    """A page without any detail; the error goes on to the service, which tells it in its log."""
    found = _problem(request, Problem("unexpected", UNEXPECTED))
    found.headers["Content-Security-Policy"] = POLICY  # it goes out past the middleware
    return found


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase
