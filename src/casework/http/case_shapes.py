"""What the answers about a single case look like, for those who read them: described, not run."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from casework.domain.clocks import ClockName, Why
from casework.domain.event import Status, Tenure
from casework.domain.moment import Moment
from casework.http.shape import Shape
from casework.http.shown import ClockLine, ShownStatus
from casework.http.timeline_shapes import EventEntry
from casework.record import By


class PointShown(Shape):
    """One point of the complaint."""

    id: str
    """Its id within the case."""
    text: str | None
    """What is complained of; null where nobody kept it."""
    responsibility: str
    """Whose responsibility it is."""
    decision: Literal["upheld", "partially_upheld", "not_upheld"] | None
    """How it was answered at the stage under way; null while it is not."""


class ActionShown(Shape):
    """One promise."""

    id: str
    """Its id within the case."""
    state: str
    """Whether it is open, done or cancelled."""
    what: str | None
    """What was promised."""


class CasePage(Shape):
    """Where a case stands."""

    case: str
    """Its reference."""
    status: ShownStatus
    """Where it stands; `ombudsman` while it is investigated."""
    stage_status: Status
    """Where it stands beside an investigation."""
    summary: str | None
    """What the complaint is about, as it was received."""
    received: Moment
    """When it was received, as it was said."""
    received_on: date
    """The local day of that."""
    policy: str
    """The dated rules that hold for it."""
    resident: str | None
    """The id of the resident; null for an anonymous complaint."""
    tenure: Tenure
    """The tenure of the resident."""
    service: str
    """The service that it is about."""
    category: str
    """What kind of trouble it is about."""
    team: str | None
    """The team that has it; null for none."""
    handler: str | None
    """The id of whoever handles it; null for nobody."""
    points: list[PointShown]
    """The points of the complaint."""
    actions: list[ActionShown]
    """What was promised."""
    clocks: list[ClockLine]
    """Its deadlines, those that are over included."""
    events: int
    """How many events it has."""


class FullClock(ClockLine):
    """One deadline, with how its date came about."""

    why: Why
    """The rule, its paragraph, the day from which it was counted, and each day that did not count."""


class FactChanged(Shape):
    """A fact that differs."""

    fact: str
    """Which one; of a table with the entry after a point."""
    earlier: Any
    """What it was; null for nothing."""
    later: Any
    """What it became."""


class ClockChanged(Shape):
    """A clock that differs."""

    clock: ClockName
    """Which clock."""
    subject: str | None
    """What it is about; null for one without."""
    earlier: ClockLine | None
    """How it stood; null where it did not run yet."""
    later: ClockLine | None
    """How it stood later; null where it no longer did."""


class CaseDifference(Shape):
    """What changed in a case between two moments."""

    case: str
    """Its reference."""
    earlier: Moment
    """The one moment."""
    later: Moment
    """The other."""
    by: By
    """Whether what was recorded, or what had occurred by then is compared."""
    facts: list[FactChanged]
    """The facts that differ."""
    clocks: list[ClockChanged]
    """The clocks that differ."""
    events: list[EventEntry]
    """The events that came between."""
    taken_back: list[EventEntry]
    """Events that the later moment no longer has, because the day of receipt was corrected since."""
