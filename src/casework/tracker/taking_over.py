"""Taking cases over: rehearsed first, then recorded; again and again without doubling anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from casework.answer import Answer
from casework.application import Casework
from casework.domain.adoption import AdoptCase, CaseAdopted
from casework.domain.command import Command, parse
from casework.domain.complaint import Complaint
from casework.domain.errors import CaseNotFound, InvalidCommand, Reason
from casework.domain.event import CaseEvent
from casework.domain.personal import Erased, words_of
from casework.domain.receipt import receipt_facts
from casework.tracker.facts import Facts, Rejected
from casework.tracker.steps import Step, Takeover


class TakenOver(NamedTuple):
    """A case as it was taken over: its commands and their answers."""

    facts: Facts
    commands: tuple[Command, ...]
    answers: tuple[Answer, ...]

    @property
    def adoption(self) -> AdoptCase:
        return next(command for command in self.commands if isinstance(command, AdoptCase))

    @property
    def anew(self) -> bool:
        """Whether anything was added, and not all of it recorded before."""
        return not all(answer.replayed for answer in self.answers)


def commands_of(facts: Facts, steps: Iterable[Step], takeover: Takeover, casework: Casework) -> tuple[Command, ...]:
    """The commands of a case; those recorded before as they were then, whoever brings the tracker and from what file.

    Raises Rejected when one is malformed, or the case was taken over before and its rows have been edited since.
    """
    case, history = _recorded(casework, facts.case)
    found = []
    for step in steps:
        fields = step.command(facts.case, takeover)
        handled = case.keys.get(step.key) if case else None
        first = history[handled.first] if handled else None
        try:
            command = parse(fields | _as_first(step, first) if first else fields)
        except InvalidCommand as error:
            raise Rejected(f"cannot be recorded: {error}") from None
        if isinstance(command, AdoptCase) and isinstance(first, CaseAdopted) and (edited := edits(first, command)):
            raise Rejected(
                f"edited since case {facts.case} was taken over ({', '.join(edited)}); "
                "the case stays as it is: record there what has changed"
            )
        found.append(command)
    return tuple(found)


def _recorded(casework: Casework, ref: str) -> tuple[Complaint | None, list[CaseEvent]]:
    try:
        return casework.case(ref), casework.history(ref)
    except CaseNotFound:
        return None, []


def _as_first(step: Step, first: CaseEvent) -> dict[str, Any]:
    """What may differ between two takings over of the same row, as it was the first time."""
    meta = first.meta
    same: dict[str, Any] = {"by": meta.actor.model_dump(exclude_none=True)}
    if step.at is None:
        same["at"] = meta.occurred.isoformat()
    if isinstance(first, CaseAdopted):
        same["source"] = first.source
    return same


def edits(first: CaseAdopted, again: AdoptCase) -> list[str]:
    """The fields in which an adoption differs from the one recorded; words that were erased cannot be compared."""
    before = dict(first) | {f"known.{name}": day for name, day in first.known}
    now = receipt_facts(again) | {"status": again.status, "unknown": again.unknown}
    now |= {f"known.{name}": day for name, day in again.known}
    said, told = words_of(again), first.personal
    facts = [name for name, value in now.items() if before[name] != value]
    return facts + [
        n for n in sorted({*said, *told}) if said.get(n) != told.get(n) and not isinstance(told.get(n), Erased)
    ]


def carried_out(facts: Facts, commands: tuple[Command, ...], by: Casework) -> TakenOver:
    """Carries a case's commands out in order. Raises Rejected at the first that is not accepted."""
    answers = []
    for command in commands:
        answer = by.execute(command)
        if answer.outcome != "accepted":
            raise Rejected(*(_why(command, reason) for reason in answer.reasons))
        answers.append(answer)
    return TakenOver(facts, commands, tuple(answers))


def _why(command: Command, reason: Reason) -> str:
    if reason.code == "key_reused":
        return f"edited since case {command.case} was taken over ({command.verb}); record there what has changed"
    return f"{command.verb}: {reason.reason}"
