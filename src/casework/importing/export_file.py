"""Reading the file of an export, and checking that it is whole and each case in it sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from pydantic_core import from_json

from casework.domain.alert import AlertEvent, AlertRaised
from casework.domain.complaint import Complaint, case_id, fold
from casework.domain.errors import CaseworkError
from casework.domain.event import CaseEvent, Event
from casework.store.portable import EDITION, FOOT, HEAD, read


class InvalidExport(CaseworkError):
    """The file is not a whole export, or not one that this casework can take in."""


class ExportedCase(NamedTuple):
    """One case of an export, with its own events and those of its alerts."""

    ref: str
    events: tuple[Event, ...]


def is_export(start: bytes) -> bool:
    """Whether a file that starts with these bytes is an export."""
    return start.startswith(HEAD)


def exported_cases(export: BinaryIO) -> Iterator[ExportedCase]:
    """The cases in a file. Raises InvalidExport for what is not sound, and at the end for a file that is not whole."""
    part: list[Event] = []
    for event in _events(export):
        if part and isinstance(event, CaseEvent) and event.originator_version == 0:
            yield _checked(part)
            part = []
        part.append(event)
    if part:
        yield _checked(part)


def _events(export: BinaryIO) -> Iterator[Event]:
    _check_head(_fields(export.readline(), 1))
    for n, line in enumerate(export, 2):
        if line.startswith(FOOT):
            _check_foot(_fields(line, n), n - 2, whole=not export.read(1))
            return
        try:
            yield read(line)
        except ValueError as error:
            raise InvalidExport(f"line {n}: {error}; was the file changed, or written by a newer casework?") from None
    raise InvalidExport("the export breaks off; was all of it copied?")


def _check_head(head: dict[str, Any]) -> None:
    if head.get("casework_export") != EDITION:
        raise InvalidExport("line 1: the export was written by another edition of casework; update casework")
    if head.get("simulated") is not False:
        raise InvalidExport("line 1: the export is of a simulated store, so its times of recording are not real")


def _check_foot(foot: dict[str, Any], found: int, *, whole: bool) -> None:
    if foot.get("events") != found or not whole:
        raise InvalidExport(f"the export has {found} events before its last line, which says otherwise; copy it again")


def _fields(line: bytes, n: int) -> dict[str, Any]:
    try:
        found = from_json(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InvalidExport(f"line {n}: not a line of an export")
    return found


def _checked(events: list[Event]) -> ExportedCase:
    """A case whose events follow one another, from its receipt on, and whose alerts are about its clocks."""
    case = _case([event for event in events if isinstance(event, CaseEvent)])
    next_version: Counter[UUID] = Counter()
    for event in events:
        if event.originator_version != next_version[event.originator_id] or not _belongs(event, case):
            raise InvalidExport(f"case {case.ref}: event {event.originator_version} of {event.topic} is out of place")
        next_version[event.originator_id] += 1
    return ExportedCase(case.ref, tuple(events))


def _case(own: list[CaseEvent]) -> Complaint:
    try:
        case = fold(own)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise InvalidExport("the export holds events that make no case; was the file changed?") from None
    if case.id != case_id(case.ref) or any(event.originator_id != case.id for event in own):
        raise InvalidExport("the export holds events of a case without its receipt; was the file changed?")
    return case


def _belongs(event: Event, case: Complaint) -> bool:
    if not isinstance(event, AlertEvent):
        return isinstance(event, CaseEvent)
    of_case = (event.case, event.case_id) == (case.ref, case.id)
    if not isinstance(event, AlertRaised):
        return of_case and event.originator_version > 0
    mark = event.mark
    return of_case and event.originator_id == mark.id(case.ref) and (mark.clock, mark.subject) in case.clocks
