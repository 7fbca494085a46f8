"""A worker's round at an instant, and what the events it records have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from casework.domain.event import Actor, Meta
from casework.domain.moment import local_day

if TYPE_CHECKING:
    from casework.domain.alert import AlertEvent
    from casework.domain.complaint import Complaint

E = TypeVar("E", bound="AlertEvent")


@dataclass(frozen=True, slots=True)
class Round:
    """A worker's round at an instant (aware), and what the events it records have in common."""

    job: str
    at: datetime
    new_id: Callable[[], UUID]
    correlation_id: str

    @property
    def day(self) -> date:
        """The local day."""
        return local_day(self.at)

    def event(self, cls: type[E], id: UUID, version: int, case: Complaint, **facts: Any) -> E:
        """An event of an alert about a case, as this round records it."""
        return cls(
            originator_id=id,
            originator_version=version,
            event_id=self.new_id(),
            meta=self.meta(),
            subject=f"case/{case.ref}",
            case=case.ref,
            case_id=case.id,
            **facts,
        )

    def meta(self) -> Meta:
        return Meta(
            command=self.job,
            occurred=self.at,
            recorded_at=self.at.astimezone(UTC),
            actor=Actor(id="casework", role="system"),
            correlation_id=self.correlation_id,
        )
