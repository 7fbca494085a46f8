"""What did the Ombudsman publish of landlords, as it was known at any position of the log?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from casework.domain.event import Event
from casework.domain.published import PublishedEvent
from casework.projections.measures.versions import ALWAYS
from casework.projections.page import Page
from casework.projections.shape import Shape
from casework.projections.view import View


@dataclass(slots=True)
class PublishedFinding:
    """One finding of a published determination, as the event of a `version` has it: in force from `since` to `until`.

    Both are positions of the log; at the latter something else took its place.
    """

    determination_id: UUID
    version: int
    number: int
    since: int
    until: int
    landlord: str
    homes: int | None
    ref: str
    decided_on: date
    category: str
    finding: str


def _fold(page: Page, event: Event) -> None:
    if not isinstance(event, PublishedEvent):
        return
    if event.originator_version:
        _end(page, event.originator_id, event.originator_version - 1)
    for number, found in enumerate(event.findings, 1):
        row = PublishedFinding(
            determination_id=event.originator_id,
            version=event.originator_version,
            number=number,
            since=page.position,
            until=ALWAYS,
            landlord=event.landlord,
            homes=event.homes,
            ref=event.case,
            decided_on=event.decided_on,
            category=found.category,
            finding=found.finding,
        )
        page.add(PUBLISHED_FINDINGS, row)


def _end(page: Page, id: UUID, version: int) -> None:
    """Ends what the event of a version said."""
    for number in count(1):
        row = page.row(PUBLISHED_FINDINGS, id, version, number)
        if row is None:
            return
        row.until = page.position


PUBLISHED_FINDINGS = View(
    table="published_findings",
    shape=Shape(PublishedFinding),
    key=("determination_id", "version", "number"),
    create="""
        create table {table} (
            determination_id text not null,
            version integer not null,
            number integer not null,
            since integer not null,
            until integer not null,
            landlord text not null,
            homes integer,
            ref text not null,
            decided_on text not null,
            category text not null,
            finding text not null,
            primary key (determination_id, version, number)
        )""",
    indexes=("create index published_findings_of_landlord on published_findings (landlord, decided_on)",),
    changes=("until",),
    fold=_fold,
    of=(PublishedEvent,),
)
