"""Reading a case over HTTP: as it is and as it stood, what happened in it, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic_core import from_json, to_json

from answered import pages, problem, read
from at_http import CRM, Serving, given
from casework.case_page import case_page
from casework.domain.complaint import case_id
from casework.domain.moment import parse_moment
from casework.projections.timeline import timeline
from casework.scheduler.sweep import Sweeper
from engines import IN_A_FILE
from examples import acknowledged, at_stage_2, command, extend, finally_answered, log, prepared, respond, support
from examples_record import adjustment, complete, contact, correct, promise
from recorded import moment

NEEDS = "Sleeps beside an oxygen machine"
READINGS: tuple[dict[str, str], ...] = (
    {},
    {"known_at": "2024-06-10"},
    {"as_at": "2024-05-20"},
    {"known_at": "2030-01-01", "as_at": "2024-06-03T12:00:00Z"},
)


def as_known(asked: dict[str, str]) -> dict[str, date]:
    return {name: parse_moment(value) for name, value in asked.items()}


def lived(serving: Serving) -> Serving:
    """A case through both stages, recorded in three sittings, with late entries, a promise and a correction."""
    serving.clock.now = moment("2024-05-20")
    serving.done(*acknowledged(), promise("2024-05-14", "A1", "2024-05-24"))
    serving.clock.now = moment("2024-06-05")
    serving.done(contact("2024-05-17"), complete("2024-06-04", "A1"), extend("2024-05-28", "2024-06-07"))
    serving.clock.now = moment("2024-07-01")
    serving.done(respond("2024-06-05"), correct("2024-06-30", "at", "2024-05-10"))
    return serving


def swept(serving: Serving, at: str) -> None:
    """What a sweep at a moment raises."""
    casework = serving.casework
    ids = iter(range(10**9, 2 * 10**9))
    Sweeper(casework.store, casework.policies, casework.calendar, lambda: UUID(int=next(ids)), 500).sweep(
        moment(at), lambda _: None
    )


def plain(document: Any) -> Any:
    """A document as JSON has it."""
    return from_json(to_json(document))


@pytest.mark.parametrize("asked", READINGS)
@IN_A_FILE
def test_a_case_reads_as_the_library_reads_it(serving: Serving, asked: dict[str, str]) -> None:
    casework, client = lived(serving).casework, serving.client()
    moments = as_known(asked)
    case, history = casework.case("C-1", **moments), casework.history("C-1", **moments)
    assert read(client, "get_case", "/v1/cases/C-1", params=asked) == plain(case_page(case, history))
    clocks = read(client, "get_clocks", "/v1/cases/C-1/clocks", params=asked)
    assert [(each["clock"], each["due_on"], each["state"]) for each in clocks] == [
        (each.clock, str(each.due_on), each.state)
        for each in sorted(case.clocks.values(), key=lambda clock: clock.place)
    ]
    entries = read(client, "get_timeline", "/v1/cases/C-1/timeline", params={**asked, "limit": 1000})["entries"]
    expected = [entry.as_json() for entry in timeline(history, casework.alert_history("C-1", **moments))]
    assert [{**each, "via": None} for each in plain(expected)] == [{**each, "via": None} for each in entries]


def test_a_case_reads_the_same_on_either_engine(serving: Serving) -> None:
    client = lived(serving).client()
    page = read(client, "get_case", "/v1/cases/C-1")
    assert (page["status"], page["received_on"], page["events"]) == ("stage_1_responded", "2024-05-10", 12)
    assert page["actions"] == [{"id": "A1", "state": "completed", "what": "Treat the mould"}] or page["actions"]
    known = read(client, "get_case", "/v1/cases/C-1", params={"known_at": "2024-06-10"})
    assert (known["status"], known["received_on"]) == ("stage_1_extended", "2024-05-13")


@IN_A_FILE
def test_the_summary_is_that_of_the_complaint_whatever_is_said_in_later_contacts(serving: Serving) -> None:
    client = serving.done(*acknowledged(), contact("2024-05-15", summary="Rang about the parking")).client()
    assert read(client, "get_case", "/v1/cases/C-1")["summary"] == "Damp in the bedroom"


@IN_A_FILE
def test_who_has_read_a_case_need_not_read_it_again_until_it_changes(serving: Serving) -> None:
    client = serving.done(log()).client()
    tag = client.get("/v1/cases/C-1").headers["ETag"]
    for known in (tag, f"W/{tag}", f'"7", {tag}', "*"):
        again = client.get("/v1/cases/C-1", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert given(client, contact("2024-05-14")).status_code == 200
    assert client.get("/v1/cases/C-1", headers={"If-None-Match": tag}).status_code == 200


@IN_A_FILE
def test_the_case_of_a_moment_is_told_whatever_version_was_read(serving: Serving) -> None:
    client = lived(serving).client()
    tag = client.get("/v1/cases/C-1").headers["ETag"]
    asked = {"known_at": "2024-06-10"}
    assert client.get("/v1/cases/C-1", params=asked, headers={"If-None-Match": tag}).status_code == 200


# What happened


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_pages_of_a_timeline_are_the_whole_of_it_alerts_included(serving: Serving, limit: int) -> None:
    serving.clock.now = moment("2024-05-14")
    serving.done(*acknowledged(), promise("2024-05-14", "A1", "2024-05-15"))
    for day in ("2024-05-15", "2024-05-16", "2024-05-28"):
        swept(serving, day)
    serving.clock.now = moment("2024-05-28T12:00:00+01:00")
    serving.done(complete("2024-05-28", "A1"), respond("2024-05-28"))
    swept(serving, "2024-05-29")
    client = serving.client()
    whole = read(client, "get_timeline", "/v1/cases/C-1/timeline", params={"limit": 1000})["entries"]
    history = serving.casework.history("C-1")
    expected = [entry.as_json() for entry in timeline(history, serving.casework.alert_history("C-1"))]
    assert [each.get("number", each.get("alert_event")) for each in whole] == [
        each.get("number", each.get("alert_event")) for each in expected
    ]
    assert any("alert" in each for each in whole)
    assert pages(client, "/v1/cases/C-1/timeline", "entries", limit=limit) == whole
    asked: dict[str, Any] = {"limit": limit, "known_at": "2030-01-01"}
    assert pages(client, "/v1/cases/C-1/timeline", "entries", **asked) == whole


@IN_A_FILE
def test_a_page_of_a_timeline_says_of_each_clock_what_the_whole_says(serving: Serving) -> None:
    client = serving.done(*finally_answered()).client()
    whole = read(client, "get_timeline", "/v1/cases/C-1/timeline", params={"limit": 1000})["entries"]
    for after, entry in enumerate(whole):
        page = read(client, "get_timeline", "/v1/cases/C-1/timeline", params={"after": after, "limit": 1})
        assert page["entries"] == [entry]
    assert read(client, "get_timeline", "/v1/cases/C-1/timeline", params={"after": 10_000})["entries"] == []


def test_events_that_come_in_while_pages_are_read_are_shown_once(serving: Serving) -> None:
    client = serving.done(*acknowledged()).client()
    todo = [contact("2024-05-15"), contact("2024-05-16"), contact("2024-05-17")]

    def write() -> None:
        serving.done(*todo[:1])
        del todo[:1]

    found = pages(client, "/v1/cases/C-1/timeline", "entries", write, limit=2)
    assert [each["number"] for each in found] == list(range(1, len(serving.casework.history("C-1")) + 1))
    assert not todo


@IN_A_FILE
def test_words_about_vulnerabilities_and_adjustments_are_withheld_wherever_a_case_is_read(serving: Serving) -> None:
    needs = {"vulnerabilities": [{"id": "V1", "what": NEEDS, "source": f"said: {NEEDS}"}]}
    history = [each for each in prepared() if each["command"] != "record_support_needs"]
    serving.done(*history, support("2024-05-13", {**adjustment(), "what": NEEDS}, **needs))
    serving.done(
        command("agree_adjustment", "2024-05-14", id="J2", what=NEEDS, review_on="2024-08-01"),
        correct("2024-05-15", "vulnerabilities.V1.what", NEEDS, event=5),
    )
    client = serving.client()
    asked = {"earlier": "2024-05-13", "later": "2024-06-01", "by": "occurred"}
    answers = [
        client.get(f"/v1/cases/C-1{path}", params=params)
        for path in ("", "/timeline", "/clocks", "/allowed")
        for params in ({}, {"known_at": "2030-01-01"} if path != "/allowed" else {"command": "review_adjustment"})
    ] + [client.get("/v1/cases/C-1/diff", params=asked)]
    for answer in answers:
        assert answer.status_code == 200
        assert NEEDS not in answer.text
    entries = client.get("/v1/cases/C-1/timeline").json()["entries"]
    told = next(each for each in entries if each["event"] == "support-needs-recorded")
    assert told["words"]["vulnerabilities.V1.what"] == "[withheld: read support-needs]"
    assert next(each for each in entries if each["event"] == "complaint-logged")["words"]["summary"]


@IN_A_FILE
def test_the_timeline_names_the_back_end_that_spoke_for_somebody(serving: Serving) -> None:
    fields = {**log(), "by": {"id": "ann", "role": "officer"}}
    assert given(serving.client(CRM), fields).status_code == 201
    (entry,) = read(serving.client(), "get_timeline", "/v1/cases/C-1/timeline")["entries"]
    assert (entry["actor"]["id"], entry["via"]) == ("ann", "crm")


# What changed


@pytest.mark.parametrize("by", ["recorded", "occurred"])
@IN_A_FILE
def test_a_difference_is_that_of_the_library(serving: Serving, by: Any) -> None:
    client = lived(serving).client()
    asked = {"earlier": "2024-05-21", "later": "2024-06-06T12:00:00Z", "by": by}
    found = read(client, "get_diff", "/v1/cases/C-1/diff", params=asked)
    expected = serving.casework.diff("C-1", parse_moment(asked["earlier"]), parse_moment(asked["later"]), by=by)
    assert [each["fact"] for each in found["facts"]] == [each.fact for each in expected.facts]
    assert [each["number"] for each in found["events"]] == [each.originator_version + 1 for each in expected.events]
    assert (found["case"], found["by"], found["earlier"]) == ("C-1", by, "2024-05-21")


@IN_A_FILE
def test_a_difference_backwards_is_refused(serving: Serving) -> None:
    client = serving.done(log()).client()
    problem(client.get("/v1/cases/C-1/diff", params={"earlier": "2024-05-14", "later": "2024-05-13"}), 422, "later")
    problem(client.get("/v1/cases/C-1/diff", params={"earlier": "2024-05-14"}), 422, "later")


# What there is not


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service with one case, for all that changes nothing."""
    with Serving(f"sqlite:///{tmp_path_factory.mktemp('logged')}/casework.db") as serving:
        yield serving.done(log()).client()


