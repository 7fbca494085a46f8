"""Correcting the record (Code 5.12): a new event beside the old one, which stays readable.

A corrected receipt date chooses the policy again and moves the clocks that hang on it; it re-judges no past command.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, JsonValue, model_validator
from pydantic_core import to_json

from casework.domain.command import COMMANDS, Command, Ref, Whole, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Moment, local_day, parse_moment
from casework.domain.personal import Clear, Words
from casework.domain.receipt_clocks import recounted
from casework.domain.situation import Situation, decides, needs, rule

RECEIPT = 1
"""The number of the event that received the complaint."""

RECEIPT_FACTS = ("tenure", "service", "category", "team")
"""What later lists show of the receipt, besides its words."""


@command("correct_record", anywhere=True)
class CorrectRecord(Command):
    """Correct one field of an earlier event, which is named by its number within the case, from 1."""

    event: Annotated[Whole, Field(ge=1)]
    field: Ref
    value: JsonValue
    reason: Words | None = None
    evidence: Words | None = None
    approved_by: Ref | None = None

    @model_validator(mode="after")
    def _a_moment_where_one_belongs(self) -> Self:
        if self.field == "at":
            parse_moment(self.value)
        if self.event == RECEIPT and self.field in RECEIPT_FACTS and not isinstance(self.value, str):
            raise ValueError(f"value: wanted text for {self.field}")
        return self

    @property
    def corrects_receipt(self) -> bool:
        """Whether it is the day of receipt that is corrected."""
        return self.event == RECEIPT and self.field == "at"


@event("record-corrected")
class RecordCorrected(CaseEvent):
    """A field of an earlier event was corrected; `received` and `policy` where it was the receipt."""

    event: int
    field: Clear
    fact: Clear | None = None
    """The new value, where the field is no personal data."""
    received: Moment | None = None
    policy: Clear | None = None
    approved_by: Clear | None = None

    def apply(self, case: Complaint) -> None:
        if self.received is not None:
            case.received = self.received
        if self.policy is not None:
            case.policy = self.policy
        if self.fact is not None:
            setattr(case, self.field, self.fact)


@rule("unknown_subject")
def event_known(s: Situation[CorrectRecord]) -> str | None:
    c = s.command
    if c.event > len(s.case.history):
        return f"The case has {len(s.case.history)} events; there is none with number {c.event}"
    recorded = COMMANDS[s.case.history[c.event - 1].command]
    if c.field.split(".")[0] not in {f.alias or name for name, f in recorded.model_fields.items()}:
        return f"Event {c.event} ({recorded.verb}) has no field {c.field}"
    return None


def moves_later(s: Situation[CorrectRecord]) -> bool:
    """Whether the correction says that something happened later than recorded."""
    c = s.command
    if c.field != "at" or c.event > len(s.case.history):
        return False
    old = s.case.received if c.event == RECEIPT else s.case.history[c.event - 1].occurred
    return local_day(parse_moment(c.value)) > local_day(old)


@rule("evidence_missing", "5.12")
def later_with_evidence(s: Situation[CorrectRecord]) -> str | None:
    if not moves_later(s) or (s.command.evidence and s.command.evidence.strip()):
        return None
    return "Moving a date later needs the evidence for it"


@rule("approval_missing", "5.12")
def later_with_approval(s: Situation[CorrectRecord]) -> str | None:
    if not moves_later(s) or s.command.approved_by:
        return None
    return "Moving a date later needs a second person's approval (approved_by)"


@rule("approver_not_independent", "5.12")
def approved_by_another(s: Situation[CorrectRecord]) -> str | None:
    approver = s.command.approved_by
    if approver is None or approver != s.case.handler:
        return None
    return f"{approver} handles this complaint; somebody else must approve the correction"


@decides(
    CorrectRecord,
    event_known,
    later_with_evidence,
    later_with_approval,
    approved_by_another,
    needs("reason", "reason_missing", "Say why the record was wrong", "5.12"),
)
def correct_record(s: Situation[CorrectRecord]) -> Iterator[CaseEvent]:
    c = s.command
    barred = bool(s.failures) and moves_later(s)
    yield s.event(
        RecordCorrected,
        words={"value": to_json(c.value).decode()},
        event=c.event,
        field=c.field,
        fact=c.value if c.event == RECEIPT and c.field in RECEIPT_FACTS else None,
        approved_by=c.approved_by,
        **(_receipt(s) if c.corrects_receipt and not barred else {}),
    )


def _receipt(s: Situation[CorrectRecord]) -> dict[str, Any]:
    received = parse_moment(s.command.value)
    day: date = local_day(received)
    policy = s.policies.on(day)
    clocks = recounted(s.case, policy.stage_1, day, s.calendar_of(policy.calendar), s.day)
    return {"received": received, "policy": policy.name, "clocks": clocks}
