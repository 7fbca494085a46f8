"""Signing in and out: with the landlord's identity provider or, where somebody tries casework out, with its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hmac import compare_digest
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from starlette.responses import RedirectResponse

from casework.http.access.roles import ROLES
from casework.http.access.token_guard import LOCAL
from casework.http.problems import Problem
from casework.http.routing import join
from casework.web.forms import Filled
from casework.web.provider import Provider, challenge
from casework.web.sessions import Session, SessionTooLarge, random_text
from casework.web.visits import Anyone, Visit

Text = Annotated[str | None, Query(max_length=4000)]
Back = Annotated[str, Query(max_length=2000)]
LONGEST_NAME: Final = 64


def router(provider: Provider | None) -> APIRouter:
    """The pages for signing in and out. Without a provider there is only the key of `casework serve --dev`."""
    found = APIRouter()

    @found.get("/sign-in", operation_id="page_sign_in")
    def sign_in(visit: Anyone, back: Back = "/") -> Response:
        return _asked(visit, back, provider)

    @found.post("/sign-out", operation_id="page_sign_out")
    def sign_out(visit: Anyone, form: Filled) -> Response:
        return visit.reception.forget(visit.request, RedirectResponse(f"{visit.root}/sign-in", 303))

    if provider is None:

        @found.post("/sign-in", operation_id="page_sign_in_with_key")
        def with_key(visit: Anyone, form: Filled) -> Response:
            return _with_key(visit, form)

    else:
        join(found, [_provided(provider)])
    return found


def _provided(provider: Provider) -> APIRouter:
    found = APIRouter()

    @found.get("/sign-in/start", operation_id="page_sign_in_start")
    def start(visit: Anyone, back: Back = "/") -> Response:
        session = replace(visit.session, state=random_text(), verifier=random_text(), back=_local(back))
        asked = provider.address(str(session.state), challenge(str(session.verifier)))
        return visit.reception.keep(visit.request, RedirectResponse(asked, 303), session)

    @found.get("/sign-in/back", operation_id="page_sign_in_back")
    def led_back(visit: Anyone, code: Text = None, state: Text = None) -> Response:
        """Where the provider leads people back to; what else it says in the address is not looked at."""
        known = visit.session
        if known.state is None or known.verifier is None or not compare_digest(known.state, state or ""):
            raise Problem("forbidden", "This sign-in was not begun here, or took too long; sign in again")
        if code is None:
            raise Problem("forbidden", "The identity provider let nobody in; sign in again, or ask who runs it")
        return _let_in(visit, Session(token=provider.token(code, known.verifier)), known.back)

    return found


def _asked(visit: Visit, back: str, provider: Provider | None, errors: Mapping[str, str] | None = None) -> Response:
    """The page that asks people to sign in."""
    more = {"back": _local(back), "query": urlencode({"back": _local(back)}), "roles": ROLES, "errors": errors or {}}
    return visit.page("sign_in", status=422 if errors else 200, provided=provider is not None, **more)


def _with_key(visit: Visit, form: Mapping[str, str]) -> Response:
    errors = {}
    name, role, key = form.get("name", ""), form.get("role", ""), form.get("key", "")
    if not _is_local(visit, key):
        errors["key"] = "Enter the key that casework serve --dev shows"
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        errors["name"] = "Enter a short name, which will stand in the record"
    if role not in ROLES:
        errors["role"] = "Choose a role"
    if errors:
        return _asked(visit, form.get("back", "/"), None, errors)
    return _let_in(visit, Session(token=key, acting=name, roles=(role,)), form.get("back", "/"))


def _is_local(visit: Visit, key: str) -> bool:
    try:
        return bool(key) and visit.reception.desk.guard.who(key) == LOCAL
    except Problem:
        return False


def _let_in(visit: Visit, session: Session, back: str) -> Response:
    """Leads somebody who is signed in to where they wanted to go. Raises Problem for a token that is not good."""
    visit.reception.desk.guard.who(str(session.token))
    try:
        return visit.reception.keep(visit.request, RedirectResponse(f"{visit.root}{_local(back)}", 303), session)
    except SessionTooLarge:
        raise Problem("forbidden", "The access token is too large; have it issued with fewer claims") from None


def _local(back: str) -> str:
    """A path of these pages; anything else leads to the first one."""
    good = back.startswith("/") and not back.startswith(("//", "/\\", "/sign-")) and back.isprintable()
    return back if good else "/"
