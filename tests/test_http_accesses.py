"""Words about vulnerabilities: withheld, given under a record of who read them and what for, and those records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args
from uuid import UUID

import httpx
import pytest

from at_access import Guarded, guarded
from casework.application import Casework
from casework.domain.access import PURPOSES, PersonalDataRead, Reader, withheld
from casework.domain.errors import CaseNotFound, StoreError
from casework.domain.event import EVENTS
from casework.http.access.who import Role
from casework.projections.catch_up import rebuild, up_to_date
from casework.projections.every import VIEWS
from casework.projections.queues.queue import QueueError
from engines import NewUrl
from examples import by, command, log, of_case, received, support
from examples_record import adjustment, contact, correct
from program import casework as program
from recorded import tables
from spec import given as examples
from test_adoption import adopt

CANARY = "Q7 is deaf and afraid of strangers"
TOLD = (
    *received(),
    support("2024-05-14", adjustment(), vulnerabilities=[{"id": "V1", "what": CANARY, "source": CANARY}]),
    command("agree_adjustment", "2024-05-15", id="J2", what=CANARY, review_on="2024-08-01", by=by("ann", name="Ann")),
    command("review_adjustment", "2024-05-16", id="J1", outcome=CANARY),
    correct("2024-05-17", "vulnerabilities.V1.what", CANARY, event=2, evidence=CANARY),
    contact("2024-05-18"),
)
ANN = Reader("ann", "officer", "library")


@pytest.fixture
def cases(new_store: NewUrl) -> Iterator[Casework]:
    with Casework.open(new_store(), durable=False) as cases:
        for each in TOLD:
            said = cases.execute(each)
            assert said.outcome == "accepted", said
        yield cases


# Which words they are


def test_the_words_of_support_needs_are_withheld_and_no_others() -> None:
    events = examples(*TOLD).cases.log
    found = {event.topic: withheld(event) for event in events if withheld(event)}

    assert found == {
        "support-needs-recorded": {"adjustments.J1.what", "vulnerabilities.V1.what", "vulnerabilities.V1.source"},
        "adjustment-agreed": {"what"},
        "adjustment-reviewed": {"outcome"},
        "record-corrected": {"value", "reason", "evidence"},
    }
    withheld_words = {event.personal[path] for event in events for path in withheld(event)}
    rest = {text for event in events for path, text in event.personal.items() if path not in withheld(event)}
    assert CANARY in withheld_words
    assert CANARY not in str(rest)


def test_a_correction_of_anything_else_is_not_withheld() -> None:
    (*_, event) = examples(*received(), correct("2024-05-14", "summary", "Mould")).cases.log
    assert withheld(event) == frozenset()


# Reading them


def test_they_are_told_event_by_event_with_the_number_each_has_on_the_timeline(cases: Casework) -> None:
    found = cases.support_needs("C-1", ANN, "responding")

    assert (found.case, found.asked) == ("C-1", True)
    assert [(each.number, each.event) for each in found.told] == [
        (2, "support-needs-recorded"),
        (3, "adjustment-agreed"),
        (4, "adjustment-reviewed"),
        (5, "record-corrected"),
    ]
    assert found.told[0].words["vulnerabilities.V1.what"] == CANARY


def test_every_reading_is_recorded_with_who_in_which_role_what_for_and_when(cases: Casework) -> None:
    for purpose in PURPOSES:
        cases.support_needs("C-1", Reader("ann", "auditor", "http", "crm"), purpose)
    (newest, *_) = found = cases.accesses(case="C-1").lines

    assert [each.purpose for each in found] == list(reversed(PURPOSES))
    assert (newest.case, newest.words, newest.reader, newest.role) == ("C-1", "support_needs", "ann", "auditor")
    assert (newest.way, newest.via) == ("http", "crm")
    assert newest.read_at.utcoffset() is not None


def test_the_record_of_a_reading_has_none_of_the_words(cases: Casework) -> None:
    cases.support_needs("C-1", ANN, "contacting")
    (event,) = [each.event for each in cases.store.after(0, 99) if isinstance(each.event, PersonalDataRead)]

    assert event.personal == {}
    assert CANARY not in event.model_dump_json()
    assert (event.subject, event.originator_version) == ("case/C-1", 0)
    assert EVENTS["personal-data-read"] is PersonalDataRead


def test_a_reading_that_cannot_be_recorded_tells_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'casework.db'}"
    with Casework.open(url) as cases:
        cases.execute(log())
        with cases.store.transaction(write=True) as connection:
            connection.execute("""
                create trigger full_up before insert on casework_log when new.topic = 'personal-data-read'
                begin select raise(abort, 'full up'); end""")
        with pytest.raises(StoreError):
            cases.support_needs("C-1", ANN, "responding")


def test_reading_what_there_is_not_is_no_reading(cases: Casework) -> None:
    with pytest.raises(CaseNotFound):
        cases.support_needs("C-9", ANN, "responding")
    assert cases.accesses().lines == []


def test_readings_are_listed_page_by_page_each_once(cases: Casework) -> None:
    for number in range(7):
        cases.support_needs("C-1", Reader(f"r{number}", "officer", "library"), "responding")
    pages, after = [], None
    while True:
        page = cases.accesses(limit=3, after=after)
        pages.append([each.reader for each in page.lines])
        after = page.next
        if after is None:
            break
    assert pages == [["r6", "r5", "r4"], ["r3", "r2", "r1"], ["r0"]]


def test_readings_are_narrowed_to_a_case_a_reader_and_a_team(cases: Casework) -> None:
    cases.execute(log(case="C-2", team="north"))
    for ref, reader in (("C-1", "ann"), ("C-2", "ann"), ("C-2", "ben")):
        cases.support_needs(ref, Reader(reader, "officer", "library"), "responding")

    assert [(each.case, each.reader) for each in cases.accesses(case="C-2").lines] == [("C-2", "ben"), ("C-2", "ann")]
    assert [each.case for each in cases.accesses(reader="ann").lines] == ["C-2", "C-1"]
    assert [each.reader for each in cases.accesses(team="north").lines] == ["ben", "ann"]
    with pytest.raises(QueueError):
        cases.accesses(after="nonsense")


def test_readings_are_the_same_after_a_rebuild(cases: Casework) -> None:
    cases.support_needs("C-1", ANN, "responding")
    with up_to_date(cases.store) as views:
        before = tables(views)
    rebuild(cases.store)
    with up_to_date(cases.store) as views:
        assert tables(views) == before
        assert before["accesses"]
    assert "accesses" in {view.table for view in VIEWS}


def test_a_reading_of_a_case_closed_elsewhere_tells_the_day_on_which_it_was(cases: Casework) -> None:
    (closed,) = of_case("C-2", adopt("closed", closed_on="2024-08-01"))
    assert cases.execute(closed).outcome == "accepted"
    cases.support_needs("C-2", ANN, "responding")

    (reading,) = cases.readings()
    assert (reading.case, reading.ended_on) == ("C-2", date(2024, 8, 1))


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("", "accesses_in_order"),
        ("a.ref = 'C-1' and", "accesses_of_case"),
        ("a.reader = 'a' and", "accesses_of_reader"),
    ],
)
def test_a_page_of_readings_is_read_off_an_index(tmp_path: Path, where: str, index: str) -> None:
    with Casework.open(f"sqlite:///{tmp_path / 'casework.db'}") as cases, cases.store.transaction(write=False) as views:
        plan = views.execute(
            f"""explain query plan select a.access_id from accesses a join cases c on c.case_id = a.case_id
            where {where} (a.read_at, a.access_id) < ('x', 'y') order by a.read_at desc, a.access_id desc limit 3"""  # noqa: S608
        )
    assert index in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_readings_are_listed_on_the_command_line(new_store: NewUrl) -> None:
    url = new_store()
    with Casework.open(url) as cases:
        cases.execute(log())
        cases.support_needs("C-1", Reader("dot", "manager", "http", "crm"), "reviewing")
    shown, told = program("accesses", store=url), program("accesses", "--reader", "dot", "--json", store=url).json

    assert (shown.status, "dot" in shown.out, "reviewing" in shown.out) == (0, True, True)
    assert [(each["case"], each["via"]) for each in told["accesses"]] == [("C-1", "crm")]
    assert "resident" not in told["accesses"][0]


# Over HTTP


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(f"sqlite:///{tmp_path_factory.mktemp('accesses') / 'casework.db'}") as service:
        yield service.done(*TOLD, *of_case("C-2", *received()))


@pytest.fixture(scope="module")
def auditor(service: Guarded) -> httpx.Client:
    return service.client("auditor", "auditor")


def test_a_reading_over_http_is_listed_for_auditors(service: Guarded, auditor: httpx.Client) -> None:
    crm = service.client("crm", "reviewer", "officer", delegate=True)
    answer = crm.get("/v1/cases/C-1/support-needs", params={"purpose": "adjusting"})

    assert answer.json()["told"][0]["words"]["vulnerabilities.V1.what"] == CANARY
    assert answer.headers["Cache-Control"] == "no-store"
    (line,) = auditor.get("/v1/accesses", params={"reader": "crm"}).json()["accesses"]
    assert str(UUID(line["access"])) == line.pop("access")
    assert line.pop("read_at").startswith("2024-07-01T08:00:00")
    assert line == {
        "case": "C-1",
        "words": "support_needs",
        "reader": "crm",
        "role": "officer",
        "via": "crm",
        "purpose": "adjusting",
        "way": "http",
    }


def test_of_readings_a_link_leads_to_the_next_page(service: Guarded, auditor: httpx.Client) -> None:
    ben = service.client("ben", "manager")
    for _ in range(3):
        assert ben.get("/v1/cases/C-1/support-needs", params={"purpose": "reviewing"}).status_code == 200
    first = auditor.get("/v1/accesses", params={"reader": "ben", "limit": 2})
    second = auditor.get(first.links["next"]["url"])

    assert [len(page.json()["accesses"]) for page in (first, second)] == [2, 1]
    assert "next" not in second.links


@pytest.mark.parametrize("purpose", [None, "", "curiosity", "RESPONDING"])
def test_without_a_purpose_nothing_is_told_and_nothing_recorded(
    service: Guarded, auditor: httpx.Client, purpose: str | None
) -> None:
    eve = service.client(f"eve-{purpose}", "officer")
    answer = eve.get("/v1/cases/C-1/support-needs", params={"purpose": purpose} if purpose is not None else {})
    assert answer.status_code == 422
    assert auditor.get("/v1/accesses", params={"reader": f"eve-{purpose}"}).json()["accesses"] == []


@pytest.mark.parametrize("role", sorted(set(get_args(Role)) - {"officer", "reviewer", "manager", "auditor"}))
def test_others_are_told_nothing_and_nothing_is_recorded(service: Guarded, auditor: httpx.Client, role: Role) -> None:
    client = service.client(role, role)
    assert client.get("/v1/cases/C-1/support-needs", params={"purpose": "responding"}).status_code == 403
    assert auditor.get("/v1/accesses", params={"reader": role}).json()["accesses"] == []


def test_nothing_else_tells_these_words(service: Guarded) -> None:
    dot = service.client("dot", "manager", "auditor")
    reads = (
        "/v1/cases/C-1",
        "/v1/cases/C-1/timeline",
        "/v1/cases/C-1/clocks",
        "/v1/cases/C-1/allowed",
        "/v1/cases/C-1/diff?earlier=2024-05-13&later=2024-07-01&by=occurred",
        "/v1/cases",
        "/v1/queues",
        "/v1/queues/vulnerable_first",
        "/v1/queues/reviews_due",
        "/v1/alerts",
        "/v1/digest?handler=ann",
        "/v1/tracker",
        "/v1/events",
        "/v1/accesses",
        "/metrics",
    )
    answers = {path: dot.get(path) for path in reads}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(reads, 200)
    assert [path for path, answer in answers.items() if CANARY in answer.text] == []
    assert "[withheld" in answers["/v1/cases/C-1/timeline"].text
