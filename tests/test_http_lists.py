"""Lists over HTTP: cases, queues, alerts and promises, page by page, and the search."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_type_hints
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic_core import from_json, to_json

from answered import described, pages, problem, read
from at_http import ANN, Everybody, Serving, server
from casework.http.access.who import Who
from casework.http.field_words import FIELDS
from casework.http.serving import configured
from casework.projections.queues.every import QUEUES
from casework.scheduler.configuration import HttpTerms
from casework.scheduler.sweep import Sweeper
from engines import IN_A_FILE, NewUrl
from examples import Command, action, assign, command, log, of_case, prepared, withdraw
from examples_record import correct, promise, see
from recorded import Recorded, moment
from test_queue_engines import busy

SEARCH = "/v1/cases/search"


def several(serving: Serving, count: int = 7) -> Serving:
    """Cases received on three days, with ann or in the north, some with a promise."""
    serving.clock.now = moment("2024-05-20")
    for number in range(count):
        ref, at = f"C-{number}", f"2024-05-{13 + number % 3}"
        serving.done(log(at, case=ref, team="north" if number % 2 else "south"))
        serving.done(assign(at, "ann", case=ref), promise(at, f"A{number}", "2024-05-16", case=ref))
    return serving


def sweep(serving: Serving, at: str) -> None:
    casework, ids = serving.casework, iter(range(10**9, 2 * 10**9))
    sweeper = Sweeper(casework.store, casework.policies, casework.calendar, lambda: UUID(int=next(ids)), 500)
    sweeper.sweep(moment(at), lambda _: None)


def plain(document: Any) -> Any:
    """A document as JSON has it."""
    return from_json(to_json(document))


def search(client: httpx.Client, **sought: Any) -> list[str]:
    """The cases that are found."""
    answer = client.post(SEARCH, json=sought)
    assert "link" not in answer.headers
    return [each["case"] for each in described("search_cases", answer)["cases"]]


# Pages


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/cases", "cases"),
        ("/v1/queues/overdue", "lines"),
        ("/v1/queues/mine?handler=ann&sort=-due", "lines"),
        ("/v1/actions", "actions"),
        ("/v1/alerts", "alerts"),
    ],
)
def test_pages_of_any_size_give_each_line_once_in_order(serving: Serving, path: str, name: str) -> None:
    sweep(several(serving), "2024-05-20")
    client = serving.client()
    path, _, query = path.partition("?")
    asked: dict[str, Any] = dict(each.split("=") for each in query.split("&") if each)
    whole = pages(client, path, name, limit="1000", **asked)
    assert len(whole) >= 7
    for limit in ("1", "3", "7"):
        assert pages(client, path, name, limit=limit, **asked) == whole


def test_cases_that_come_and_go_while_pages_are_read_repeat_and_hide_no_other(serving: Serving) -> None:
    client = several(serving).client()
    todo: list[Command] = [
        log("2024-05-13", case="C-00"),
        withdraw("2024-05-16", case="C-1"),
        log("2024-05-16", case="C-9"),
    ]

    def write() -> None:
        serving.done(*todo[:1])
        del todo[:1]

    found = [each["case"] for each in pages(client, "/v1/cases", "cases", write, limit=2)]
    assert len(found) == len(set(found))
    assert {f"C-{number}" for number in range(7)} | {"C-9"} == set(found)


@IN_A_FILE
def test_a_link_leads_on_where_the_application_is_mounted_elsewhere(serving: Serving) -> None:

    several(serving)
    outer = FastAPI()
    outer.mount("/complaints", serving.app)
    headers = {"Authorization": f"Bearer {ANN}"}
    with server(configured(outer, HttpTerms())) as url, httpx.Client(base_url=url, headers=headers) as client:
        answer = client.get("/complaints/v1/cases", params={"limit": 2, "team": "north"})
        following = answer.links["next"]["url"]
        assert following.startswith("/complaints/v1/cases?")
        rest = client.get(following).json()
        assert [each["case"] for each in (*answer.json()["cases"], *rest["cases"])] == ["C-3", "C-1", "C-5"]
        allowed = client.get("/complaints/v1/cases/C-1/allowed").json()["commands"][0]
        assert allowed["form"].startswith("/complaints/v1/forms/")
        assert client.get(allowed["form"]).status_code == 200


# What they say


@IN_A_FILE
def test_a_list_says_what_the_library_says_and_the_position_that_it_shows(serving: Serving) -> None:
    client, casework = several(serving).client(), serving.casework
    position = casework.store.position()
    cases = read(client, "list_cases", "/v1/cases", params={"team": "north", "limit": 2})
    expected = casework.cases(team="north", limit=2)
    assert cases == {"cases": plain(expected.lines), "next": expected.next, "position": position}
    queue = read(client, "get_queue", "/v1/queues/overdue", params={"clock": "action", "on": "2024-05-30"})
    assert queue == plain(casework.queue("overdue", clock="action", on=date(2024, 5, 30))._asdict())
    lengths = read(client, "list_queues", "/v1/queues", params={"handler": "ann"})
    assert lengths["queues"] == plain([each._asdict() for each in casework.queues(handler="ann")])
    assert lengths["position"] == position
    tracker = read(client, "get_tracker", "/v1/tracker", params={"since": "2024-05-01"})
    assert tracker == plain(casework.tracker(since=date(2024, 5, 1)).as_json()) | {"position": position}
    digest = casework.digest(handler="ann")
    found = read(client, "get_digest", "/v1/digest", params={"handler": "ann"})
    assert found == plain(digest._asdict()) | {"text": digest.text, "position": position}
    assert read(client, "list_actions", "/v1/actions", params={"owner": "nobody"})["actions"] == []


@IN_A_FILE
def test_every_queue_is_answered_as_it_is_described(new_store: NewUrl) -> None:
    url, whose = new_store(), {"handler": "ann", "team": "north", "on": "2024-06-05"}
    with Recorded(url) as recorded:
        busy(recorded)
    with Serving(url) as serving:
        client = serving.client()
        for name, queue in QUEUES.items():
            asked = {key: value for key, value in whose.items() if key in ("on", queue.needs)}
            assert read(client, "get_queue", f"/v1/queues/{name}", params=asked)["lines"], name
        tracker = read(client, "get_tracker", "/v1/tracker", params={"on": "2024-06-05", "since": "2024-05-01"})
        assert all(tracker[part] for part in ("decisions", "slipped", "cases"))
        digest = read(client, "get_digest", "/v1/digest", params={"team": "north", "on": "2024-06-05"})
        assert all(digest[part] for part in ("overdue", "today", "promised", "alerts"))


def test_every_field_of_a_line_has_its_sentence_and_no_other() -> None:
    named = {field for queue in QUEUES.values() for field in get_type_hints(queue.line)}
    assert named <= FIELDS.keys()
    assert all(told.endswith(".") for told in FIELDS.values())


@pytest.mark.parametrize(
    ("asked", "cases"),
    [
        ({"handler": "ann"}, 7),
        ({"handler": "bob"}, 0),
        ({"status": "logged", "service": "repairs"}, 7),
        ({"status": "ombudsman"}, 0),
        ({"category": "damp_and_mould", "tenure": "lcra", "team": "south"}, 4),
        ({"tenure": "leasehold"}, 0),
    ],
)
@IN_A_FILE
def test_the_cases_can_be_narrowed(serving: Serving, asked: Mapping[str, str], cases: int) -> None:
    assert len(read(several(serving).client(), "list_cases", "/v1/cases", params=asked)["cases"]) == cases


# Alerts


def test_alerts_are_listed_with_what_became_of_them_and_with_nobody_who_complained(serving: Serving) -> None:
    serving.clock.now = moment("2024-05-21T12:00:00+01:00")
    serving.done(*prepared(), *of_case("C-2", *prepared()))
    sweep(serving, "2024-05-21")
    client = serving.client()
    first, second = read(client, "list_alerts", "/v1/alerts", params={"kind": "overdue"})["alerts"]
    assert (first["case"], first["clock"], first["stands"]) == ("C-1", "stage_1_acknowledgement", True)
    assert (second["case"], second["team"]) == ("C-2", None)
    assert "resident" not in first
    serving.done(see("2024-05-21", "stage_1_acknowledgement"), withdraw("2024-05-21", case="C-2"))

    def alerts(**asked: Any) -> list[tuple[str, str | None]]:
        found = read(client, "list_alerts", "/v1/alerts", params=asked)["alerts"]
        return [(each["case"], each["acknowledged_by"]) for each in found]

    assert alerts(standing="true") == [("C-1", "ann")]
    assert alerts(standing="false") == [("C-2", None)]
    assert alerts(case="C-2") == [("C-2", None)]
    assert alerts(clock="action") == alerts(kind="due_soon") == []


# The search


@IN_A_FILE
def test_cases_are_found_by_reference_by_resident_and_by_property(serving: Serving) -> None:
    serving.done(
        log(case="MB-1", property="Flat 2, 4  Mill Lane"),
        log(case="MB-12", resident={"id": "r-2", "name": "Rob"}, property="flat 2, 4 MILL lane"),
        log(case="mb-1", resident=None, anonymous=True, property="Flat 2, 4 Mill Lane North"),
        log(case="MB_1", resident={"id": "r-2", "name": "Rob"}),
    )
    client = serving.client()
    assert search(client, reference="MB-1") == ["MB-1", "MB-12"]
    assert search(client, reference="MB") == ["MB-1", "MB-12", "MB_1"]
    assert search(client, reference="B-1") == []
    assert search(client, resident="r-2") == ["MB-12", "MB_1"]
    assert search(client, resident="r-") == []
    assert search(client, property=" flat 2,\n4 Mill  Lane ") == ["MB-1", "MB-12"]
    assert search(client, property="4 Mill Lane") == []


def test_a_search_is_the_same_on_either_engine_and_follows_a_corrected_property(serving: Serving) -> None:
    serving.done(log(property="4 Mill Lane"), log(case="c-1", property="Straße 5"), log(case="C_1"))
    client = serving.client()
    assert search(client, property="STRASSE 5") == ["c-1"]
    serving.done(correct("2024-05-14", "property", "7 Mill Lane"), correct("2024-05-14", "summary", "4 Mill Lane"))
    assert search(client, property="4 mill lane") == []
    assert search(client, property="7 mill lane") == ["C-1"]
    serving.done(correct("2024-05-15", "property", None) | {"value": None})
    assert search(client, property="7 mill lane") == []
    assert search(client, reference="C") == ["C-1", "C_1"]


@IN_A_FILE
def test_a_search_goes_on_page_by_page_in_bodies_alone(serving: Serving) -> None:
    client, found = several(serving).client(), []
    after: dict[str, str] = {}
    while True:
        answer = client.post(SEARCH, json={"resident": "r-1", "limit": 3, "team": "south", **after})
        found += [each["case"] for each in described("search_cases", answer)["cases"]]
        if answer.json()["next"] is None:
            break
        after = {"after": answer.json()["next"]}
    assert found == ["C-0", "C-6", "C-4", "C-2"]
    problem(client.post(SEARCH, json={"resident": "r-2", "team": "south", **after}), 422, "")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service without a case, for all that changes nothing."""
    with Serving(f"sqlite:///{tmp_path_factory.mktemp('empty')}/casework.db") as serving:
        yield serving.client()


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        (b"{", 400, []),
        (b"[]", 400, []),
        (b'{"resident": "r-1", "resident": "r-2"}', 400, []),
        (b"{}", 422, [""]),
        (b'{"resident": "r-1", "property": "4 Mill Lane"}', 422, [""]),
        (b'{"resident": null, "property": "4 Mill Lane"}', 422, ["resident"]),
        (b'{"resident": " "}', 422, ["resident"]),
        (b'{"resident": 7}', 422, ["resident"]),
        (b'{"reference": "C*"}', 422, ["reference"]),
        (b'{"resident": "r-1", "limit": 0}', 422, ["limit"]),
        (b'{"resident": "r-1", "limit": true}', 422, ["limit"]),
        (b'{"resident": "r-1", "limit": "5"}', 422, ["limit"]),
        (b'{"resident": "r-1", "after": "zzz"}', 422, [""]),
        (b'{"canary": "r-1"}', 422, [""]),
    ],
)
def test_what_cannot_be_looked_for_is_named_and_not_repeated(
    empty: httpx.Client, body: bytes, status: int, fields: list[str]
) -> None:
    answer = empty.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    problem(answer, status, *fields)
    assert not [word for word in ("r-1", "r-2", "Mill", "canary", "C*", "zzz") if word in answer.text]


