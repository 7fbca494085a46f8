"""What is illegal in a landlord's own policy and what is merely stricter, measured against the Code it comes under."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple, TypeAlias

from casework.domain.policy_terms import Exclusion, Limit, Policy

Kind: TypeAlias = Literal["illegal", "stricter", "note"]

_START = {"receipt": 0, "request": 0, "acknowledgement": 1, "original_due_date": 2}
_LATER: tuple[Kind, str] = ("illegal", "later")
_EARLIER: tuple[Kind, str] = ("stricter", "earlier")


class Finding(NamedTuple):
    """One difference from the Code: the field, a sentence for a complaints officer, and the Code's paragraph."""

    kind: Kind
    field: str
    sentence: str
    provision: str | None = None


def compare(policy: Policy, code: Policy | None, further_stages: Collection[str] = ()) -> tuple[Finding, ...]:
    """Every difference between a policy and its Code; `further_stages` are tables like stage_3 found in its file."""
    return (*_stages(further_stages, code), *_against(policy, code), *_by_itself(policy))


def _stages(further: Collection[str], code: Policy | None) -> Iterator[Finding]:
    provision = code.stages_provision if code else None
    for stage in sorted(further):
        sentence = f"There are two stages and no more: take {stage.replace('_', ' ')} out, stage 2 is final"
        yield Finding("illegal", stage, sentence, provision)


def _against(policy: Policy, code: Policy | None) -> Iterator[Finding]:
    if code is None:
        yield Finding("note", "regime", f"casework knows no Code of the regime {policy.regime}: no limit was compared")
        return
    for number, ours, theirs in ((1, policy.stage_1, code.stage_1), (2, policy.stage_2, code.stage_2)):
        yield from _limit(f"stage_{number}.acknowledgement", ours.acknowledgement, theirs.acknowledgement)
        yield from _limit(f"stage_{number}.response", ours.response, theirs.response)
        yield from _limit(f"stage_{number}.extension", ours.extension, theirs.extension)
    for ground, exclusion in policy.exclusions.items():
        yield from _exclusion(f"exclusions.{ground}", exclusion, code.exclusions.get(ground), code)
    yield from _not_used(policy, code)
    if policy.calendar != code.calendar:
        sentence = f"Working days are those of {policy.calendar}; the Code's are those of {code.calendar}"
        yield Finding("note", "calendar", sentence)


def _limit(field: str, ours: Limit | None, theirs: Limit | None) -> Iterator[Finding]:
    if theirs is None:
        if ours is not None:
            yield Finding("stricter", field, f"“{ours.rule}”: the Code sets no such limit")
        return
    if ours is None:
        yield Finding("illegal", field, f"There is no limit here. The Code says: “{theirs.rule}”", theirs.provision)
        return
    yield from _length(field, ours, theirs)
    yield from _start(field, ours, theirs)


def _length(field: str, ours: Limit, theirs: Limit) -> Iterator[Finding]:
    if ours.working_days > theirs.working_days:
        sentence = f"{ours.working_days} working days are more than the Code's {theirs.working_days}: “{theirs.rule}”"
        yield Finding("illegal", f"{field}.working_days", sentence, theirs.provision)
    elif ours.working_days < theirs.working_days:
        sentence = f"{ours.working_days} working days are fewer than the Code's {theirs.working_days}"
        yield Finding("stricter", f"{field}.working_days", sentence, theirs.provision)


def _start(field: str, ours: Limit, theirs: Limit) -> Iterator[Finding]:
    difference = _START[ours.counted_from] - _START[theirs.counted_from]
    if difference:
        kind, order = _LATER if difference > 0 else _EARLIER
        sentence = f"Counted from the {ours.counted_from}, {order} than the {theirs.counted_from}: “{theirs.rule}”"
        yield Finding(kind, f"{field}.counted_from", sentence, theirs.provision)


def _exclusion(field: str, ours: Exclusion, theirs: Exclusion | None, code: Policy) -> Iterator[Finding]:
    if theirs is None:
        known = ", ".join(sorted(code.exclusions))
        yield Finding("illegal", field, f"The Code does not know the ground {ours.ground}; it knows {known}")
        return
    yield from _months(f"{field}.months", ours.months or 0, theirs.months or 0, theirs.provision)
    if missing := [fact for fact in theirs.needs if fact not in ours.needs]:
        sentence = f"This ground needs {', '.join(missing)} as well: “{theirs.sentence}”"
        yield Finding("illegal", f"{field}.needs", sentence, theirs.provision)


def _months(field: str, ours: int, theirs: int, provision: str | None) -> Iterator[Finding]:
    if ours < theirs:
        sentence = f"Refusing after {ours} months is too soon: the Code gives residents {theirs}"
        yield Finding("illegal", field, sentence, provision)
    elif ours > theirs:
        sentence = f"Complaints are accepted for {ours} months, longer than the Code's {theirs}"
        yield Finding("stricter", field, sentence, provision)


def _not_used(policy: Policy, code: Policy) -> Iterator[Finding]:
    for ground, exclusion in code.exclusions.items():
        if ground not in policy.exclusions:
            sentence = "Not a ground here: such complaints are accepted, which the Code leaves to the landlord"
            yield Finding("note", f"exclusions.{ground}", sentence, exclusion.provision)


def _by_itself(policy: Policy) -> Iterator[Finding]:
    if policy.second_person_approves:
        sentence = "A second person approves every response, which no Code demands"
        yield Finding("stricter", "second_person_approves", sentence, policy.second_person_provision)
    if policy.checked_before_approval:
        sentence = "Every draft response is checked before it is approved, which no Code demands"
        yield Finding("stricter", "checked_before_approval", sentence, policy.second_person_provision)
    if not policy.verified:
        sentence = "The figures of this policy have not been checked against their source"
        yield Finding("note", "verified", sentence)