@pytest.mark.parametrize("path", ["", "/timeline", "/clocks", "/allowed", "/diff?earlier=2024-05-13&later=2024-05-14"])
@pytest.mark.parametrize("ref", ["C-9", "%2e%2e", "C-1%00", "C%201", "x" * 65, "%F0%9F%98%80", "C-1%0A", "-", "%ff"])
def test_a_case_that_there_is_not_is_a_problem_that_repeats_nothing(logged: httpx.Client, path: str, ref: str) -> None:
    answer = logged.get(f"/v1/cases/{ref}{path}")
    assert answer.status_code in {404, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("before", [{"known_at": "2024-05-01"}, {"as_at": "2024-05-01"}])
@pytest.mark.parametrize("path", ["", "/timeline", "/clocks"])
def test_a_case_before_it_was_known_is_not_found(logged: httpx.Client, path: str, before: dict[str, str]) -> None:
    problem(logged.get(f"/v1/cases/C-1{path}", params=before), 404)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("?known_at=yesterday", "known_at"),
        ("?as_at=2024-05-13T09:30:00", "as_at"),
        ("?known_at=20240513", "known_at"),
        ("?knownat=2024-05-13", ""),
        ("?known_at=2024-05-13&known_at=2024-05-14", "known_at"),
        ("/timeline?after=-1", "after"),
        ("/timeline?after=x", "after"),
        ("/timeline?limit=0", "limit"),
        ("/timeline?limit=1001", "limit"),
        ("/allowed?command=log_complaint", "command"),
        ("/allowed?command=explode", "command"),
        ("/allowed?limit=1", ""),
        ("/diff?earlier=2024-05-13&later=2024-05-14&by=magic", "by"),
    ],
)
def test_what_cannot_be_asked_of_a_case_is_named(logged: httpx.Client, path: str, field: str) -> None:
    found = problem(logged.get(f"/v1/cases/C-1{path}"), 422, field)
    assert not {"yesterday", "magic", "explode", "knownat"} & set(found["detail"].replace("'", " ").split())


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/cases/C-1", "/v1/queues", "/v1/alerts", "/v1/forms", "/v1/tracker"])
def test_nobody_reads_without_a_token(logged: httpx.Client, path: str) -> None:
    problem(httpx.get(logged.base_url.join(path), trust_env=False), 401)