def test_a_search_is_sent_as_json(empty: httpx.Client) -> None:
    problem(empty.post(SEARCH, data={"resident": "r-1"}), 415)
    problem(empty.post(f"{SEARCH}?resident=r-1", json={"resident": "r-1"}), 422, "")


# What there is not


@pytest.mark.parametrize(
    ("path", "status", "fields"),
    [
        ("/v1/cases?limit=0", 422, ["limit"]),
        ("/v1/cases?limit=1001", 422, ["limit"]),
        ("/v1/cases?limit=ten", 422, ["limit"]),
        ("/v1/cases?status=canary", 422, ["status"]),
        ("/v1/cases?canary=1", 422, [""]),
        ("/v1/cases?team=a&team=b", 422, ["team"]),
        ("/v1/cases?team=", 422, ["team"]),
        ("/v1/cases?after=canary", 422, [""]),
        ("/v1/queues/canary", 404, []),
        ("/v1/queues/mine", 422, ["handler"]),
        ("/v1/queues/silent?clock=canary", 422, ["clock"]),
        ("/v1/queues/silent?sort=canary", 422, ["sort"]),
        ("/v1/queues/silent?sort=--silent", 422, ["sort"]),
        ("/v1/queues/silent?days=0", 422, ["days"]),
        ("/v1/queues/silent?days=261", 422, ["days"]),
        ("/v1/queues/overdue?days=5", 422, [""]),
        ("/v1/queues/overdue?on=2024-02-30", 422, ["on"]),
        ("/v1/queues/overdue?on=2024-05-13T00:00:00Z", 422, ["on"]),
        ("/v1/alerts?kind=canary", 422, ["kind"]),
        ("/v1/alerts?standing=canary", 422, ["standing"]),
        ("/v1/alerts?case=C%201", 422, ["case"]),
        ("/v1/digest", 422, ["handler"]),
        ("/v1/digest?handler=ann&team=north", 422, ["handler"]),
        ("/v1/tracker?since=canary", 422, ["since"]),
        ("/v1/tracker?limit=5", 422, [""]),
        ("/v1/canary", 404, []),
    ],
)
def test_what_a_list_does_not_have_is_named_and_not_repeated(
    empty: httpx.Client, path: str, status: int, fields: list[str]
) -> None:
    found = problem(empty.get(path), status, *fields)
    assert "canary" not in str(found)


