"""Where a case stands: its clocks, what may be done, definition and answers side by side, promises, what was told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from casework.case_page import WORDED, case_page
from casework.domain.clocks import Clock
from casework.domain.command import COMMANDS
from casework.domain.complaint import Complaint
from casework.domain.contacts import DocumentAttached
from casework.domain.decide import Possibility
from casework.domain.event import CaseEvent
from casework.domain.exclusion import ComplaintRefused
from casework.domain.extension import ResponseExtended
from casework.domain.moment import local_day
from casework.domain.receipt import Receipt
from casework.http.asking import AsAt, Case, KnownAt, moments
from casework.http.documents import Id, IfNoneMatch, fetched
from casework.http.paging import STRICT
from casework.letters.points import Promise, points_of, promises_of
from casework.projections.timeline import Entry, readable, timeline
from casework.web.clocks import Lane, calendar_known, lanes
from casework.web.clocks_drawing import Drawing, drawn
from casework.web.visits import Visit, Visiting

SHOWN: Final = WORDED | {"correct_record", "extend", "refuse", "attach_document"}
"""The commands that gave what the page says in words."""


def router() -> APIRouter:
    """The page of a case, as it is or as it stood, and its documents."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/cases/{case}", operation_id="page_case")
    def page(visit: Visiting, case: Case, known_at: KnownAt = None, as_at: AsAt = None) -> Response:
        present = visit.case("get_case", case)
        asked, back = moments(known_at, as_at), bool(known_at or as_at)
        stood, on = (visit.casework.case(case, **asked) if back else present), _looked_at(visit, known_at, as_at)
        history = visit.casework.history(case, **asked) if back else visit.casework.recorded_by(present, SHOWN)
        documents = [event for event in history if isinstance(event, DocumentAttached)]
        return visit.page(
            "case",
            case=case_page(stood, history),
            lanes=_pictures(visit, stood, on, known_at),
            clocks=sorted(stood.clocks.values(), key=lambda clock: clock.place),
            points=points_of(stood, history),
            answers=stood.answers,
            before=stood.stage_1_work.answers if stood.stage_1_work else {},
            promises=_promises(stood, history),
            told=list(_told(history)),
            documents=documents,
            names={each.id: readable(each.personal).get("name", "") for each in documents},
            opened=visit.reception.desk.documents is not None and visit.may("get_document"),
            possible=[] if back else _possible(visit, present),
            asked=asked,
            query=query_of(asked),
            today=on,
        )

    @found.get("/cases/{case}/documents/{document:path}", operation_id="page_document")
    def document(visit: Visiting, case: Case, document: Id, if_none_match: IfNoneMatch = None) -> Response:
        visit.case("get_document", case)
        return fetched(visit.reception.desk, case, document, if_none_match)

    return found


def query_of(asked: Mapping[str, date | None]) -> str:
    """The moments that a page was asked for, as the end of an address."""
    said = {name: moment.isoformat() for name, moment in asked.items() if moment}
    return f"?{urlencode(said)}" if said else ""


def _looked_at(visit: Visit, known_at: date | None, as_at: date | None) -> date:
    """The local day on which somebody looks: the earlier one of the moments, today where none was given."""
    days = [local_day(moment) for moment in (known_at, as_at) if moment]
    return min(days, default=visit.casework.today)


def _pictures(visit: Visit, case: Complaint, on: date, known_at: date | None) -> list[tuple[Lane, Drawing]]:
    """The lane of each stage, with its picture, by the calendar as it was known."""
    nation = visit.casework.policies.named(case.policy).calendar
    calendar = calendar_known(visit.casework.calendars, nation, known_at)
    said = visit.reception.templates.said
    return [(lane, drawn(lane, said)) for lane in lanes(case, calendar, on)]


def _promises(case: Complaint, history: Sequence[CaseEvent]) -> list[tuple[Promise, str, Clock | None]]:
    """The promises, those to be kept first, each with its state and its clock."""
    every = [
        (promise, case.actions.get(promise.id, "open"), case.clocks.get(("action", promise.id)))
        for promise in promises_of(case, history)
    ]
    return sorted(every, key=lambda each: (not each[0].open, each[0].due_on))


def _told(history: Iterable[CaseEvent]) -> Iterator[Entry]:
    """The extensions and refusals that the resident was told of."""
    events = [event for event in history if isinstance(event, ResponseExtended | ComplaintRefused)]
    yield from (entry for entry in timeline(events) if isinstance(entry, Entry))


def _possible(visit: Visit, case: Complaint) -> list[Possibility]:
    """What somebody in their roles may do with a case now, and why not the rest; what may be done comes first."""
    visit.must("get_allowed")
    every: Iterable[Any] = visit.casework.allowed(case.ref)
    theirs = [each for each in every if not issubclass(COMMANDS[each.command], Receipt) and visit.may(each.command)]
    return sorted(theirs, key=lambda each: not each.allowed)
