"""What slipped between two days: the dates that passed unmet, and those that were moved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings

from at_queues import day_by_day
from casework.domain.clocks import Clock
from casework.domain.moment import local_day
from casework.projections.catch_up import up_to_date
from casework.projections.slips import slipped
from engines import FEW, Copies
from examples import (
    acknowledge,
    acknowledged,
    agree_updates,
    command,
    extend,
    prepared,
    reopen,
    respond,
)
from examples_record import complete, contact, correct, promise
from recorded import Recorded, recording
from walk import Walk, walks


def sentences(recorded: Recorded, since: str, on: str) -> list[str]:
    with up_to_date(recorded.store) as views:
        return [each.sentence for each in slipped(views, date.fromisoformat(since), date.fromisoformat(on))]


def test_a_deadline_is_missed_once_its_day_has_passed_whether_it_runs_or_ended_late(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged())
    missed = ["stage 1 response missed on 29 May 2024"]
    assert sentences(recorded, "2024-05-22", "2024-05-29") == []
    assert sentences(recorded, "2024-05-29", "2024-05-30") == missed
    assert sentences(recorded, "2024-05-30", "2024-06-06") == []
    day_by_day(recorded, respond("2024-06-03"))
    assert sentences(recorded, "2024-05-29", "2024-06-05") == missed
    assert sentences(recorded, "2024-05-30", "2024-06-06") == []


def test_a_deadline_met_on_its_day_is_not_missed(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), respond("2024-05-29"))
    assert sentences(recorded, "2024-05-01", "2024-07-01") == []


def test_a_date_moved_is_told_with_what_moved_it_in_the_week_it_was_recorded(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), extend("2024-05-28", "2024-06-12"))
    moved = ["stage 1 response moved from 29 May 2024 to 12 June 2024: extended"]
    for since, on in (("2024-05-28", "2024-06-04"), ("2024-05-21", "2024-05-28")):
        assert sentences(recorded, since, on) == moved
    assert sentences(recorded, "2024-05-29", "2024-06-05") == []
    assert sentences(recorded, "2024-05-21", "2024-05-27") == []


def update(at: str, new_due_on: str) -> dict[str, Any]:
    return command("update_action", at, id="A1", told_on=at, new_due_on=new_due_on, reason="The surveyor is late")


def test_a_promise_moved_too_late_was_missed_and_is_told_with_its_new_date(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), promise("2024-05-14", "A1", "2024-05-17"), update("2024-05-16", "2024-05-20"))
    day_by_day(recorded, update("2024-05-22", "2024-06-14"))
    assert sentences(recorded, "2024-05-14", "2024-05-24") == [
        "action A1 missed on 20 May 2024, now due 14 June 2024",
        "action A1 moved from 17 May 2024 to 20 May 2024: the promise was given a new date",
    ]
    day_by_day(recorded, complete("2024-06-10"))
    assert sentences(recorded, "2024-06-01", "2024-07-01") == []


def test_an_update_given_late_is_missed_and_the_next_one_is_no_move(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), agree_updates("2024-05-15", "2024-05-17"), contact("2024-05-16"))
    assert sentences(recorded, "2024-05-13", "2024-05-20") == []
    day_by_day(recorded, contact("2024-05-28"))
    assert sentences(recorded, "2024-05-13", "2024-05-29") == ["update missed on 23 May 2024, now due 4 June 2024"]


def test_a_date_missed_again_after_its_stage_was_opened_again_is_told_once(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), respond("2024-05-30"), reopen("2024-06-03"))
    missed = ["stage 1 response missed on 29 May 2024"]
    assert sentences(recorded, "2024-05-28", "2024-06-04") == missed
    day_by_day(recorded, respond("2024-06-04"))
    assert sentences(recorded, "2024-05-28", "2024-06-05") == missed


def test_a_corrected_receipt_moves_what_hangs_on_it_and_shows_what_was_missed_all_along(recorded: Recorded) -> None:
    day_by_day(recorded, *prepared(), correct("2024-05-14", "at", "2024-05-10"))
    assert sentences(recorded, "2024-05-13", "2024-05-20") == [
        "stage 1 acknowledgement missed on 17 May 2024",
        "stage 1 acknowledgement moved from 20 May 2024 to 17 May 2024: the receipt was corrected",
    ]
    day_by_day(recorded, acknowledge("2024-05-17"), correct("2024-05-18", "at", "2024-05-07"))
    assert sentences(recorded, "2024-05-14", "2024-05-17")[0] == "stage 1 acknowledgement missed on 14 May 2024"


class Diary:
    """What slipped, as somebody notes it who looks at every clock of every case before and after each event."""

    def __init__(self) -> None:
        self.clocks: dict[Any, Clock] = {}
        self.missed: set[Any] = set()
        self.moved: set[Any] = set()

    def read(self, ref: str, event: Any) -> None:
        day = local_day(event.recorded_at)
        for clock in event.clocks:
            key, before = (ref, *clock.key), self.clocks.get((ref, *clock.key))
            if clock.state == "breached":
                self.missed.add((*key, clock.due_on))
            if before and before.running and clock.running and before.due_on != clock.due_on:
                self.moved.add((*key, before.due_on, clock.due_on, day))
            self.clocks[key] = clock

    def between(self, since: date, on: date) -> tuple[set[Any], set[Any]]:
        late = {(*key, clock.due_on) for key, clock in self.clocks.items() if clock.running}
        missed = {each for each in self.missed | late if since <= each[-1] < on}
        return missed, {each[:-1] for each in self.moved if since <= each[-1] <= on}


@settings(max_examples=settings().max_examples // 4)
@given(walks)
def test_whatever_happens_what_slipped_is_what_looking_at_every_event_finds(walk: Walk) -> None:
    slipped_as_looked_at(walk)


@settings(max_examples=FEW)
@given(walk=walks)
def test_whatever_happens_what_slipped_is_the_same_on_postgres(copies: Copies, walk: Walk) -> None:
    slipped_as_looked_at(walk, copies)


def slipped_as_looked_at(walk: Walk, *lent: Copies) -> None:
    with recording(walk.cases, *lent) as recorded:
        for command in walk.commands():
            recorded.attempt(command)
        for case in list(recorded.cases.found.values()):  # few walks move a date by themselves
            recorded.attempt(
                correct(str(recorded.cases.now.date()), "at", str(case.received_on - timedelta(3)), case=case.ref)
            )
        diary = Diary()
        refs = {case.id: case.ref for case in recorded.cases.found.values()}
        for event in recorded.cases.log:
            diary.read(refs[event.originator_id], event)
        today = recorded.cases.now.date()
        for since, on in ((today - timedelta(7), today), (date(2024, 5, 1), today + timedelta(60))):
            with up_to_date(recorded.store) as views:
                found = slipped(views, since, on)
            missed = [(each.case, each.clock, each.subject, each.was_due_on) for each in found if each.missed]
            moved = [
                (each.case, each.clock, each.subject, each.was_due_on, each.due_on) for each in found if not each.missed
            ]
            assert (set(missed), set(moved)) == diary.between(since, on)
            assert len(missed) == len(set(missed))
