"""Exceptions from the Code: exceptional circumstances under which the landlord cannot comply with it (8.5).

An exception stops no clock. A breach on a day within one is tagged with it, where reports tell of the breach.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints

from casework.domain.command import Part, Ref
from casework.domain.event import event
from casework.domain.landlord_record import LandlordEvent, LandlordRecord, altered
from casework.domain.landlord_record_command import LandlordCommand, Prose, landlord_command
from casework.domain.landlord_record_deciding import Matter, asks, not_ahead, settles
from casework.domain.landlord_record_facts import Audience, CodeException, Told
from casework.domain.moment import Day
from casework.domain.personal import Clear

Provision: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[1-9]\.[1-9][0-9]?$")]
"""A paragraph of the Code, such as `6.3`."""


class Telling(Part):
    """Who was told of an exception, and when."""

    who: Audience
    on: Day


@landlord_command("record_code_exception")
class RecordCodeException(LandlordCommand):
    """Record why the landlord cannot comply with the Code, when it will again, who was told and where it is published.

    A later record of the same exception takes the place of this one until it has ended: when it takes longer, or when
    somebody else was told (8.5). It stops no clock.
    """

    id: Ref
    from_: Annotated[Day, Field(alias="from")]
    until: Day
    reason: Prose
    provisions: tuple[Provision, ...] = ()
    told: tuple[Telling, ...] = ()
    published_on: Day | None = None
    published_at: Prose | None = None

    @property
    def facts(self) -> CodeException:
        """The exception that it says there is."""
        return CodeException(
            id=self.id,
            starts_on=self.from_,
            until=self.until,
            reason=self.reason,
            provisions=self.provisions,
            told=tuple(Told(who=each.who, on=each.on) for each in self.told),
            published_on=self.published_on,
            published_at=self.published_at,
        )


@event("code-exception-recorded")
class CodeExceptionRecorded(LandlordEvent):
    """The landlord could not comply with the Code, or said more of why and until when."""

    exception: CodeException

    def apply(self, record: LandlordRecord) -> None:
        record.exceptions[self.exception.id] = self.exception


@asks("already_done")
def exception_says_more(m: Matter[RecordCodeException]) -> str | None:
    before = m.record.exceptions.get(m.command.id)
    if before is None or (before.ended_on is None and before != m.command.facts):
        return None
    how = (
        "is recorded just so" if before.ended_on is None else f"ended on {before.ended_on}; give another one its own id"
    )
    return f"The exception {before.id} {how}"


@asks("out_of_order")
def announced_to_end(m: Matter[RecordCodeException]) -> str | None:
    c = m.command
    return None if c.from_ <= c.until else f"until: {c.until} comes before {c.from_}; say when the landlord will comply"


@asks("occurred_in_future")
def told_by_now(m: Matter[RecordCodeException]) -> str | None:
    ahead = [f"{each.who} on {each.on}" for each in m.command.told if m.in_future(each.on)]
    return f"told: {', '.join(ahead)} has not come yet; record it once they were told" if ahead else None


@settles(RecordCodeException, exception_says_more, announced_to_end, told_by_now, not_ahead("published_on"))
def record_code_exception(m: Matter[RecordCodeException]) -> Iterator[CodeExceptionRecorded]:
    yield m.event(CodeExceptionRecorded, exception=m.command.facts)


@landlord_command("end_code_exception")
class EndCodeException(LandlordCommand):
    """Record that the landlord complies with the Code again."""

    id: Ref
    ended_on: Day


@event("code-exception-ended")
class CodeExceptionEnded(LandlordEvent):
    """The landlord complied with the Code again."""

    exception: Clear
    ended_on: date

    def apply(self, record: LandlordRecord) -> None:
        altered(record.exceptions, self.exception, ended_on=self.ended_on)


@asks("unknown_subject")
def exception_known(m: Matter[EndCodeException]) -> str | None:
    id = m.command.id
    return None if id in m.record.exceptions else f"No exception {id} is recorded; record_code_exception records one"


@asks("already_done")
def exception_open(m: Matter[EndCodeException]) -> str | None:
    known = m.record.exceptions.get(m.command.id)
    return f"The exception {known.id} ended on {known.ended_on} already" if known and known.ended_on else None


@asks("out_of_order")
def ends_after_its_start(m: Matter[EndCodeException]) -> str | None:
    known = m.record.exceptions.get(m.command.id)
    if known is None or known.starts_on <= m.command.ended_on:
        return None
    return f"The exception {known.id} began on {known.starts_on}; it cannot have ended before"


@settles(EndCodeException, exception_known, exception_open, ends_after_its_start, not_ahead("ended_on"))
def end_code_exception(m: Matter[EndCodeException]) -> Iterator[CodeExceptionEnded]:
    yield m.event(CodeExceptionEnded, exception=m.command.id, ended_on=m.command.ended_on)
