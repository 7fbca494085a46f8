"""Words about residents' vulnerabilities and adjustments: which they are, and the record of who read them.

They are left out wherever a case is read, and given only to somebody who says what for; that is recorded before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, get_args
from uuid import UUID

from casework.domain.complaint import Complaint
from casework.domain.correction import RecordCorrected
from casework.domain.event import Actor, Event, Meta, event
from casework.domain.personal import Clear
from casework.domain.support import AdjustmentAgreed, AdjustmentReviewed, SupportNeedsRecorded

AccessRole: TypeAlias = Literal["officer", "reviewer", "manager", "auditor", "ops", "contractor", "mrc"]
"""What people are to a landlord's complaints; `mrc` is the member responsible for complaints (Code 9.5)."""

Group: TypeAlias = Literal["support_needs"]
"""Words that are read under a record of their own."""

Purpose: TypeAlias = Literal[
    "responding", "contacting", "adjusting", "reviewing", "auditing", "exporting", "subject_access"
]
"""What such words may be read for."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

TOLD = (SupportNeedsRecorded, AdjustmentAgreed, AdjustmentReviewed)
"""The events that tell such words; a correction may repeat one."""
_FIELDS = {"vulnerabilities", "adjustments", "what", "format", "outcome", "as_found"}
"""Where the commands of those events have their words; a correction names one of them and repeats it."""


def withheld(told: Event) -> frozenset[str]:
    """The paths of the `personal` words of an event that are read only under a record; the name of who did it is not.

    A correction of a field of the same name elsewhere is withheld with them: the event does not say what it corrects.
    """
    if isinstance(told, TOLD):
        return frozenset(told.personal) - {"by.name"}
    if isinstance(told, RecordCorrected) and told.field.split(".")[0] in _FIELDS:
        return frozenset(told.personal) - {"by.name"}
    return frozenset()


class Reader(NamedTuple):
    """Who reads: the role they read in, the way (`http`, `cli`, `library`), and the back end that spoke for them."""

    id: str
    role: str
    way: str
    via: str | None = None


@event("personal-data-read")
class PersonalDataRead(Event):
    """Somebody read words of a group in a case; its data subject is the case, for none of the words is kept in it."""

    case: Clear
    case_id: UUID
    group: Group
    reader: Clear
    role: Clear
    purpose: Purpose
    way: Clear


@event("personal-data-exported")
class PersonalDataExported(Event):
    """Somebody took words of a group out of every case there was; its data subject is nobody, for it keeps none."""

    cases: int
    group: Group
    reader: Clear
    role: Clear
    purpose: Purpose
    way: Clear


E = TypeVar("E", PersonalDataRead, PersonalDataExported)


def read_by(
    reader: Reader, case: Complaint, group: Group, purpose: Purpose, *, at: datetime, new_id: Callable[[], UUID]
) -> PersonalDataRead:
    """The record of a reading, at an aware instant, in a stream of its own."""
    facts = {"subject": f"case/{case.ref}", "case": case.ref, "case_id": case.id, "group": group, "purpose": purpose}
    return _recorded(PersonalDataRead, reader, at, new_id, facts)


def exported_by(
    reader: Reader, cases: int, group: Group, *, at: datetime, new_id: Callable[[], UUID]
) -> PersonalDataExported:
    """The record of an export of every case, at an aware instant, in a stream of its own."""
    facts = {"subject": "every case", "cases": cases, "group": group, "purpose": "exporting"}
    return _recorded(PersonalDataExported, reader, at, new_id, facts)


def _recorded(cls: type[E], reader: Reader, at: datetime, new_id: Callable[[], UUID], facts: Mapping[str, Any]) -> E:
    return cls(
        originator_id=new_id(),
        originator_version=0,
        event_id=new_id(),
        meta=Meta(
            command="read_personal_data",
            occurred=at,
            recorded_at=at.astimezone(UTC),
            actor=Actor(id="casework", role="system"),  # who read may be nobody in the contract's roles
            correlation_id=str(new_id()),
            via=reader.via,
        ),
        reader=reader.id,
        role=reader.role,
        way=reader.way,
        **facts,
    )
