"""Rows become cases: what is known is taken over, what is unknown stays unknown, and nothing is doubled."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from at_tracker import NAMES, TODAY, Desk, as_csv, proposed, reasons, row, table
from casework.application import Casework
from casework.domain.adoption import CaseAdopted
from casework.domain.errors import CaseNotFound
from casework.domain.event import CaseEvent
from casework.store import open_store
from casework.tracker.adoption import read_cases, take_over
from casework.tracker.steps import Takeover
from engines import NewUrl
from examples import log

FULL = (
    "Ref", "Received", "Resident", "Resident ref", "Address", "Postcode", "Tenure", "Service", "Category", "Details",
    "How received", "Team", "Officer", "Stage 2 officer", "Ack sent", "Stage 1 due", "Stage 1 response",
    "Extended until", "Extension told", "Escalated", "Stage 2 ack", "Stage 2 due", "Stage 2 response", "Outcome",
    "Compensation", "Compensation due", "Compensation paid", "Action agreed", "Action due", "Action completed",
    "Support needs asked", "Vulnerabilities", "HOS ref", "Ombudsman date", "Closed on", "Status", "Notes", "Colour",
)  # fmt: skip


def full(**cells: Any) -> list[Any]:
    """A row under FULL; a column goes by its name in small letters with _ for a blank."""
    usual = {"ref": "C-1", "received": "13/05/2024", "resident": "Rosa Resident", "details": "Damp"} | cells
    made = [usual.pop(name.lower().replace(" ", "_"), "") for name in FULL]
    assert not usual, f"no column {usual}"
    return made


@pytest.fixture
def desk(new_store: NewUrl, tmp_path: Path) -> Desk:
    return Desk(tmp_path, new_store())


def adopted(desk: Desk, **cells: Any) -> CaseAdopted:
    """The adoption recorded of one row."""
    adoption = desk.rows(FULL, full(**cells))
    assert not adoption.rejected, reasons(adoption)
    event = desk.history(cells.get("ref", "C-1"))[0]
    assert isinstance(event, CaseAdopted)
    return event


def topics(events: list[CaseEvent]) -> list[str]:
    return [event.topic for event in events]


def test_everything_that_a_row_says_is_on_the_case(desk: Desk) -> None:
    event = adopted(
        desk,
        resident_ref="T-77",
        address="1 High Street",
        postcode="X1 1XX",
        tenure="General needs",
        service="Repairs & voids",
        category="Damp / mould",
        how_received="E-mail",
        team="North",
        ack_sent="14/05/2024",
        outcome="Partly upheld",
        notes="Rang twice",
        status="Open",
    )
    assert (event.ref, event.received, event.status) == ("C-1", date(2024, 5, 13), "stage_1")
    assert (event.resident, event.tenure, event.service, event.category) == (
        "T-77",
        "lcra",
        "repairs_and_voids",
        "damp_mould",
    )
    assert (event.channel, event.team, event.property_known) == ("email", "North".lower(), True)
    assert event.known.model_dump(exclude_none=True) == {"acknowledged_on": date(2024, 5, 14)}
    assert event.personal == {
        "summary": "Damp\nOutcome: Partly upheld\nNotes: Rang twice",
        "resident.name": "Rosa Resident",
        "property": "1 High Street, X1 1XX",
    }
    assert event.unknown == ("support_needs",)


def test_who_took_it_over_from_what_is_on_record(desk: Desk) -> None:
    event = adopted(desk)
    assert (event.meta.actor.id, event.meta.actor.role, event.source) == ("ann", "officer", "tracker.csv")
    assert event.meta.entered_by is not None
    assert event.meta.entered_by.role == "system"


def test_what_the_row_does_not_say_stays_unknown(desk: Desk) -> None:
    event = adopted(desk, resident="", details="", status="Closed")
    assert event.resident is None
    assert event.unknown == (
        "acknowledged_on",
        "stage_1_response_on",
        "closed_on",
        "channel",
        "tenure",
        "service",
        "category",
        "summary",
        "property",
        "resident",
        "support_needs",
    )


def test_two_cases_are_not_taken_for_the_same_person_by_name(desk: Desk) -> None:
    assert [adopted(desk, ref=ref).resident for ref in ("C-1", "C-2")] == ["resident-of-C-1", "resident-of-C-2"]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({}, "logged"),
        ({"ack_sent": "14/05/2024"}, "stage_1"),
        ({"ack_sent": "Y"}, "stage_1"),
        ({"extended_until": "14/06/2024", "extension_told": "20/05/2024"}, "stage_1_extended"),
        ({"stage_1_response": "28/05/2024"}, "stage_1_responded"),
        ({"escalated": "03/06/2024"}, "escalated"),
        ({"escalated": "03/06/2024", "stage_2_ack": "04/06/2024"}, "stage_2"),
        ({"stage_2_due": "04/07/2024"}, "stage_2"),
        ({"escalated": "03/06/2024", "stage_2_response": "28/06/2024"}, "final_response"),
        ({"closed_on": "28/06/2024"}, "closed"),
        ({"status": "Closed - upheld"}, "closed"),
        ({"status": "Withdrawn by tenant"}, "withdrawn"),
        ({"status": "Stage 1"}, "logged"),
        ({"status": "Stage 2 – investigating"}, "escalated"),
        ({"status": "Response sent"}, "stage_1_responded"),
        ({"status": "Open", "stage_1_response": "28/05/2024"}, "stage_1_responded"),
        ({"status": "Open", "closed_on": "28/06/2024"}, "logged"),
        ({"status": "In progress", "closed_on": "28/06/2024"}, "closed"),
        ({"stage_1_due": "20/05/2024", "extended_until": "14/06/2024", "extension_told": "21/05/2024"}, "logged"),
    ],
)
def test_a_case_stands_where_its_days_and_its_status_say(desk: Desk, cells: dict[str, str], status: str) -> None:
    assert adopted(desk, **cells).status == status


def test_stage_1_says_that_it_was_acknowledged_where_no_column_is_for_that(desk: Desk) -> None:
    adoption = desk.rows(("Ref", "Received", "Status"), ["C-1", "13/05/2024", "Stage 1"])
    assert [taken.adoption.status for _, taken in adoption.taken] == ["stage_1"]


def test_the_clocks_run_from_the_days_known(desk: Desk) -> None:
    adopted(desk, ack_sent="22/05/2024")
    assert desk.clocks("C-1") == ["stage_1_acknowledgement breached 2024-05-20", "stage_1_response running 2024-06-06"]


def test_an_extension_told_in_time_is_the_due_date(desk: Desk) -> None:
    days = {"stage_1_due": "29/05/2024", "extended_until": "12/06/2024", "extension_told": "24/05/2024"}
    event = adopted(desk, ack_sent="14/05/2024", **days)
    assert desk.clocks("C-1")[1] == "stage_1_response running 2024-06-12"
    assert event.known.model_dump(exclude_none=True) == {
        "acknowledged_on": date(2024, 5, 14),
        "stage_1_due_on": date(2024, 6, 12),
        "stage_1_original_due_on": date(2024, 5, 29),
        "stage_1_extended_until": date(2024, 6, 12),
        "stage_1_extension_told_on": date(2024, 5, 24),
    }


def test_an_extension_told_too_late_buys_no_time(desk: Desk) -> None:
    days = {"stage_1_due": "29/05/2024", "extended_until": "12/06/2024", "extension_told": "30/05/2024"}
    adopted(desk, ack_sent="14/05/2024", **days)
    assert desk.clocks("C-1")[1] == "stage_1_response running 2024-05-29"


def test_a_promise_with_its_day_gets_its_clock(desk: Desk) -> None:
    promise = {"action_agreed": "Inspect the roof", "action_due": "30/09/2024"}
    adopted(desk, stage_1_response="28/05/2024", officer="Ann Able", **promise)
    event = desk.history("C-1")[-1]
    assert desk.clocks("C-1")[-1] == "action tracker-1 running 2024-09-30"
    assert event.occurred == date(2024, 5, 28)
    assert event.found
    assert event.model_dump()["action"] | {"due_on": None} == {
        "id": "tracker-1",
        "kind": "works",
        "due_on": None,
        "owner": "ann_able",
        "amount": None,
        "method": None,
        "agreed_with_resident": None,
    }


def test_a_promise_kept_is_recorded_on_the_day_it_was_kept(desk: Desk) -> None:
    done = {"action_due": "10/06/2024", "action_completed": "14/06/2024"}
    adopted(desk, stage_1_response="28/05/2024", action_agreed="Apologise", **done)
    assert desk.clocks("C-1")[-1] == "action tracker-1 breached 2024-06-10"


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"action_agreed": "Call back", "action_due": "ASAP"}, "Action agreed: Call back"),
        ({"action_agreed": "Call back"}, "Action agreed: Call back"),
        (
            {"action_agreed": "Call back", "action_due": "10/06/2024", "action_completed": "Yes"},
            "Action agreed: Call back; due 2024-06-10; done",
        ),
        ({"compensation": "£1,250"}, "Compensation: Compensation: £1,250.00"),
        ({"compensation": "£50 voucher"}, "Compensation: Compensation: £50 voucher"),
        ({"hos_ref": "2024-0001"}, "ombudsman reference: 2024-0001"),
        ({"status": "Closed", "officer": "Ann Able"}, "handler: ann_able"),
        ({"vulnerabilities": "N"}, "Vulnerabilities: N"),
        ({"status": "Open", "closed_on": "28/06/2024"}, "closed on: 2024-06-28"),
    ],
)
def test_what_has_no_place_of_its_own_is_kept_with_the_summary(desk: Desk, cells: dict[str, str], kept: str) -> None:
    others = [full(ref=f"B-{n}", compensation="£5", action_due="1/7/24", action_completed="No") for n in range(3)]
    desk.rows(FULL, *others, full(**cells))
    assert str(desk.history("C-1")[0].personal["summary"]).splitlines()[1:] == [kept]


def test_money_with_its_day_is_a_promise_of_payment(desk: Desk) -> None:
    adopted(desk, compensation="£1,250.50", compensation_due="30/09/2024")
    action = desk.history("C-1")[-1].model_dump()["action"]
    assert (action["kind"], action["amount"]) == ("payment", 1250.5)


def test_the_officer_of_a_running_case_is_assigned_and_that_of_stage_2_at_stage_2(desk: Desk) -> None:
    people = {"officer": "Ann Able", "stage_2_officer": "Ben Best"}
    adopted(desk, ref="C-1", ack_sent="14/05/2024", **people)
    adopted(desk, ref="C-2", escalated="03/06/2024", **people)
    handlers = [desk.history(ref)[1].model_dump()["handler"] for ref in ("C-1", "C-2")]
    assert handlers == ["ann_able", "ben_best"]
    assert desk.history("C-1")[1].occurred == TODAY


@pytest.mark.parametrize(
    ("cells", "disclosed"),
    [
        ({"vulnerabilities": "Asthma"}, ["Asthma"]),
        ({"vulnerabilities": "Y"}, ["The tracker says that the resident is vulnerable, and not how"]),
        ({"vulnerabilities": "None disclosed"}, []),
        ({"support_needs_asked": "Yes"}, []),
        ({"support_needs_asked": "14/05/2024", "vulnerabilities": "No"}, []),
        ({"support_needs_asked": "14/05/2024", "vulnerabilities": "Deaf"}, ["Deaf"]),
    ],
)
def test_support_needs_that_were_asked_about_are_recorded(
    desk: Desk, cells: dict[str, str], disclosed: list[str]
) -> None:
    adopted(desk, **cells)
    event = desk.history("C-1")[1]
    assert event.topic == "support-needs-recorded"
    assert [text for path, text in event.personal.items() if path.endswith(".what")] == disclosed
    assert event.occurred == (
        date(2024, 5, 14) if "support_needs_asked" in cells and cells["support_needs_asked"] != "Yes" else TODAY
    )


@pytest.mark.parametrize(
    "cells", [{}, {"vulnerabilities": "No"}, {"vulnerabilities": "N"}, {"support_needs_asked": "No"}]
)
def test_a_bare_no_does_not_show_that_anybody_asked(desk: Desk, cells: dict[str, str]) -> None:
    assert "support_needs" in adopted(desk, **cells).unknown
    assert topics(desk.history("C-1")) == ["case-adopted"]


def test_an_investigation_with_its_day_is_recorded(desk: Desk) -> None:
    adopted(desk, stage_1_response="28/05/2024", hos_ref="2024-0001", ombudsman_date="01/08/2024")
    event = desk.history("C-1")[-1]
    assert (event.topic, event.occurred) == ("investigation-opened", date(2024, 8, 1))
    assert [failure.code for failure in event.failures] == ["stages_not_exhausted"]


ROWS = (
    full(ref="C-1", officer="Ann Able", vulnerabilities="Asthma", action_agreed="Mend it", action_due="30/09/2024"),
    full(ref="C-2", status="Closed", vulnerabilities="N", action_due="30/09/2024"),
)


def test_taken_over_again_nothing_is_doubled(desk: Desk) -> None:
    desk.rows(FULL, *ROWS)
    before = desk.history("C-1"), desk.history("C-2")
    again = desk.rows(FULL, *ROWS, today=date(2024, 9, 1))
    assert (desk.history("C-1"), desk.history("C-2")) == before
    assert [taken.anew for _, taken in again.taken] == [False, False]


class Interrupted(Exception):
    """Somebody pulled the plug."""


def pull_the_plug() -> None:
    raise Interrupted


def test_interrupted_it_goes_on_from_there(desk: Desk) -> None:
    path = as_csv(desk.folder / "tracker.csv", FULL, *ROWS)
    tried, takeover = read_cases(table(path), proposed(path), TODAY), Takeover("ann", "tracker.csv", TODAY)
    with open_store(desk.url) as store, pytest.raises(Interrupted):
        take_over(tried, store, takeover, recording=True, done=pull_the_plug)
    again = desk.rows(FULL, *ROWS)
    assert [taken.anew for _, taken in again.taken] == [False, True]
    assert (len(desk.history("C-1")), topics(desk.history("C-2"))) == (4, ["case-adopted", "action-promised"])


def test_it_is_the_same_row_whoever_brings_it_and_from_whatever_file(desk: Desk) -> None:
    desk.rows(FULL, *ROWS)
    again = desk.adopt(as_csv(desk.folder / "another.csv", FULL, *reversed(ROWS)), by="ben")
    assert (again.rejected, [taken.anew for _, taken in again.taken]) == ([], [False, False])


def test_a_row_edited_since_is_rejected_and_says_in_what(desk: Desk) -> None:
    desk.rows(FULL, full(ack_sent="14/05/2024"))
    adoption = desk.rows(FULL, full(ack_sent="15/05/2024", details="Damp and cold", status="Closed"))
    (reason,) = reasons(adoption)
    assert reason == (
        "edited since case C-1 was taken over (status, unknown, known.acknowledged_on, summary); "
        "the case stays as it is: record there what has changed"
    )
    assert len(desk.history("C-1")) == 1


def test_a_later_edit_of_what_followed_the_adoption_is_rejected_too(desk: Desk) -> None:
    promise = {"action_agreed": "Mend it", "stage_1_response": "28/05/2024"}
    desk.rows(FULL, full(action_due="30/09/2024", **promise))
    adoption = desk.rows(FULL, full(action_due="07/10/2024", **promise))
    assert reasons(adoption) == [
        "edited since case C-1 was taken over (promise_action); record there what has changed",
    ]


def test_what_a_row_says_in_addition_is_added(desk: Desk) -> None:
    desk.rows(FULL, full(stage_1_response="28/05/2024"), full(ref="B", action_due="1/9/24"))
    more = full(stage_1_response="28/05/2024", action_agreed="Mend it", action_due="30/09/2024")
    adoption = desk.rows(FULL, more)
    assert adoption.rejected == []
    assert topics(desk.history("C-1")) == ["case-adopted", "action-promised"]


def test_a_case_that_did_not_come_from_a_tracker_is_left_alone(desk: Desk) -> None:
    with Casework.open(desk.url) as casework:
        casework.execute(log())
    assert reasons(desk.rows(FULL, full())) == [
        "adopt_case: There is a case C-1 already; choose another reference",
    ]
    assert topics(desk.history("C-1")) == ["complaint-logged"]


def test_a_case_is_taken_over_whole_or_not_at_all(desk: Desk) -> None:
    adoption = desk.rows(FULL, full(), full(ref="C-2", support_needs_asked="01/01/2024"))
    (reason,) = reasons(adoption)
    assert reason.startswith(
        "record_support_needs: The complaint was received on 2024-05-13; this cannot have happened"
    )
    with pytest.raises(CaseNotFound):
        desk.history("C-2")


def test_tried_out_nothing_is_recorded(desk: Desk) -> None:
    tried = desk.rows(FULL, *ROWS, recording=False)
    done = desk.rows(FULL, *ROWS)
    assert [taken.anew for _, taken in tried.taken] == [taken.anew for _, taken in done.taken] == [True, True]
    assert tried.found == done.found


def test_names_of_columns_left_out_are_in_the_mapping(desk: Desk) -> None:
    path = as_csv(desk.folder / "t.csv", (*NAMES, "Colour"), [*row(), "green"])
    assert proposed(path).left_out == ("Colour",)
