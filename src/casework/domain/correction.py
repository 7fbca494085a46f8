"""Correcting the record (Code 5.12): a new event beside the old one, which stays readable.

A corrected receipt date chooses the policy again and moves the clocks that hang on it; it re-judges no past command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any, Self, get_args

from pydantic import ConfigDict, Field, JsonValue, model_validator
from pydantic_core import to_json

from casework.domain.command import COMMANDS, Command, Needed, Ref, Whole, command, wrong
from casework.domain.complaint import Complaint
from casework.domain.errors import Reason
from casework.domain.event import CaseEvent, Tenure, event
from casework.domain.moment import MOMENT_SCHEMA, PAST_DAY_SCHEMA, Moment, local_day, parse_day, parse_moment
from casework.domain.personal import Clear, Words, given
from casework.domain.receipt import Receipt
from casework.domain.receipt_clocks import recounted
from casework.domain.situation import Situation, decides, needs, rule

RECEIPT = 1
"""The number of the event that received the complaint."""

_PATH = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]{1,64})*")

RECEIPT_FACTS = ("tenure", "service", "category", "team")
RECEIPT_DAYS = ("issue_on", "aware_on")
"""What later decisions and lists look at of the receipt, besides its day."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("wanted text")
    return value


def _tenure(value: Any) -> str:
    if value not in get_args(Tenure):
        raise ValueError(f"wanted one of {', '.join(get_args(Tenure))}")
    return str(value)


def _value_for(field: str) -> Callable[[Any], Any]:
    """How the new value of a field is read; ValueError says what was wanted."""
    if field == "at":
        return parse_moment
    if field in RECEIPT_DAYS:
        return parse_day
    if field == "tenure":
        return _tenure
    return _text if field in RECEIPT_FACTS else lambda value: value


def _schema_of(value: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {"properties": {"field": {"enum": list(fields)}, "value": value}}


_OF_ITS_OWN = ("at", "tenure", *RECEIPT_DAYS, *RECEIPT_FACTS[1:])
_SCHEMAS: list[Any] = [
    _schema_of(MOMENT_SCHEMA, "at"),
    _schema_of(PAST_DAY_SCHEMA, *RECEIPT_DAYS),
    _schema_of({"enum": list(get_args(Tenure))}, "tenure"),
    _schema_of({"type": "string", "pattern": r"\S"}, *RECEIPT_FACTS[1:]),
    {"properties": {"field": {"not": {"enum": list(_OF_ITS_OWN)}}}},
]
"""What `_value_for` takes, as JSON Schema."""


@command("correct_record", anywhere=True)
class CorrectRecord(Command):
    """Correct one field of an earlier event, which is named by its number within the case, from 1."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _SCHEMAS})

    event: Annotated[Whole, Field(ge=1)]
    field: Ref
    value: JsonValue
    reason: Needed[Words] = None
    evidence: Needed[Words] = None
    approved_by: Needed[Ref] = None

    @model_validator(mode="after")
    def _a_moment_where_one_belongs(self) -> Self:
        try:
            _value_for(self.field)(self.value)
        except ValueError as error:
            raise wrong("value", str(error)) from None
        return self

    @property
    def corrects_receipt(self) -> bool:
        """Whether it is the day of receipt that is corrected."""
        return self.event == RECEIPT and self.field == "at"


@event("record-corrected")
class RecordCorrected(CaseEvent):
    """A field of an earlier event was corrected; what later decisions look at is repeated here."""

    event: int
    field: Clear
    fact: Clear | None = None
    """The new tenure, service, category or team."""
    day: date | None = None
    """The new day of the issue, or of awareness."""
    moment: Moment | None = None
    """The new time of what is not the receipt."""
    received: Moment | None = None
    policy: Clear | None = None
    approved_by: Clear | None = None

    def apply(self, case: Complaint) -> None:
        if self.received is not None:
            case.received = self.received
        if self.policy is not None:
            case.policy = self.policy
        if self.moment is not None:
            known = list(case.history)
            known[self.event - 1] = known[self.event - 1]._replace(occurred=self.moment)
            case.history = tuple(known)
        new = self.fact or self.day
        if new is not None:
            setattr(case, self.field, new)


@rule("unknown_subject")
def event_known(s: Situation[CorrectRecord]) -> str | None:
    c = s.command
    numbers = [number for number, recorded in enumerate(s.case.history, 1) if recorded.first]
    if c.event not in numbers:
        return f"No command was recorded under number {c.event}; the last one is {numbers[-1]}"
    known = dict(COMMANDS[s.case.history[c.event - 1].command].model_fields)
    if c.event == RECEIPT:  # a complaint split off was received by the command that raised it
        known |= Receipt.model_fields
    names = {field.alias or name for name, field in known.items()}
    if c.field.split(".")[0] not in names or not _PATH.fullmatch(c.field):
        return f"Event {c.event} has no such field; its command has {', '.join(sorted(names))}"
    return None


def _before(s: Situation[CorrectRecord]) -> date | None:
    """The day as recorded so far, where it is a day on which something depends."""
    c = s.command
    if c.event == RECEIPT:
        return {"at": s.case.received_on, "issue_on": s.case.issue_on, "aware_on": s.case.aware_on}.get(c.field)
    if c.field != "at" or c.event > len(s.case.history):
        return None
    return local_day(s.case.history[c.event - 1].occurred)


def moves_later(s: Situation[CorrectRecord]) -> bool:
    """Whether the correction says that something happened later than recorded."""
    before = _before(s)
    return before is not None and local_day(_value_for(s.command.field)(s.command.value)) > before


@rule("evidence_missing", "5.12")
def later_with_evidence(s: Situation[CorrectRecord]) -> str | None:
    if not moves_later(s) or given(s.command.evidence):
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
    if not moves_later(s) or approver is None or approver != s.case.handler:
        return None
    return f"{approver} handles this complaint; somebody else must approve the correction"


def not_come_yet(s: Situation[CorrectRecord]) -> Reason | None:
    """A corrected day that lies in the future."""
    c = s.command
    if c.field != "at" or not s.in_future(parse_moment(c.value)):
        return None
    return Reason("occurred_in_future", "The corrected day has not come yet; record what has happened", None)


@decides(
    CorrectRecord,
    event_known,
    later_with_evidence,
    later_with_approval,
    approved_by_another,
    needs("reason", "reason_missing", "Say why the record was wrong", "5.12"),
    alone=not_come_yet,
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
        day=parse_day(c.value) if c.event == RECEIPT and c.field in RECEIPT_DAYS and not barred else None,
        moment=parse_moment(c.value) if c.event != RECEIPT and c.field == "at" and not barred else None,
        approved_by=c.approved_by,
        **(_receipt(s) if c.corrects_receipt and not barred else {}),
    )


def _receipt(s: Situation[CorrectRecord]) -> dict[str, Any]:
    received = parse_moment(s.command.value)
    day: date = local_day(received)
    policy = s.policies.on(day)
    clocks = recounted(s.case, policy.stage_1, day, s.calendar_of(policy.calendar), s.day)
    return {"received": received, "policy": policy.name, "clocks": clocks}
