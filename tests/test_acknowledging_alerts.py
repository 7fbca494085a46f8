"""A person acknowledges the newest alert about a clock, with a note; the clock runs on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.domain.policy import Policies
from examples import acknowledged, extend, respond, withdraw
from examples_record import promise, see
from spec import SHIPPED, given

STEPPING = Policies.only(SHIPPED.named("hos-2024").model_copy(update={"overdue_steps_working_days": (5, 10)}))


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "kind", "step"),
    [
        ("2024-05-28", "due_soon", 0),
        ("2024-05-29", "due_soon", 0),
        ("2024-05-30", "overdue", 0),
        ("2024-06-04", "overdue", 0),
        ("2024-06-05", "still_overdue", 5),
        ("2024-06-12", "still_overdue", 10),
        ("2024-07-30", "still_overdue", 10),
    ],
)
def test_what_is_acknowledged_is_the_alert_that_the_clock_asks_for_that_day(today: str, kind: str, step: int) -> None:
    said = given(*acknowledged(), policies=STEPPING, now=on(today)).when(see("2024-05-28")).then()
    (event,) = said.events
    assert (event.topic, event.kind, event.step, str(event.due_on)) == (  # type: ignore[attr-defined] # an acknowledgement
        "alert-acknowledged",
        kind,
        step,
        "2024-05-29",
    )


def test_the_clock_runs_on_and_the_note_is_kept_as_personal_words() -> None:
    said = given(*acknowledged()).when(see("2024-05-30"))
    said.then(status="stage_1", clocks=["stage_1_response due 2024-05-29"])
    assert said.events[0].personal == {"note": "A visit is booked for Monday"}


def test_a_promise_has_an_alert_of_its_own() -> None:
    history = (*acknowledged(), promise("2024-05-20", "A1", "2024-05-24"))
    given(*history).when(see("2024-05-30", "action", "A1")).then()
    given(*history).when(see("2024-05-30", "action", "A2")).then(codes=["unknown_subject"])


def test_before_a_deadline_is_near_there_is_no_alert() -> None:
    given(*acknowledged(), now=on("2024-05-27")).when(see("2024-05-27")).then(codes=["unknown_subject"])


@pytest.mark.parametrize("ended", [respond("2024-05-28"), withdraw("2024-05-28")])
def test_a_clock_that_ended_has_no_alert_to_acknowledge(ended: dict[str, object]) -> None:
    given(*acknowledged(), ended).when(see("2024-05-30")).then(codes=["unknown_subject"])


def test_an_alert_is_acknowledged_once() -> None:
    given(*acknowledged(), see("2024-05-30")).when(see("2024-05-31")).then(codes=["already_done"])


def test_another_due_date_has_an_alert_of_its_own() -> None:
    history = (*acknowledged(), see("2024-05-28"), extend("2024-05-28", "2024-06-12"))
    given(*history).when(see("2024-06-13")).then()


@pytest.mark.parametrize("note", [None, "", "  "])
def test_an_acknowledgement_says_what_is_being_done(note: str | None) -> None:
    given(*acknowledged()).when(see("2024-05-30", note=note)).then(codes=["reason_missing"])
