"""Which deadlines passed while no sweep ran, and had ended or moved before one did?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.domain.alert import AlertRaised
from casework.domain.alert_rules import passed_unnoticed
from casework.domain.clocks import Clock
from casework.domain.event import CaseEvent, Event
from casework.projections.deadlines import DEADLINES, DeadlineRow
from casework.projections.page import Page
from casework.projections.shape import Shape
from casework.projections.view import View


@dataclass(slots=True)
class UnnoticedRow:
    """A due date that passed without an alert; `noticed` once a sweep has raised it after the fact."""

    case_id: UUID
    clock: str
    subject: str
    due_on: date
    ref: str
    place: int
    noticed: bool = False


def _fold(page: Page, event: Event) -> None:
    if isinstance(event, CaseEvent):
        for clock in event.clocks:
            _left(page, event, clock)
    elif isinstance(event, AlertRaised) and event.kind == "overdue":
        row = page.row(UNNOTICED, event.case_id, event.clock, event.clock_subject or "", event.due_on)
        if row is not None:
            row.noticed = True


def _left(page: Page, event: CaseEvent, clock: Clock) -> None:
    """Notes the due date a clock is about to leave, if it passed and nobody was told."""
    before = page.row(DEADLINES, event.originator_id, clock.clock, clock.subject or "")
    if before is None or not before.running or (clock.running and clock.due_on == before.due_on):
        return
    if passed_unnoticed(before.due_on, before.known_on, event.recorded_on) and not _told(before):
        key = before.case_id, before.clock, before.subject, before.due_on
        if page.row(UNNOTICED, *key) is None:
            page.add(UNNOTICED, UnnoticedRow(*key, ref=before.ref, place=before.place))


def _told(row: DeadlineRow) -> bool:
    return any(mark.kind == "overdue" and mark.due_on == row.due_on for mark in row.marks)


UNNOTICED = View(
    table="unnoticed",
    shape=Shape(UnnoticedRow),
    key=("case_id", "clock", "subject", "due_on"),
    create="""
        create table {table} (
            case_id text not null,
            clock text not null,
            subject text not null,
            due_on text not null,
            ref text not null,
            place integer not null,
            noticed integer not null,
            primary key (case_id, clock, subject, due_on)
        )""",
    indexes=("create index unnoticed_waiting on unnoticed (due_on, ref, place, subject) where noticed = 0",),
    changes=("noticed",),
    fold=_fold,
)
