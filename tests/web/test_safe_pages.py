"""What holds for every page: who sees it, what a browser may do with it, and what it says when something is wrong."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from at_web import Pages, form_token
from casework.http.access.roles import ROLES, leave
from casework.http.access.who import Role

PAGES = {
    "/queues": "list_queues",
    "/queues/overdue": "get_queue",
    "/cases": "list_cases",
    "/cases/MB-2511": "get_case",
    "/cases/MB-2511/timeline": "get_timeline",
    "/cases/MB-2511/compare?earlier=2025-09-15&later=2025-10-15": "get_diff",
    "/cases/MB-2511/support-needs": "get_support_needs",
    "/ombudsman": "get_queue",
    "/reports?report=annual&year=2025-26": "get_report",
    "/calendar": "get_clocks",
    "/calendar/preview?day=2026-03-31&name=Jubilee": "recount_deadlines",
    "/landlord": "get_landlord",
    "/alerts": "list_alerts",
    "/alerts/84c5c431-0a02-5a4c-a526-81fb92dafcb8": "list_alerts",
    "/meeting": "get_tracker",
    "/audit": "list_accesses",
    "/accesses": "list_accesses",
}
"""Pages and the operations of the API that they show."""


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_for_those_who_may_ask_the_service_for_the_same(pages: Pages, role: Role) -> None:
    with pages.client(role) as client:
        assert client.get("/").status_code == 200
        seen = {path: client.get(path).status_code for path in PAGES}

    may = {path: bool(leave(frozenset([role]), operation).roles) for path, operation in PAGES.items()}
    assert seen == {path: 200 if allowed else 403 for path, allowed in may.items()}


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_a_first_page_leads_somewhere_that_its_reader_may_go(pages: Pages, role: str) -> None:
    with pages.client(role) as client:
        links = [unescape(each) for each in re.findall(r'href="(/[^"]*)"', client.get("/").text)]

        assert {path: client.get(path).status_code for path in links} == dict.fromkeys(links, 200)


def test_whoever_is_not_signed_in_sees_nothing(pages: Pages) -> None:
    with pages.client(None) as client:
        assert {client.get(path).status_code for path in ("/", *PAGES)} == {303}


@pytest.mark.parametrize("path", ["/", "/cases/MB-2511", "/cases/NONE", "/nowhere", "/sign-in", "/queues/overdue?x=1"])
def test_every_page_may_be_kept_framed_and_extended_by_nobody(pages: Pages, path: str) -> None:
    with pages.client() as client:
        said = client.get(path).headers

    assert said["Cache-Control"] == "no-store"
    assert said["X-Content-Type-Options"] == "nosniff"
    for part in ("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
        assert part in said["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/sign-in", *PAGES])
def test_no_page_has_a_style_or_a_script_in_it(pages: Pages, path: str) -> None:
    with pages.client() as client:
        page = client.get(path).text

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/htmx.js" defer>']


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/cases/NONE", 404), ("/queues/none", 404), ("/queues/overdue?x=1", 422), ("/sign-out", 405)],
)
def test_what_is_wrong_is_said_on_a_page_which_repeats_nothing(pages: Pages, path: str, status: int) -> None:
    with pages.client() as client:
        said = client.get(path)

    assert (said.status_code, said.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert 'href="/"' in said.text


def test_a_parameter_that_is_wrong_is_named_with_what_it_wants_as_over_http(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get("/meeting?on=tomorrow")

    assert page.status_code == 422
    assert "on: wanted a day like 2024-05-13." in page.text


def test_an_error_that_nobody_foresaw_is_a_page_without_any_detail(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of Mrs Okafor")

    with pages.client() as client:
        monkeypatch.setattr(pages.casework, "queues", broken)
        said = client.get("/queues")

    assert said.status_code == 500
    assert "Something went wrong here" in said.text
    assert "Okafor" not in said.text


def test_what_people_said_cannot_become_part_of_a_page(pages: Pages) -> None:
    with pages.client() as client:
        token = form_token(client.get("/cases"))
        said = client.post("/cases/search", data={"by": "resident", "sought": "<b>x", "form_token": token})
        assert said.status_code == 200
        assert "<b>x" not in client.get("/queues/overdue", params={"handler": "<b>x"}).text


def test_a_form_is_taken_only_with_what_its_own_page_was_given(pages: Pages) -> None:
    with pages.client() as client, pages.client() as other:
        form = {"by": "reference", "sought": "MB-2511"}
        theirs = form_token(other.get("/cases"))

        assert client.post("/cases/search", data=form).status_code == 403
        assert client.post("/cases/search", data=form | {"form_token": theirs}).status_code == 403
        assert client.post("/cases/search", json=form).status_code == 415
        mine = client.post("/cases/search", data=form | {"form_token": form_token(client.get("/cases"))})

    assert mine.status_code == 200
    assert "/cases/MB-2511" in mine.text


def test_a_key_that_is_not_the_service_s_own_signs_nobody_in(pages: Pages) -> None:
    with pages.client(None) as client:
        form = {"key": "cw_local_x", "name": "eve", "role": "manager", "form_token": form_token(client.get("/sign-in"))}
        said = client.post("/sign-in", data=form)

        assert said.status_code == 422
        assert "Enter the key" in said.text
        assert client.get("/").status_code == 303


def test_a_session_that_was_tampered_with_is_none(pages: Pages) -> None:
    with pages.client() as client:
        name, value = next(iter(client.cookies.items()))
        bad = value[:-6] + ("A" if value[-6] != "A" else "B") + value[-5:]
        said = httpx.get(f"{pages.url}/", headers={"Cookie": f"{name}={bad}"}, trust_env=False)

    assert said.status_code == 303


def test_the_service_answers_beside_its_pages_as_it_does_without_them(pages: Pages) -> None:
    with pages.client() as client:
        assert client.get("/v1/queues").status_code == 401
        assert client.get("/v1/nowhere").headers["Content-Type"] == "application/problem+json"
        assert client.get("/livez").status_code == 204
        assert client.get("/openapi.json").status_code == 200


def test_what_vulnerable_residents_told_stands_on_no_page(pages: Pages) -> None:
    with pages.client() as client:
        said = [client.get(path).text for path in ("/cases/MB-2501", "/cases/MB-2501/timeline?limit=500")]

    assert not any("asthma" in page or "after 4 pm" in page for page in said)
    assert "withheld" in said[1]
