"""Getting cases out: all events of chosen cases as JSON Lines, from which any store can be given the same cases.

They stand case by case, each case's alerts among its own events.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from uuid import UUID

from casework.application import Casework
from casework.domain.alert import AlertEvent, AlertRaised
from casework.domain.event import CaseEvent, Event
from casework.projections.cases import Listed, case_list
from casework.projections.catch_up import up_to_date
from casework.store.portable import foot, head, written


def exported(casework: Casework, refs: Iterable[str]) -> Iterator[bytes]:
    """The lines of an export of these cases, without line ends. Raises CaseNotFound.

    The views of the store have to be there.
    """
    yield head(simulated=casework.store.settings.simulated)
    count = 0
    for ref in refs:
        for event in interleaved(casework.history(ref), casework.alert_history(ref)):
            yield written(event)
            count += 1
    yield foot(count)


def every_case(casework: Casework) -> Iterator[str]:
    """The references of all cases, by day of receipt. The views of the store have to be there."""
    return (row.case for row in listed(casework))


def listed(casework: Casework) -> Iterator[Listed]:
    """The list of all cases, by day of receipt. The views of the store have to be there."""
    last = None
    while True:
        with up_to_date(casework.store) as views:
            page = case_list(views, limit=1000, after=last)
        if not page:
            return
        yield from page
        last = page[-1]


def interleaved(history: list[CaseEvent], alerts: Iterable[AlertEvent]) -> list[Event]:
    """A case's events and those of its alerts as the log may have had them: by their times, and each alert behind what
    it is about, for the clocks of the workers that raised them may have been slow.
    """
    places: dict[UUID, int] = {}
    behind: list[tuple[int, Event]] = [(place, event) for place, event in enumerate(history)]
    for event in alerts:
        earliest = places.get(event.originator_id, 0)
        if isinstance(event, AlertRaised):
            earliest = next(place for place, each in enumerate(history) if _starts(each, event))
        by_time = bisect_right(history, event.recorded_at, key=lambda each: each.recorded_at) - 1
        places[event.originator_id] = max(earliest, by_time)
        behind.append((places[event.originator_id], event))
    return [event for _, event in sorted(behind, key=lambda each: each[0])]


def _starts(event: CaseEvent, alert: AlertRaised) -> bool:
    """Whether an event gave a clock the due date that an alert is about."""
    about = alert.clock, alert.clock_subject
    return any(clock.key == about and clock.running and clock.due_on == alert.due_on for clock in event.clocks)
