"""What the spreadsheet hid comes to light, with the rows and the cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from at_tracker import Desk, found
from casework.tracker.fields import FIELDS
from casework.tracker.findings import FINDINGS
from casework.tracker.rows import NO_CASE
from test_tracker_taking_over import FULL, full

ASKED = {"vulnerabilities": "None disclosed"}
"""So that what is looked for stands alone."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


LATE = {"ack_sent": "22/05/2024"}
IN_TIME = {"ack_sent": "14/05/2024"}
ANSWERED = IN_TIME | {"stage_1_response": "28/05/2024"}
ANSWERED_LATE = IN_TIME | {"stage_1_response": "31/05/2024"}
ESCALATED = ANSWERED | {"escalated": "03/06/2024"}


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"received": "30/08/2024"}, []),
        ({}, ["overdue_stage_1_acknowledgement"]),
        (IN_TIME, ["overdue_stage_1_response"]),
        (LATE, ["overdue_stage_1_response", "acknowledged_late"]),
        (ANSWERED, []),
        (ANSWERED_LATE, ["answered_late"]),
        (ANSWERED_LATE | {"closed_on": "28/06/2024"}, ["closed_though_late"]),
        (LATE | {"stage_1_response": "06/06/2024"}, ["acknowledged_late", "later_than_lawful"]),
        ({"stage_1_response": "28/05/2024"}, ["no_acknowledgement"]),
        ({"ack_sent": "Y"}, ["overdue_stage_1_response", "no_acknowledgement"]),
        (IN_TIME | {"closed_on": "28/06/2024"}, ["no_answer"]),
        (IN_TIME | {"status": "Responded"}, ["no_answer"]),
        (ESCALATED, ["overdue_stage_2_acknowledgement"]),
        (ESCALATED | {"stage_2_ack": "04/06/2024"}, ["overdue_stage_2_response"]),
        (ANSWERED | {"status": "Stage 2"}, ["no_clock", "escalation_without_date"]),
        (ANSWERED | {"escalated": "Yes"}, ["no_clock", "escalation_without_date"]),
        (
            ANSWERED | {"stage_2_due": "04/07/2024"},
            ["overdue_stage_2_response", "no_acknowledgement", "escalation_without_date"],
        ),
        (IN_TIME | {"stage_1_due": "30/09/2024"}, ["due_later_than_lawful"]),
        (
            ANSWERED_LATE
            | {"stage_1_due": "29/05/2024", "extended_until": "12/06/2024", "extension_told": "30/05/2024"},
            ["answered_late", "extension_told_late"],
        ),
        (IN_TIME | {"extended_until": "30/09/2024"}, ["extension_without_date"]),
        (IN_TIME | {"extended_until": "30/09/2024", "extension_told": "24/05/2024"}, []),
        (ANSWERED | {"action_agreed": "Mend it"}, ["promise_without_date"]),
        (ANSWERED | {"action_agreed": "Mend it", "action_due": "30/09/2024"}, []),
        (ANSWERED | {"action_agreed": "Mend it", "action_due": "30/08/2024"}, ["overdue_action"]),
        (
            ANSWERED | {"action_agreed": "Mend it", "action_due": "30/08/2024", "action_completed": "Yes"},
            ["promise_done_without_date"],
        ),
        (
            ANSWERED | {"action_agreed": "Mend it", "action_due": "28/08/2024", "action_completed": "30/08/2024"},
            ["promise_kept_late"],
        ),
        (ANSWERED | {"compensation": "£50"}, ["promise_without_date"]),
        (ANSWERED | {"vulnerabilities": "N"}, ["support_needs_not_asked"]),
        (ANSWERED | {"closed_on": "28/06/2024", "status": "Open"}, ["closed_but_open"]),
        (ANSWERED | {"hos_ref": "2024-0001"}, ["ombudsman_without_date"]),
        (ANSWERED | {"resident": ""}, ["resident_not_named"]),
    ],
)
def test_a_row_shows_what_it_hid(desk: Desk, cells: dict[str, str], codes: list[str]) -> None:
    sound = ASKED | ANSWERED | {"ref": "B-1", "action_agreed": "x", "action_due": "1/10/2024"}
    adoption = desk.rows(FULL, full(**sound), full(**ASKED | cells))
    assert not adoption.rejected
    assert found(adoption) == {code: [3] for code in codes}


def test_every_finding_has_its_sentence(desk: Desk) -> None:
    adoption = desk.rows(FULL, full(), full(), full(ref="C-2", status="Stage 2"))
    assert found(adoption).keys() <= FINDINGS.keys()
    assert all(sentence.strip() for sentence in FINDINGS.values())


def test_a_finding_names_the_row_and_the_case(desk: Desk) -> None:
    places = desk.rows(FULL, full(), full(ref="C-2")).found["overdue_stage_1_acknowledgement"]
    assert [tuple(place) for place in places] == [(2, "C-1"), (3, "C-2")]


def test_the_guide_tells_of_every_field_every_finding_and_every_kind_of_row() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "adopting.md").read_text("utf-8")
    untold = [name for name in (*FIELDS, *FINDINGS, *NO_CASE) if f"`{name}`" not in guide]
    assert untold == []
