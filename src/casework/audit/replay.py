"""A case lived through again, command by command: what was asked, what came of it, and where that left the case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from casework.domain.event import CaseEvent
from casework.domain.lifecycle import TABLE
from casework.domain.lifecycle_guards import GUARDS
from casework.domain.situation import HANDLINGS
from casework.projections.difference import ChangedClock, Difference, difference
from casework.projections.history import Standing, standing
from casework.projections.timeline import Entry, timeline


class Rule(NamedTuple):
    """A rule that is asked of a command: the code of its refusal, and its paragraph; `broken` where it was found so."""

    code: str
    provision: str | None
    broken: bool


class Step(NamedTuple):
    """One command of a history: its events, the rules asked of it, and what it changed.

    `number` counts the commands from 1. The rules are those that this casework asks, of a command that was accepted:
    each of them held, or was recorded as broken. `before` and `after` are the status shown.
    """

    number: int
    entries: tuple[Entry, ...]
    rules: tuple[Rule, ...]
    before: str | None
    after: str
    changed: Difference

    @property
    def first(self) -> CaseEvent:
        return self.entries[0].event

    def as_json(self) -> dict[str, Any]:
        first, *further = (entry.as_json() for entry in self.entries)
        return {
            "number": self.number,
            "command": self.first.meta.command,
            "by": first["actor"],
            "entered_by": first["entered_by"],
            "via": self.first.meta.via,
            "occurred": first["occurred"],
            "recorded_at": first["recorded_at"],
            "rules": [rule._asdict() for rule in self.rules],
            "before": self.before,
            "after": self.after,
            "facts": [each._asdict() for each in self.changed.facts],
            "clocks": [_clock(each) for each in self.changed.clocks],
            "events": [first, *further],
        }


def replay(history: Sequence[CaseEvent]) -> Iterator[Step]:
    """The steps of a case's whole history, oldest first."""
    entries = sorted((entry for entry in timeline(history) if isinstance(entry, Entry)), key=lambda entry: entry.number)
    before, done = Standing(None, ()), 0
    for number, count in enumerate(_counts(history), 1):
        after = standing(history[: done + count])
        yield _step(number, tuple(entries[done : done + count]), before, after)
        before, done = after, done + count


def _counts(history: Sequence[CaseEvent]) -> Iterator[int]:
    """How many events each command has left; those after its first one say that they follow."""
    starts = [place for place, event in enumerate(history) if not event.follows]
    return (end - start for start, end in zip(starts, [*starts[1:], len(history)], strict=True))


def _step(number: int, entries: tuple[Entry, ...], before: Standing, after: Standing) -> Step:
    first = entries[0].event
    status, stage = (before.case.status, before.case.stage) if before.case else ("", 1)
    broken = {failure.code for failure in first.failures}
    rules = tuple(_rules(first.meta.command, status, stage, broken))
    shown = before.case.shown_status if before.case else None
    return Step(number, entries, rules, shown, after.case.shown_status if after.case else "", difference(before, after))


def _rules(command: str, status: str, stage: int | None, broken: set[str]) -> Iterator[Rule]:
    found: dict[str, str | None] = {}
    for rule in HANDLINGS[command].rules:
        paragraph = rule.provision[stage == 2] if isinstance(rule.provision, tuple) else rule.provision
        found.setdefault(rule.code, paragraph)
    for guard in (GUARDS[name] for way in TABLE.get((status, command), ()) for name in way.guards):
        if guard.code:
            found.setdefault(guard.code, guard.provision)
    return (Rule(code, provision, code in broken) for code, provision in found.items())


def _clock(changed: ChangedClock) -> dict[str, Any]:
    """A clock before and after, with why it falls when it does."""
    either = changed.either
    sides = {"before": changed.earlier, "after": changed.later}
    found = {side: clock and clock.model_dump(mode="json") for side, clock in sides.items()}
    return {"clock": either.clock, "subject": either.subject, **found}
