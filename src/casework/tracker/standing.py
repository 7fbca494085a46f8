"""Where a case stands by its tracker, which of its days are known, and which should be known and are not."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from casework.domain.adoption import Known
from casework.domain.event import Status
from casework.tracker.facts import Facts
from casework.tracker.terms import OPEN

PROGRESS: tuple[Status, ...] = (
    "logged",
    "stage_1",
    "stage_1_extended",
    "stage_1_responded",
    "escalated",
    "stage_2",
    "stage_2_extended",
    "final_response",
)
ENDED: tuple[Status, ...] = ("withdrawn", "refused", "redirected", "merged", "closed")

_SHOWN_BY: dict[str, Status] = {
    "acknowledged_on": "stage_1",
    "stage_1_extended_until": "stage_1_extended",
    "stage_1_extension_told_on": "stage_1_extended",
    "stage_1_response_on": "stage_1_responded",
    "escalated_on": "escalated",
    "stage_2_due_on": "escalated",
    "stage_2_acknowledged_on": "stage_2",
    "stage_2_extended_until": "stage_2_extended",
    "stage_2_extension_told_on": "stage_2_extended",
    "stage_2_response_on": "final_response",
}
"""How far a case has come when something happened in it."""

_PASSED: dict[str, Status] = {
    "acknowledged_on": "stage_1",
    "stage_1_response_on": "stage_1_responded",
    "escalated_on": "escalated",
    "stage_2_acknowledged_on": "stage_2",
    "stage_2_response_on": "final_response",
}
"""From which status on something must have happened, known or not."""


def status_of(facts: Facts, columns: Collection[str]) -> Status:
    """The status: as the tracker words it where that says more than its days; `columns` are what it has columns for."""
    worded = [word for name in ("status", "stage") if (word := facts.terms.get(name)) is not None]
    for word in worded:
        if word in ENDED:
            return word
    if facts.happened("closed_on") and not worded_open(facts):
        return "closed"
    least = (_least(word, columns) for word in worded if word != OPEN)
    reached = max((reached_by_days(facts), *least), key=PROGRESS.index)
    # Without the day of the request only a due date that was recorded can run, and it runs in the stage itself.
    only_due = reached == "escalated" and "escalated_on" not in facts.days and "stage_2_due_on" in facts.days
    return "stage_2" if only_due else reached


def worded_open(facts: Facts) -> bool:
    """Whether the status says that the case is not over."""
    return facts.terms.get("status") not in {None, *ENDED}


def reached_by_days(facts: Facts) -> Status:
    """How far a case has come by what happened in it; an extension told too late changes no status."""
    late = tuple(f"stage_{stage}_exten" for stage in (1, 2) if told_late(facts, stage))
    shown = (status for name, status in _SHOWN_BY.items() if facts.happened(name) and not name.startswith(late))
    return max(shown, key=PROGRESS.index, default="logged")


def _least(word: str, columns: Collection[str]) -> Status:
    """The least a worded status says. "Stage 1" says that it was acknowledged only where no column is for that."""
    if word == "stage_1" and "acknowledged_on" in columns:
        return "logged"
    if word == "stage_2" and "stage_2_acknowledged_on" in columns:
        return "escalated"
    return cast("Status", word)


def known_of(facts: Facts, status: Status) -> Known:
    """The days known; an extension told after the due date that is recorded moves nothing (6.4, 6.15)."""
    days = dict(facts.days)
    for stage in (1, 2):
        due, until = f"stage_{stage}_due_on", days.get(f"stage_{stage}_extended_until")
        if until is not None and not told_late(facts, stage):
            if due in days:
                days[f"stage_{stage}_original_due_on"] = days[due]
            days[due] = until
    if status not in ENDED:
        days.pop("closed_on", None)
    return Known(**days)


def told_late(facts: Facts, stage: int) -> bool:
    """Whether an extension was told after the due date that is recorded."""
    due, told = facts.days.get(f"stage_{stage}_due_on"), facts.days.get(f"stage_{stage}_extension_told_on")
    return due is not None and told is not None and told > due


def unknown_of(facts: Facts, status: Status) -> tuple[str, ...]:
    """What the case must have and the tracker does not say."""
    days = (name for name in passed(facts, status) if name not in facts.days)
    needed = ("channel", "tenure", "service", "category")
    unsaid = [name for name in needed if name not in facts.terms]
    unsaid += [name for name in ("summary", "property") if name not in facts.words]
    if "resident_name" not in facts.words:
        unsaid.append("resident")
    return (*days, *unsaid, *(() if facts.support else ("support_needs",)))


def passed(facts: Facts, status: Status) -> list[str]:
    """The days that a case at this status has had; of one that ended otherwise than by closing nobody can tell."""
    if status == "closed":
        escalated = PROGRESS.index(reached_by_days(facts)) >= PROGRESS.index("escalated")
        return [*passed(facts, "final_response" if escalated else "stage_1_responded"), "closed_on"]
    far = PROGRESS.index(status) if status in PROGRESS else 0
    return [name for name, reached in _PASSED.items() if PROGRESS.index(reached) <= far]
