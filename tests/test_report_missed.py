"""What reports count as overdue, and as done late, is what the deadlines say of it."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from hypothesis import given, settings

from casework.projections.catch_up import up_to_date
from casework.reports.missed import MISSED, before
from casework.reports.reading import reading
from engines import FEW, Copies
from examples import acknowledge, acknowledged, assign, command, prepared, respond
from examples_record import ask_for, investigation
from recorded import Recorded, recording
from walk import Walk, walks

Named: TypeAlias = list[tuple[str, str]]

ON = date(2024, 6, 20)


def missed(recorded: Recorded, count: str) -> Named:
    """The cases and clocks that a report counts on the day."""
    with reading(recorded.store) as read:
        tally = read.tally(MISSED, before(ON))
    place = tally.counted.places[count]
    return sorted((line[-1], line[0]) for line in tally.lines if line[place])


def overdue(recorded: Recorded) -> Named:
    """The same as the deadlines have them."""
    with up_to_date(recorded.store) as views:
        found = views.execute(
            "select ref, clock from deadlines where state = 'running' and due_on < :on", {"on": str(ON)}
        )
    return sorted((ref, clock) for ref, clock in found)


def agree(walk: Walk, *lent: Copies) -> None:
    with recording(walk.cases, *lent) as recorded:
        for each in walk.commands():
            recorded.attempt(each)
        assert missed(recorded, "overdue") == overdue(recorded)


@settings(max_examples=3 * FEW)
@given(walks)
def test_whatever_happened_what_is_overdue_is_what_the_deadlines_have(walk: Walk) -> None:
    agree(walk)


@settings(max_examples=FEW)
@given(walks)
def test_whatever_happened_it_is_so_on_postgres(copies: Copies, walk: Walk) -> None:
    agree(walk, copies)


def test_what_is_done_late_was_missed_and_is_overdue_no_more(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), assign())
    assert missed(recorded, "overdue") == [("C-1", "stage_1_response")]
    recorded.do(respond("2024-06-03"))
    assert (missed(recorded, "overdue"), missed(recorded, "late")) == ([], [("C-1", "stage_1_response")])


def test_a_response_after_the_latest_lawful_day_but_by_its_due_date_missed_no_deadline(recorded: Recorded) -> None:
    recorded.do(*prepared(), acknowledge("2024-05-24"), assign(), respond("2024-06-06"))
    assert missed(recorded, "late") == [("C-1", "stage_1_acknowledgement")]


def test_a_date_that_the_ombudsman_moves_is_missed_no_more(recorded: Recorded) -> None:
    asked = ask_for("2024-06-03", "2024-06-10")
    recorded.do(*acknowledged(), investigation("2024-06-03", exceptional_reason="no answer"), asked)
    assert ("C-1", "ombudsman_information") in missed(recorded, "overdue")
    recorded.do(command("vary_ombudsman_date", "2024-06-10", subject="H-1", due_on="2024-06-28", reference="H-1"))
    assert missed(recorded, "overdue") == overdue(recorded) == [("C-1", "stage_1_response")]
