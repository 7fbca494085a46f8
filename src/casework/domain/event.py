"""Events: what happened, in the past tense, with its outcome. Subjects declare theirs; this is the envelope.

An event stores outcomes – the stage entered, the clocks as it left them with their `why`, the failures found – so
that no later rule or holiday rewrites the past. Its free text sits in `personal`; everything else is facts.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from casework.domain.clocks import Clock
from casework.domain.command import Role
from casework.domain.moment import Moment, local_day
from casework.domain.personal import Clear, NotPersonal, Personal

if TYPE_CHECKING:
    from casework.domain.complaint import Complaint

Status = Literal[
    "logged",
    "stage_1",
    "stage_1_extended",
    "stage_1_responded",
    "escalated",
    "stage_2",
    "stage_2_extended",
    "final_response",
    "refused",
    "redirected",
    "merged",
    "withdrawn",
    "closed",
]


Tenure = Literal["lcra", "lcho", "leasehold", "other"]
"""Low-cost rental, low-cost home ownership (the regulator's terms), leasehold, or another."""


class Fact(BaseModel):
    """A piece of an event: immutable, nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Fact):
    """Who did it, without the name (that is in `personal`)."""

    id: Clear
    role: Role
    on_behalf_of: Clear | None = None


class EnteredBy(Fact):
    """Who typed it in, when another."""

    id: Clear
    role: Role


class Failure(Fact):
    """A rule of the Code that was broken, recorded as it was found."""

    code: Clear
    provision: Clear | None = None


class Meta(Fact):
    """What is known about the recording itself; the same for all events of one command. `recorded_at` is UTC."""

    command: Clear
    occurred: Moment
    recorded_at: AwareDatetime
    actor: Actor
    entered_by: EnteredBy | None = None
    correlation_id: Clear
    causation_id: UUID | None = None
    via: Clear | None = None
    """The back end that spoke for the actor, where the way in knows it as somebody of its own."""
    idempotency_key: Clear | None = None
    fingerprint: Clear | None = None


class Event(Fact):
    """The envelope of every event. `originator_version` starts at 0; a case's event number is that plus one."""

    topic: ClassVar[str]
    schema_version: ClassVar[int] = 1

    originator_id: UUID
    originator_version: int
    event_id: UUID
    meta: Meta
    subject: Clear
    """The data subject whose words are in `personal`."""
    personal: Personal = {}
    sealed: Annotated[dict[str, str], NotPersonal()] | None = None
    """The same words as they lie in the log where a store seals them; whoever reads an event has them in `personal`."""

    @property
    def occurred(self) -> date:
        return self.meta.occurred

    @property
    def recorded_at(self) -> datetime:
        return self.meta.recorded_at

    @cached_property
    def occurred_on(self) -> date:
        """The local day on which it happened."""
        return local_day(self.meta.occurred)

    @cached_property
    def recorded_on(self) -> date:
        """The local day on which it was recorded."""
        return local_day(self.meta.recorded_at)


class CaseEvent(Event):
    """An event in a complaint's life."""

    status: Status | None = None
    """The stage status entered, where the event enters one."""
    clocks: tuple[Clock, ...] = ()
    """Every clock this event started, moved or ended, as it left them."""
    failures: tuple[Failure, ...] = ()
    found: bool = False
    """Recorded as found: it had already happened."""
    follows: bool = False
    """A further event of the same command; the first one bears the words and the failures."""

    def apply(self, case: Complaint) -> None:
        """Assigns what only this kind of event changes; may not refuse, does nothing but assign."""


EVENTS: dict[str, type[Event]] = {}


def event(topic: str) -> Any:
    """Class decorator: pins an event's topic, its name in the log for ever."""

    def pin(cls: type[Event]) -> type[Event]:
        cls.topic = topic
        EVENTS[topic] = cls
        return cls

    return pin
