"""The complaint: what later decisions need to know of it, and how events change that.

`evolve` may not refuse and only assigns: a rule tightened tomorrow must not make yesterday's case unreadable. What
only people need to see (texts, histories) is computed from the events elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.alert import Mark
from casework.domain.clocks import Clock
from casework.domain.event import CaseEvent, Status, Tenure
from casework.domain.moment import local_day

CASE_IDS = uuid5(NAMESPACE_URL, "https://casework.example/case")

STAGE_1: tuple[Status, ...] = ("logged", "stage_1", "stage_1_extended")
STAGE_2: tuple[Status, ...] = ("escalated", "stage_2", "stage_2_extended")
RUNNING: tuple[Status, ...] = STAGE_1 + STAGE_2
UNACKNOWLEDGED: tuple[Status, ...] = ("logged", "escalated")


def case_id(ref: str) -> UUID:
    """The aggregate's id of a case reference."""
    return uuid5(CASE_IDS, ref)


class Point(NamedTuple):
    """One point of the complaint definition, without its words.

    `noted` says whether a note explains its responsibility.
    """

    responsibility: str
    noted: bool


class Held(NamedTuple):
    """A request for stage 2 made before the stage 1 response, waiting for it; empty `points` means all."""

    points: tuple[str, ...]
    on: date


class StageWork(NamedTuple):
    """What stage 1 had come to when the complaint went on to stage 2, in case it comes back."""

    points: dict[str, Point]
    answers: dict[str, str]
    promised: tuple[str, ...]
    handler: str | None


class Seen(NamedTuple):
    """Who acknowledged an alert, and on which local day."""

    by: str
    on: date


class Handled(NamedTuple):
    """What an idempotency key was first used for: the command's fingerprint and the versions of its events."""

    fingerprint: str
    first: int
    last: int


class Recorded(NamedTuple):
    """The command behind an event, and when it happened; the event's number is its place, from 1."""

    command: str
    occurred: date
    first: bool
    """Whether it is the first event of its command."""


@dataclass(slots=True)
class Complaint:
    """A complaint as decisions see it. `version` is that of its newest event, -1 before the first."""

    id: UUID
    version: int = -1
    ref: str = ""
    status: Status = "logged"
    received: date = date.min
    policy: str = ""
    resident: str = ""
    """The data subject whose words the events hold: the resident's id, or one made up for an anonymous complaint."""
    resident_id: str | None = None
    about_staff: frozenset[str] = frozenset()
    issue_on: date | None = None
    aware_on: date | None = None
    team: str | None = None
    service: str = ""
    category: str = ""
    tenure: Tenure = "other"
    property_known: bool = False
    # the definition
    points: dict[str, Point] = field(default_factory=dict)
    outcomes_asked: bool = False
    triaged: bool = False
    support_asked: bool = False
    # who speaks for the resident, and by what authority
    represented: bool = False
    authority: str | None = None
    # the stage under way
    handler: str | None = None
    considered_stage_1: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    answers: dict[str, str] = field(default_factory=dict)
    promised: tuple[str, ...] = ()
    submitted: bool = False
    findings: tuple[str, ...] | None = None
    """What the check of the draft submitted left to be put right; None when it was not checked."""
    approved_by: str | None = None
    held: Held | None = None
    update_every: int | None = None
    update_agreed_on: date | None = None
    """The day on which updates were first agreed in this stage; counts while `update_every` does."""
    stage_1_work: StageWork | None = None
    # the stage last answered: 0 none, 1, 2; and the status it was answered from
    answered: int = 0
    answered_from: Status | None = None
    # what is open, by clock and subject, and what ids were used
    clocks: dict[tuple[str, str | None], Clock] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    orders: frozenset[str] = frozenset()
    chfos: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    adjustments: frozenset[str] = frozenset()
    restrictions: dict[str, str] = field(default_factory=dict)
    # the Ombudsman
    investigation: str | None = None
    investigated: frozenset[str] = frozenset()
    determined: frozenset[str] = frozenset()
    requests: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acknowledged_alerts: dict[Mark, Seen] = field(default_factory=dict)
    # the record
    keys: dict[str, Handled] = field(default_factory=dict)
    history: tuple[Recorded, ...] = ()

    @property
    def received_on(self) -> date:
        """The local day of receipt."""
        return local_day(self.received)

    @property
    def shown_status(self) -> str:
        """The status people see: `ombudsman` while a formal investigation is open."""
        return "ombudsman" if self.investigation else self.status

    @property
    def stage(self) -> int:
        """The stage under way, 0 when none is."""
        return 1 if self.status in STAGE_1 else 2 if self.status in STAGE_2 else 0

    @property
    def running_clocks(self) -> list[Clock]:
        return sorted([c for c in self.clocks.values() if c.state == "running"], key=lambda c: c.place)

    def clock(self, name: str, subject: str | None = None) -> Clock | None:
        """The running clock of this name and subject."""
        found = self.clocks.get((name, subject))
        return found if found is not None and found.running else None

    @property
    def remedy_promised(self) -> bool:
        """Whether something was promised in this stage, and not taken back."""
        return any(self.actions[id] != "cancelled" for id in self.promised)

    def leave_stage(self) -> None:
        """Forgets what belongs to a stage that has ended."""
        self.held = None
        self.submitted = False
        self.approved_by = None
        self.update_every = None

    def copy(self) -> Complaint:
        """A copy that can evolve without touching this one.

        Events assign new values, they never change one in place.
        """
        twin = object.__new__(Complaint)
        for name in _FIELDS:
            setattr(twin, name, getattr(self, name))
        return twin


_FIELDS = tuple(f.name for f in fields(Complaint))


def evolve(case: Complaint, event: CaseEvent) -> None:
    """Applies one event in place."""
    version = event.originator_version
    case.version = version
    if event.clocks:
        case.clocks = case.clocks | {clock.key: clock for clock in event.clocks}
    if event.status is not None:
        case.status = event.status
    meta = event.meta
    case.history = (*case.history, Recorded(meta.command, meta.occurred, not event.follows))
    if meta.idempotency_key is not None:
        known = case.keys.get(meta.idempotency_key)
        first = known.first if known else version
        case.keys = case.keys | {meta.idempotency_key: Handled(meta.fingerprint or "", first, version)}
    event.apply(case)


def project(case: Complaint | None, events: Iterable[CaseEvent]) -> Complaint | None:
    """The complaint after some more events; the one given stays as it was."""
    twin = None
    for event in events:
        if twin is None:
            twin = case.copy() if case is not None else Complaint(event.originator_id)
        evolve(twin, event)
    return twin or case


def fold(events: Iterable[CaseEvent]) -> Complaint:
    """The complaint that a whole history makes."""
    case = project(None, events)
    if case is None:
        raise ValueError("no events, no complaint")
    return case
