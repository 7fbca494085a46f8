"""Who read words about residents' vulnerabilities, of which case, what for and when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.domain.access import PersonalDataRead
from casework.domain.event import Event
from casework.projections.page import Page
from casework.projections.queues.queue import Line, Queue
from casework.projections.shape import Shape
from casework.projections.view import View


@dataclass(slots=True)
class AccessRow:
    """One reading; `words` is the group of them that was read."""

    access_id: UUID
    case_id: UUID
    ref: str
    words: str
    reader: str
    role: str
    via: str | None
    purpose: str
    way: str
    read_at: datetime


def _fold(page: Page, event: Event) -> None:
    if isinstance(event, PersonalDataRead):
        page.add(ACCESSES, _row(event))


def _row(event: PersonalDataRead) -> AccessRow:
    return AccessRow(
        access_id=event.originator_id,
        case_id=event.case_id,
        ref=event.case,
        words=event.group,
        reader=event.reader,
        role=event.role,
        via=event.meta.via,
        purpose=event.purpose,
        way=event.way,
        read_at=event.recorded_at,
    )


ACCESSES = View(
    table="accesses",
    shape=Shape(AccessRow),
    key=("access_id",),
    create="""
        create table {table} (
            access_id text primary key,
            case_id text not null,
            ref text not null,
            words text not null,
            reader text not null,
            role text not null,
            via text,
            purpose text not null,
            way text not null,
            read_at text not null
        )""",
    indexes=(
        "create index accesses_in_order on accesses (read_at, access_id)",
        "create index accesses_of_case on accesses (ref, read_at, access_id)",
        "create index accesses_of_reader on accesses (reader, read_at, access_id)",
    ),
    changes=(),
    fold=_fold,
    of=(PersonalDataRead,),
)


@dataclass(slots=True)
class Accessed(Line):
    """Who read which words of a case (`words` names their group), in what role, what for, how and when."""

    access: UUID
    words: str
    reader: str
    role: str
    via: str | None
    purpose: str
    way: str
    read_at: datetime


ACCESSES_READ = Queue(
    name="accesses",
    question="Who read words about residents' vulnerabilities?",
    line=Accessed,
    sql="""
        select {case}, a.access_id, a.words, a.reader, a.role, a.via, a.purpose, a.way, a.read_at, {order}
        from accesses a join cases c on c.case_id = a.case_id""",
    sorts={"read": ("a.read_at", "a.access_id")},
    filters={"case": "a.ref", "reader": "a.reader"},
)