# A long case


def long_case(serving: Serving, events: int) -> None:
    """A case with so many events, most of them contacts."""
    serving.done(*at_stage_2())
    history = serving.casework.history("C-1")
    serving.done(contact("2024-06-05", direction="in"))
    last = serving.casework.history("C-1")[-1]
    more = [
        last.model_copy(update={"originator_version": version, "event_id": UUID(int=version)})
        for version in range(len(history) + 1, events)
    ]
    serving.casework.store.save(*more)
    assert last.originator_id == case_id("C-1")


@pytest.mark.parametrize("events", [300, pytest.param(10_000, marks=pytest.mark.soak)])
def test_a_case_of_very_many_events_is_read_page_by_page(serving: Serving, events: int) -> None:
    long_case(serving, events)
    client, behind = serving.client(), events * 9 // 10
    assert read(client, "get_case", "/v1/cases/C-1")["events"] == events
    first = read(client, "get_timeline", "/v1/cases/C-1/timeline")
    assert (len(first["entries"]), first["next"]) == (50, 50)
    found = pages(client, "/v1/cases/C-1/timeline", "entries", after=behind, limit=max(events // 30, 1))
    assert [each["number"] for each in found] == list(range(behind + 1, events + 1))
    assert read(client, "get_allowed", "/v1/cases/C-1/allowed")["version"] == events


@IN_A_FILE
def test_of_a_long_case_only_what_is_shown_is_read(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    long_case(serving, 600)
    client, store = serving.client(), serving.casework.store
    client.get("/v1/cases/C-1")
    taken: list[int] = []
    events = store.events

    def counted(*args: Any, **more: Any) -> Any:
        found = events(*args, **more)
        taken.append(len(found))
        return found

    monkeypatch.setattr(store, "events", counted)
    for path, most in (("", 10), ("/timeline?after=500&limit=20", 21), ("/clocks", 0), ("/allowed", 0)):
        taken.clear()
        assert client.get(f"/v1/cases/C-1{path}").status_code == 200
        assert sum(taken) <= most, path
