"""What does the record show against itself – late entries, corrections, broken rules – and what was learnt?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.contacts import LearningRecorded
from casework.domain.correction import RecordCorrected
from casework.domain.event import CaseEvent
from casework.projections.in_hand import late
from casework.projections.measures.complaints import first
from casework.projections.measures.versions import Version, measure
from casework.projections.page import Page


@dataclass(slots=True)
class FlawVersion(Version):
    """What one event, by its number within the case, shows: a `late_entry`, a `correction`, or a `failure`.

    `code` is the field corrected, the rule that was broken, or the command entered `days` late.
    """

    number: int
    what: str
    code: str
    occurred_on: date
    recorded_on: date
    provision: str | None = None
    days: int = 0


@dataclass(slots=True)
class LessonVersion(Version):
    """A lesson recorded on a case (9.1), by its event's number; what it says is in the log."""

    number: int
    drawn_on: date
    owner: str | None = None
    due_on: date | None = None


def _fold(page: Page, event: CaseEvent) -> None:
    if late(event):
        days = (event.recorded_on - event.occurred_on).days
        page.add(FLAWS, _flaw(page, event, "late_entry", event.meta.command, days=days))
    if isinstance(event, RecordCorrected):
        page.add(FLAWS, _flaw(page, event, "correction", event.field))
    for failure in event.failures:
        page.add(FLAWS, _flaw(page, event, "failure", failure.code, failure.provision))


def _flaw(
    page: Page, event: CaseEvent, what: str, code: str, provision: str | None = None, *, days: int = 0
) -> FlawVersion:
    number, happened, noted = event.originator_version + 1, event.occurred_on, event.recorded_on
    return FlawVersion(*first(page, event), number, what, code, happened, noted, provision, days)


def _learnt(page: Page, event: CaseEvent) -> None:
    if isinstance(event, LearningRecorded):
        number, drawn_on = event.originator_version + 1, event.occurred_on
        page.add(LESSONS, LessonVersion(*first(page, event), number, drawn_on, event.owner, event.due_on))


FLAWS = measure(
    "measured_flaws",
    FlawVersion,
    key=("number", "what", "code"),
    days=("recorded_on",),
    fold=_fold,
    of=(CaseEvent,),
)
LESSONS = measure(
    "measured_lessons",
    LessonVersion,
    key=("number",),
    days=("drawn_on",),
    fold=_learnt,
    of=(LearningRecorded,),
)