def test_a_cursor_is_refused_by_another_list(serving: Serving) -> None:
    client = several(serving).client()
    after = client.get("/v1/cases", params={"limit": 1}).json()["next"]
    forged = urlsafe_b64encode(b'["cases","received",[],["2024-05-13"]]').decode().rstrip("=")
    for path, asked in (
        ("/v1/cases", {"after": after, "team": "north"}),
        ("/v1/queues/overdue", {"after": after}),
        ("/v1/actions", {"after": after}),
        ("/v1/alerts", {"after": after}),
        ("/v1/cases", {"after": forged}),
    ):
        problem(client.get(path, params=asked), 422, "")


# Whose


@dataclass(frozen=True)
class OfTheNorth(Everybody):
    """A guard for whom everybody is of the team in the north, and a contractor keeps promises."""

    def narrowed(self, who: Who, operation: str, wanted: Mapping[str, str | None]) -> dict[str, str]:
        asked = super().narrowed(who, operation, wanted)
        return asked | ({"owner": who.id} if "contractor" in who.roles else {"team": "north"})


@IN_A_FILE
def test_every_list_is_narrowed_to_what_somebody_may_see(new_store: NewUrl) -> None:
    with Serving(new_store(), OfTheNorth()) as serving:
        sweep(several(serving), "2024-05-20")
        client, north = serving.client(), {"C-1", "C-3", "C-5"}
        lists = {"cases": "cases", "queues/overdue": "lines", "actions": "actions", "alerts": "alerts"}
        for path, name in lists.items():
            assert {each["case"] for each in pages(client, f"/v1/{path}", name, limit=2)} == north
        assert set(search(client, resident="r-1")) == set(search(client, reference="C")) == north
        tracker = client.get("/v1/tracker", params={"since": "2024-05-01"}).json()
        assert {each["case"] for name in ("decisions", "slipped", "cases") for each in tracker[name]} == north
        for whose in ({"handler": "ann"}, {"team": "north"}):
            digest = client.get("/v1/digest", params=whose).json()
            parts = ("overdue", "today", "this_week", "promised", "alerts")
            assert {each["case"] for name in parts for each in digest[name]} == north
        lengths = {each["queue"]: each["lines"] for each in client.get("/v1/queues").json()["queues"]}
        assert (lengths["promises_open"], lengths["team"]) == (3, 3)


