"""Events as they leave the service: CloudEvents 1.0, thin. Facts and references, and nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.access import PersonalDataExported, PersonalDataRead
from casework.domain.alert import AlertEvent
from casework.domain.clocks import Clock, ClockName, State
from casework.domain.event import CaseEvent, Event, Status
from casework.domain.proclamation import CalendarEvent
from casework.domain.sweeps import SweepRecorded, SweepsSummarised
from casework.http.webhooks import AlertFacts, EscalationFacts, ResolutionFacts, Thin
from casework.scheduler.delivery.news import news_of
from casework.store import Recorded, Store


class ClockFacts(Thin):
    """A clock as an event left it; `subject` says which action, order or adjustment it is of."""

    clock: ClockName
    subject: str | None = None
    due_on: date
    state: State


class CaseFacts(Thin):
    """What happened in a case: which of its events it is, the stage status it entered, the clocks it changed.

    `occurred` is when it happened in the world, a day or an instant; `status` is left out where none is entered.
    """

    case: str
    version: int
    occurred: str
    status: Status | None = None
    clocks: list[ClockFacts]


class ReadingFacts(Thin):
    """Somebody read words about vulnerability in a case; who and what for is in the record of accesses."""

    case: str
    occurred: str


class SweepFacts(Thin):
    """What a sweep for deadlines found and did, or the sweeps of a day: counts, and when."""

    model_config = ConfigDict(extra="allow")

    day: date


class CalendarFacts(Thin):
    """A day of a nation's calendar that is now another than its table says."""

    nation: str
    day: date


class OtherFacts(Thin):
    """Something else was recorded."""

    occurred: str


class CloudEvent(BaseModel):
    """An event of the log (CloudEvents 1.0). `type` is `casework.` and the event's name; `position` its place there."""

    model_config = ConfigDict(extra="forbid")

    specversion: Literal["1.0"]
    id: UUID
    source: str
    type: Annotated[str, Field(pattern=r"^casework\.[a-z0-9-]+$")]
    subject: str | None = Field(None, description="The reference of the case.")
    time: datetime = Field(description="When it was recorded, in UTC.")
    datacontenttype: Literal["application/json"]
    position: Annotated[int, Field(ge=1)]
    data: (
        CaseFacts
        | EscalationFacts
        | ResolutionFacts
        | AlertFacts
        | ReadingFacts
        | CalendarFacts
        | OtherFacts
        | SweepFacts
    )


class Facts(NamedTuple):
    """The case that an event is about, None for one about no case, and what is told of it."""

    case: str | None
    data: dict[str, Any]


def cloud_event(recorded: Recorded, facts: Facts, source: str) -> dict[str, Any]:
    """An event of the log as a CloudEvent, ready to be written as JSON; `source` is the address of the log."""
    event = recorded.event
    about = {} if facts.case is None else {"subject": facts.case}
    return {
        "specversion": "1.0",
        "id": event.event_id,
        "source": source,
        "type": f"casework.{event.topic}",
        **about,
        "time": event.recorded_at,
        "datacontenttype": "application/json",
        "position": recorded.position,
        "data": facts.data,
    }


def facts_of(store: Store, event: Event, ref_of: Callable[[UUID], str]) -> Facts:
    """What may be told of an event; of one that nobody thought of, only when it occurred.

    `ref_of` gives the reference of a case by its id.
    """
    match event:
        case CaseEvent():
            ref = ref_of(event.originator_id)
            return Facts(ref, _of_case(event, ref))
        case AlertEvent() if (news := news_of(store, event)) is not None:
            return Facts(event.case, news.data())
        case PersonalDataRead() | PersonalDataExported():
            return _of_reading(event)
        case SweepRecorded() | SweepsSummarised():
            return Facts(None, event.model_dump(mode="json", exclude=_ENVELOPE))
        case CalendarEvent():
            return Facts(None, {"nation": event.nation, "day": event.day.isoformat()})
    return Facts(None, {"occurred": event.occurred.isoformat()})


def _of_case(event: CaseEvent, ref: str) -> dict[str, Any]:
    entered = {} if event.status is None else {"status": event.status}
    clocks = [_of_clock(clock) for clock in event.clocks]
    version = event.originator_version + 1
    return {"case": ref, "version": version, "occurred": event.occurred.isoformat(), **entered, "clocks": clocks}


def _of_reading(event: PersonalDataRead | PersonalDataExported) -> Facts:
    occurred = event.occurred.isoformat()
    if isinstance(event, PersonalDataRead):
        return Facts(event.case, {"case": event.case, "occurred": occurred})
    return Facts(None, {"cases": event.cases, "occurred": occurred})


def _of_clock(clock: Clock) -> dict[str, Any]:
    return clock.model_dump(mode="json", include={"clock", "subject", "due_on", "state"}, exclude_none=True)


_ENVELOPE = set(Event.model_fields)
