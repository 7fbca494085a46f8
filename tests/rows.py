"""What the rows of the views should be, as the cases themselves have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.domain.complaint import Complaint
from casework.domain.moment import local_day
from casework.projections import catch_up as following
from recorded import Recorded, Tables, tables


def as_it_is(recorded: Recorded) -> Tables:
    """Every row of every view, without catching up."""
    with recorded.store.transaction(write=False) as views:
        return tables(views)


def case_row(case: Complaint, events: list[Any]) -> dict[str, Any]:
    """What the case list should show of a case."""
    return {
        "ref": case.ref,
        "status": case.shown_status,
        "stage_status": case.status,
        "received_on": str(case.received_on),
        "resident": case.resident_id,
        "tenure": case.tenure,
        "service": case.service,
        "category": case.category,
        "team": case.team,
        "handler": case.handler,
        "policy": case.policy,
        "version": case.version,
        "last_event_on": str(max(local_day(event.occurred) for event in events)),
    }


def deadline_rows(case: Complaint) -> list[dict[str, Any]]:
    """What the deadlines should say of a case."""
    return [
        {
            "ref": case.ref,
            "clock": clock.clock,
            "subject": clock.subject or "",
            "place": clock.place[0],
            "state": clock.state,
            "started_on": str(clock.started_on),
            "due_on": str(clock.due_on),
            "latest_lawful_on": clock.latest_lawful_on and str(clock.latest_lawful_on),
            "stopped_on": clock.stopped_on and str(clock.stopped_on),
            "working_days_late": clock.working_days_late,
        }
        for clock in case.clocks.values()
    ]


def rows_of(recorded: Recorded, table: str, columns: dict[str, Any]) -> list[dict[str, Any]]:
    with recorded.store.transaction(write=False) as views:
        found = views.execute(f"select {', '.join(columns)} from {table}")  # noqa: S608 - the test's own names
    return sorted((dict(zip(columns, row, strict=True)) for row in found), key=repr)


def assert_as_the_cases_say(recorded: Recorded) -> None:
    cases = recorded.cases.found.values()
    histories = {case.ref: [e for e in recorded.cases.log if e.originator_id == case.id] for case in cases}
    lines = [case_row(case, histories[case.ref]) for case in cases]
    deadlines = [row for case in cases for row in deadline_rows(case)]
    for table, expected in (("cases", lines), ("deadlines", deadlines)):
        if expected:
            assert rows_of(recorded, table, expected[0]) == sorted(expected, key=repr)


def just_then(monkeypatch: pytest.MonkeyPatch, step: str, other: Callable[[], object]) -> None:
    """Lets another one act once, right after a step of ours has given its result and before the next."""
    ours, todo = getattr(following, step), [other]

    def interrupted(*args: Any) -> Any:
        result = ours(*args)
        while todo:
            todo.pop()()
        return result

    monkeypatch.setattr(following, step, interrupted)
