"""How long the words of a case are kept: a landlord's own schedules, by what came of the complaint.

Nothing is erased because its time has come. That is planned by one person and carried out by another, as every erasure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.adoption import CaseAdopted
from casework.domain.answers import together
from casework.domain.complaint import Complaint
from casework.domain.event import Status
from casework.domain.landlord_file import Sentence
from casework.domain.word_holds import Hold, ended_on, years_after

Outcome: TypeAlias = Literal[
    "upheld", "partially_upheld", "not_upheld", "refused", "redirected", "merged", "withdrawn", "unknown"
]
"""What came of a complaint; `unknown` where a case taken over from elsewhere does not say."""

ANSWERED: Final[frozenset[Status]] = frozenset({"stage_1_responded", "final_response", "closed"})
UNANSWERED: Final[frozenset[Status]] = frozenset({"refused", "redirected", "merged", "withdrawn"})


class Schedule(BaseModel):
    """For how many years after the end the words of which cases are kept, and where that is from.

    Empty `outcomes` or `categories` are any.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Sentence
    outcomes: tuple[Outcome, ...] = ()
    categories: tuple[Sentence, ...] = ()
    years: Annotated[int, Field(ge=1, le=100)]
    source: Sentence

    def covers(self, outcome: Outcome, category: str) -> bool:
        """Whether it is about cases with this outcome in this category."""
        return (not self.outcomes or outcome in self.outcomes) and (not self.categories or category in self.categories)


class Retention(NamedTuple):
    """How long the words of a case that came to an end are kept: `until` the end of that day; None for ever.

    That is so where no schedule covers it.
    """

    case: str
    outcome: Outcome
    ended_on: date
    schedule: Schedule | None
    until: date | None

    @property
    def why(self) -> str:
        """How the day came about."""
        if self.schedule is None:
            return f"ended on {self.ended_on}, {self.outcome}; no schedule covers it"
        schedule = self.schedule
        return f"ended on {self.ended_on}, {self.outcome}; {schedule.years} years by the schedule {schedule.name}"


def keep_until(
    case: Complaint, schedules: Sequence[Schedule], taken_over: CaseAdopted | None = None
) -> Retention | None:
    """How long the words of a case are kept, by the first schedule that covers it; None while it is not answered.

    `taken_over` is the first event of a case that was handled elsewhere before.
    """
    found = outcome(case)
    if found is None:
        return None
    end = ended_on(case, taken_over)
    schedule = next((each for each in schedules if each.covers(found, case.category)), None)
    return Retention(case.ref, found, end, schedule, years_after(end, schedule.years) if schedule else None)


def outcome(case: Complaint) -> Outcome | None:
    """What came of a complaint, all its points together; None while it is not answered."""
    if case.status in UNANSWERED:
        return cast("Outcome", case.status)
    if case.status not in ANSWERED:
        return None
    before = case.stage_1_work.answers if case.stage_1_work else {}
    return together({**before, **case.answers}.values()) or "unknown"


def holds(case: Complaint, found: Retention | None, today: date) -> Iterator[Hold]:
    """Why the words of a case are kept on a local day, as far as schedules go."""
    if found is None:
        return
    if found.schedule is None or found.until is None:
        sentence = f"No schedule of [retention] covers case {case.ref} ({found.why}); write one in casework.toml"
        yield Hold("not_scheduled", sentence, "casework.toml")
    elif today <= found.until:
        yield Hold("kept_until", f"Case {case.ref} is kept until {found.until}: {found.why}", found.schedule.source)