@IN_A_FILE
def test_a_queue_is_counted_no_further_than_is_asked_and_says_when_there_are_more(new_store: NewUrl) -> None:
    with Serving(new_store()) as serving:
        client = several(serving, 3).client()

        def promised(**asked: int) -> tuple[int, bool]:
            found = read(client, "list_queues", "/v1/queues", params=asked)["queues"]
            return next((each["lines"], each["more"]) for each in found if each["queue"] == "promises_open")

        assert [promised(upto=upto) for upto in (1, 2, 3, 4)] == [(1, True), (2, True), (3, False), (3, False)]
        assert promised() == (3, False)
        problem = client.get("/v1/queues", params={"upto": 10_001})
        assert (problem.status_code, problem.json()["errors"][0]["field"]) == (422, "upto")


@IN_A_FILE
def test_a_contractor_is_told_of_promises_without_anybody_who_lives_there(new_store: NewUrl) -> None:
    with Serving(new_store(), OfTheNorth()) as serving:
        several(serving, 1)
        theirs = action("B1", owner="roofers")
        serving.done(command("promise_action", "2024-05-20", case="C-0", action=theirs))
        found = read(serving.client("roofers:contractor"), "list_actions", "/v1/actions")["actions"]
        assert [(each["case"], each["action"], each["owner"]) for each in found] == [("C-0", "B1", "roofers")]
        assert "resident" not in found[0]
