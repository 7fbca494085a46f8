"""What a complaints policy says, as data: limits, grounds for refusing, reviews – each with paragraph and source."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self, TypeAlias

from annotated_types import Ge
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    Strict,
    StrictBool,
    model_validator,
)

from casework.domain.calendar import Nation
from casework.domain.landlord_file import Sentence

CountedFrom: TypeAlias = Literal["receipt", "request", "acknowledgement", "original_due_date"]
Fact: TypeAlias = Literal["issue_on", "aware_on", "claim_filed_on", "prior_case", "body"]
Count: TypeAlias = Annotated[int, Strict(), Ge(1)]


def _ascending(days: tuple[int, ...]) -> tuple[int, ...]:
    if list(days) != sorted(set(days)):
        raise ValueError("should be numbers of working days, each larger than the one before")
    return days


class _Term(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Counting: TypeAlias = Literal["day_after", "same_day"]
"""Which day is day 1 of a count: the working day after, or the day itself (the next working day, if it is none)."""


class Limit(_Term):
    """So many working days counted from a step; `rule` says it to a complaints officer."""

    working_days: Count
    counting: Counting = "day_after"
    counted_from: CountedFrom
    provision: Sentence | None = None
    rule: Sentence
    source: Sentence


class StagePolicy(_Term):
    """The limits of one stage; without `acknowledgement` no clock runs for acknowledging.

    `extension` is the most that extensions may add to the original due date.
    """

    acknowledgement: Limit | None = None
    response: Limit
    extension: Limit

    @model_validator(mode="after")
    def _counted_sensibly(self) -> Self:
        first, answer = self.acknowledgement, self.response
        if first is not None and first.counted_from not in {"receipt", "request"}:
            raise ValueError("acknowledgement.counted_from should be 'receipt' or 'request'")
        if answer.counted_from == "original_due_date":
            raise ValueError("response.counted_from should be 'receipt', 'request' or 'acknowledgement'")
        if answer.counted_from == "acknowledgement" and first is None:
            raise ValueError("response is counted from the acknowledgement, so acknowledgement needs a limit too")
        if self.extension.counted_from != "original_due_date":
            raise ValueError("extension.counted_from should be 'original_due_date'")
        return self


class Exclusion(_Term):
    """A ground on which a complaint may be refused, the facts it `needs`, and for `out_of_time` the months allowed."""

    ground: Sentence
    months: Count | None = None
    needs: tuple[Fact, ...] = ()
    provision: Sentence | None = None
    sentence: Sentence
    source: Sentence

    @model_validator(mode="after")
    def _months_where_time_counts(self) -> Self:
        if (self.ground == "out_of_time") != (self.months is not None):
            raise ValueError("months belongs to the ground out_of_time, and to no other")
        return self


class ReviewInterval(_Term):
    """How soon something agreed or imposed is looked at again: in working days or in months."""

    working_days: Count | None = None
    months: Count | None = None
    provision: Sentence | None = None
    source: Sentence

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.working_days is None) == (self.months is None):
            raise ValueError("give either working_days or months")
        return self


class Escalation(_Term):
    """Who (by role) is told of an alert that nobody acknowledged for so many working days."""

    whom: tuple[Sentence, ...]
    after_working_days: Count


def _counted(limit: Limit | None, counting: Counting) -> Limit | None:
    return limit and limit.model_copy(update={"counting": counting})


def _named_by_key(exclusions: object) -> object:
    """Each exclusion's ground is the key of its table, so that it is written once."""
    if not isinstance(exclusions, dict):
        return exclusions
    return {key: {"ground": key, **value} if isinstance(value, dict) else value for key, value in exclusions.items()}


class Policy(_Term):
    """One edition of a complaints policy: a Code's, or a landlord's own.

    `chosen_by_date` puts it among the policies of which the day of receipt chooses the one in force; otherwise it is
    used only by name. `verified` says whether its figures were checked against their source. With
    `checked_before_approval` a draft response whose check left something to be put right is not approved.
    """

    name: Sentence
    title: Sentence
    regime: Sentence
    in_force_from: Annotated[date, Strict()]
    chosen_by_date: StrictBool
    verified: StrictBool
    source: Sentence
    calendar: Nation
    counting: Counting
    stage_1: StagePolicy
    stage_2: StagePolicy
    stages_provision: Sentence | None = None
    exclusions: Annotated[dict[str, Exclusion], BeforeValidator(_named_by_key)]
    second_person_approves: StrictBool = False
    second_person_provision: Sentence | None = None
    checked_before_approval: StrictBool = False
    due_soon_working_days: Count = 1
    overdue_steps_working_days: Annotated[tuple[Count, ...], AfterValidator(_ascending)] = ()
    alert_escalation: tuple[Escalation, ...] = ()
    adjustment_review: ReviewInterval | None = None
    restriction_review: ReviewInterval | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _counting_said_once(cls, data: Any, validated: ModelWrapValidatorHandler[Self]) -> Self:
        """The policy counts its limits in one way; extensions go on from a due date, so from the day after."""
        policy = validated(data)
        stages = {
            name: stage.model_copy(
                update={
                    "acknowledgement": _counted(stage.acknowledgement, policy.counting),
                    "response": _counted(stage.response, policy.counting),
                }
            )
            for name, stage in (("stage_1", policy.stage_1), ("stage_2", policy.stage_2))
        }
        return policy.model_copy(update=stages)

    @model_validator(mode="after")
    def _each_stage_from_its_own_start(self) -> Self:
        for stage, begins, other in ((self.stage_1, "receipt", "request"), (self.stage_2, "request", "receipt")):
            number = 1 if begins == "receipt" else 2
            if any(limit.counted_from == other for limit in (stage.acknowledgement, stage.response) if limit):
                raise ValueError(f"stage_{number} begins with the {begins}; it cannot be counted from the {other}")
        return self

    @model_validator(mode="after")
    def _checked_by_whoever_approves(self) -> Self:
        if self.checked_before_approval and not self.second_person_approves:
            raise ValueError("checked_before_approval needs second_person_approves: somebody has to approve")
        return self

    @model_validator(mode="after")
    def _exclusions_under_their_own_name(self) -> Self:
        for key, exclusion in self.exclusions.items():
            if exclusion.ground != key:
                raise ValueError(f"exclusions.{key}.ground should be '{key}', or be left out")
        return self

    def stage(self, n: Literal[1, 2]) -> StagePolicy:
        """The limits of stage 1 or 2."""
        return self.stage_1 if n == 1 else self.stage_2
