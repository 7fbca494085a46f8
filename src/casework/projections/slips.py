"""Which deadlines were missed, and which dates were moved?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.domain.clocks import CLOCK_ORDER, Clock
from casework.domain.event import CaseEvent, Event
from casework.projections.cases import CASES
from casework.projections.deadlines import DEADLINES
from casework.projections.page import Page
from casework.projections.queues.queue import CASE, Line
from casework.projections.shape import Shape
from casework.projections.view import View
from casework.projections.wording import day_in_words, named
from casework.store import Connection


@dataclass(slots=True)
class SlipRow:
    """What one event, given by its number within the case, did to a date on which something was due.

    The date was `missed`, or moved in time. `due_on` is the date of the clock since, None when the event ended it;
    `because` is what moved it, in casework's own words.
    """

    case_id: UUID
    number: int
    clock: str
    subject: str
    ref: str
    place: int
    was_due_on: date
    missed: bool
    recorded_on: date
    due_on: date | None = None
    because: str | None = None


def _fold(page: Page, event: Event) -> None:
    """Looks at the clocks an event touched before the deadlines take them over."""
    if not isinstance(event, CaseEvent) or not event.clocks:
        return
    missed: dict[tuple[str, str | None], SlipRow] = {}
    for clock in event.clocks:
        if clock.state == "breached":
            if not _known(page, event, clock):
                missed[clock.key] = _slip(page, event, clock, clock.due_on, missed=True)
        elif clock.running and clock.key in missed:
            missed[clock.key].due_on = clock.due_on
        elif clock.running and clock.previous:
            _moved(page, event, clock)


def _known(page: Page, event: CaseEvent, clock: Clock) -> bool:
    """Whether this date was known to be missed before."""
    before = page.row(DEADLINES, event.originator_id, clock.clock, clock.subject or "")
    return before is not None and before.state == "breached" and before.due_on == clock.due_on


def _moved(page: Page, event: CaseEvent, clock: Clock) -> None:
    before = page.row(DEADLINES, event.originator_id, clock.clock, clock.subject or "")
    if before is not None and before.state == "running" and before.due_on != clock.due_on:
        row = _slip(page, event, clock, before.due_on, missed=False)
        row.due_on = clock.due_on
        row.because = clock.previous[-1].because


def _slip(page: Page, event: CaseEvent, clock: Clock, was_due_on: date, *, missed: bool) -> SlipRow:
    row = SlipRow(
        case_id=event.originator_id,
        number=event.originator_version + 1,
        clock=clock.clock,
        subject=clock.subject or "",
        ref=page.known(CASES, event.originator_id).ref,
        place=CLOCK_ORDER[clock.clock],
        was_due_on=was_due_on,
        missed=missed,
        recorded_on=event.recorded_on,
    )
    return page.add(SLIPS, row)


SLIPS = View(
    table="slips",
    shape=Shape(SlipRow),
    key=("case_id", "number", "clock", "subject"),
    create="""
        create table {table} (
            case_id text not null,
            number integer not null,
            clock text not null,
            subject text not null,
            ref text not null,
            place integer not null,
            was_due_on text not null,
            missed integer not null,
            recorded_on text not null,
            due_on text,
            because text,
            primary key (case_id, number, clock, subject)
        )""",
    indexes=(
        "create index slips_missed on slips (was_due_on) where missed = 1",
        "create index slips_moved on slips (recorded_on) where missed = 0",
    ),
    changes=("due_on",),
    fold=_fold,
    of=(CaseEvent,),
)


@dataclass(slots=True)
class Slipped(Line):
    """A date that was missed or moved. `due_on` is the date in force since: None when what was missed has ended.

    What was missed and still runs has no date but the one that passed, in both.
    """

    clock: str
    subject: str | None
    was_due_on: date
    due_on: date | None
    missed: bool
    because: str | None

    @property
    def sentence(self) -> str:
        """What happened to the date: `stage 1 response moved from 29 May 2024 to 12 June 2024: extended`."""
        name, was = named(self.clock, self.subject), day_in_words(self.was_due_on)
        if not self.missed:
            return f"{name} moved from {was} to {day_in_words(self.due_on or self.was_due_on)}: {self.because}"
        later = self.due_on is not None and self.due_on != self.was_due_on
        return f"{name} missed on {was}" + (f", now due {day_in_words(self.due_on or date.max)}" if later else "")


def slipped(views: Connection, since: date, on: date) -> list[Slipped]:
    """The dates that passed unmet from one day up to the day before another, and those moved between, both included.

    What passed comes before what was moved, each by the date that was due, case and clock; a date that a clock missed
    several times, because its stage was opened again, is there as it stood last.
    """
    rows = views.execute(_SLIPPED, {"since": since.isoformat(), "on": on.isoformat()})
    found = map(_SHAPE.revived, rows)
    return list({(each.case, each.clock, each.subject, each.was_due_on, each.missed): each for each in found}.values())


_SHAPE = Shape(Slipped)
_SLIPPED = f"""
    select {CASE}, s.clock, nullif(s.subject, ''), s.was_due_on, s.due_on, s.missed, s.because
    from (
        select case_id, ref, clock, subject, place, number, was_due_on, due_on, missed, because from slips
        where missed = 1 and was_due_on >= :since and was_due_on < :on
        union all
        select case_id, ref, clock, subject, place, 1000000, due_on, due_on, 1, null from deadlines
        where state = 'running' and due_on >= :since and due_on < :on
        union all
        select case_id, ref, clock, subject, place, number, was_due_on, due_on, missed, because from slips
        where missed = 0 and recorded_on >= :since and recorded_on <= :on
    ) s join cases c on c.case_id = s.case_id
    order by s.missed desc, s.was_due_on, s.ref, s.place, s.subject, s.number"""  # noqa: S608 - its own columns
