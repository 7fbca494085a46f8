"""The board of alerts as people see it, and acknowledging one by a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest

from at_web import Pages, form_token
from casework.projections.queues.alerting import Raised
from casework.scheduler.attendance import Attendance
from casework.scheduler.delivery.outbox import Entry, put

NEXT = "MB-2519"
"""The case whose response is due next; no other test looks at its alert."""


def alert_of(pages: Pages, case: str) -> Raised:
    return pages.casework.alerts(case=case, standing=True).lines[-1]


@pytest.fixture
def given_up(pages: Pages) -> Iterator[Raised]:
    """An alert of which a target was told in vain, while a worker swept."""
    store, alert, at = pages.casework.store, alert_of(pages, "MB-2511"), datetime(2026, 3, 31, 8, tzinfo=UTC)
    position = next(each.position for each in store.after(0, 1000) if each.event.originator_id == alert.alert)
    entry = Entry(uuid4(), "crm", position, "alert.raised", at, alert.kind, alert.clock, alert.case, "{}")
    attendance = Attendance("north")
    attendance.swept(at)
    attendance.write(store)
    with store.transaction(write=True) as connection:
        connection.execute("insert into casework_targets (name, position) values ('crm', 1)")
        put(connection, [entry], at)
        connection.execute("update casework_outbox set state = 'dead', attempts = 9, status = 'HTTP 500'")
    yield alert
    with store.transaction(write=True) as connection:
        for table in ("casework_targets", "casework_outbox", "casework_workers"):
            connection.execute(f"delete from {table}")  # noqa: S608 - one of these


def acknowledged(client: httpx.Client, alert: UUID, note: str) -> httpx.Response:
    page = client.get(f"/alerts/{alert}")
    return client.post(f"/alerts/{alert}", data={"note": note, "form_token": form_token(page)})


def test_the_board_begins_with_what_is_longest_overdue_and_nobody_has_seen_to(pages: Pages) -> None:
    with pages.client("ops") as client:
        page = client.get("/alerts").text

    cases = re.findall(r'href="/alerts/[^"]+">([^<]+)</a>', page)
    assert cases[:2] == ["MB-2511", "MB-2508"]
    assert "No worker has ever swept this store" in page
    assert "1 due, 1 raised" in page


def test_who_was_told_in_vain_is_on_the_board_and_on_the_page_of_the_alert(pages: Pages, given_up: Raised) -> None:
    with pages.client("ops") as client:
        board = client.get("/alerts").text
        page = client.get(f"/alerts/{given_up.alert}").text

    assert "1 messages were given up" in board
    assert "A worker swept at" in board or "No worker has swept since" in board
    assert ">north</th>" in board
    assert board.count("HTTP 500") == 1
    assert re.search(r"Given up\s*</strong>\s*1", board)
    assert "HTTP 500" in page


def test_how_the_worker_fares_is_for_those_who_look_after_it(pages: Pages) -> None:
    with pages.client("officer") as client:
        assert "Last receipt" not in client.get("/alerts").text


@pytest.mark.parametrize(
    ("asked", "there"),
    [({"kind": "due_soon"}, False), ({"case": "MB-2511"}, True), ({"state": "resolved"}, True), ({"team": "x"}, False)],
)
def test_the_board_can_be_narrowed(pages: Pages, asked: dict[str, str], *, there: bool) -> None:
    with pages.client() as client:
        assert (">MB-2511</a>" in client.get("/alerts", params=asked).text) is there


def test_an_alert_is_acknowledged_with_what_is_being_done_and_a_notice_says_so(pages: Pages) -> None:
    alert = alert_of(pages, NEXT)
    with pages.client("ops", "op-night") as client:
        assert f"/cases/{NEXT}" not in client.get(f"/alerts/{alert.alert}").text
        empty = acknowledged(client, alert.alert, "")
        assert empty.status_code == 422
        assert "Say in the note what is being done about it" in empty.text

        done = acknowledged(client, alert.alert, "Called the handler")
        assert (done.status_code, done.headers["Location"]) == (303, "/alerts")
        assert "The alert is acknowledged" in client.get("/alerts").text
        assert "op-night" in client.get(f"/alerts/{alert.alert}").text

        again = client.post(f"/alerts/{alert.alert}", data={"note": "x", "form_token": form_token(client.get("/"))})
        assert again.status_code == 422
        assert "was acknowledged already" in again.text

    event = pages.casework.history(NEXT)[-1]
    assert (event.topic, event.meta.actor.id, event.meta.actor.role) == ("alert-acknowledged", "op-night", "system")
    assert event.personal == {"note": "Called the handler"}


def test_an_alert_that_is_over_cannot_be_acknowledged(pages: Pages) -> None:
    over = pages.casework.alerts(standing=False).lines[0]
    with pages.client() as client:
        page = client.get(f"/alerts/{over.alert}").text
        said = client.post(f"/alerts/{over.alert}", data={"note": "x", "form_token": form_token(client.get("/"))})

    assert "Acknowledge the alert" not in page
    assert said.status_code == 422
    assert "does not stand any more" in said.text


def test_whoever_may_only_look_is_given_no_form_and_cannot_send_one(pages: Pages) -> None:
    alert = alert_of(pages, "MB-2518").alert
    with pages.client("auditor", "aud-1") as client:
        assert "Acknowledge the alert" not in client.get(f"/alerts/{alert}").text
        token = form_token(client.get("/"))
        assert client.post(f"/alerts/{alert}", data={"note": "x", "form_token": token}).status_code == 403


def test_an_alert_that_there_is_not_is_not_found(pages: Pages) -> None:
    stream = pages.casework.case("MB-2511").id
    with pages.client() as client:
        assert client.get(f"/alerts/{UUID(int=1)}").status_code == 404
        assert client.get(f"/alerts/{stream}").status_code == 404
        assert client.get("/alerts/none").status_code == 422
