"""A page of what happened in a case, read without what lies before and behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from casework.domain.clocks import Clock
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent
from casework.projections.timeline import AlertEntry, Entry, timeline
from casework.record import Record

BACK = 500
"""Events read at a time on the way back to where a clock was last touched."""


class TimelinePage(NamedTuple):
    """Entries in the order in which they were recorded; `next` is the number after which the next page begins."""

    entries: list[Entry | AlertEntry]
    next: int | None


def timeline_page(
    record: Record,
    ref: str,
    *,
    after: int = 0,
    limit: int = 50,
    known_at: date | None = None,
    as_at: date | None = None,
) -> TimelinePage:
    """Up to `limit` events of a case behind the one with the number `after`, and the alerts among them.

    The last page has the alerts since. `known_at` and `as_at` are those of the record. Raises CaseNotFound.
    """
    if known_at is None and as_at is None:
        return _present(record, record.case(ref), after, limit)
    moments = {"known_at": known_at, "as_at": as_at}
    whole = timeline(record.history(ref, **moments), record.alert_history(ref, **moments))
    numbers = [entry.number for entry in whole if isinstance(entry, Entry)]
    shown = [number for number in numbers if number > after][:limit]
    following = shown[-1] if shown and shown[-1] < numbers[-1] else None
    return TimelinePage(_between(whole, after, following), following)


def _between(whole: Iterable[Entry | AlertEntry], after: int, upto: int | None) -> list[Entry | AlertEntry]:
    """What comes behind one event and up to another, or to the end; an alert comes where it stands."""
    found, reached = [], 0
    for entry in whole:
        if upto is not None and reached >= upto:
            break
        reached = entry.number if isinstance(entry, Entry) else reached
        if (reached > after) if isinstance(entry, Entry) else (reached >= after):
            found.append(entry)
    return found


def _present(record: Record, case: Complaint, after: int, limit: int) -> TimelinePage:
    newest = case.version + 1
    after, upto = min(after, newest), min(after + limit, newest)
    following = upto if upto < newest else None
    events = record.part(case, max(after - 1, 0), upto)
    before, shown = (events[:1], events[1:]) if after else ([], events)
    alerts = record.alert_history(case.ref)
    if following:
        alerts = [alert for alert in alerts if alert.recorded_at <= shown[-1].recorded_at]
    entries = timeline(shown, alerts, _found_by(record, case, after, shown))
    return TimelinePage([each for each in entries if not before or _comes_behind(before[0], each)], following)


def _comes_behind(event: CaseEvent, entry: Entry | AlertEntry) -> bool:
    return isinstance(entry, Entry) or entry.at > event.recorded_at


def _found_by(record: Record, case: Complaint, after: int, shown: Sequence[CaseEvent]) -> list[Clock]:
    """The clocks that these events touch, as events before them left them."""
    wanted = {clock.key for event in shown for clock in event.clocks}
    found: dict[tuple[str, str | None], Clock] = {}
    while after and wanted - found.keys():
        earlier = record.part(case, max(after - BACK, 0), after)
        for clock in chain.from_iterable(reversed(event.clocks) for event in reversed(earlier)):
            found.setdefault(clock.key, clock)
        after = max(after - BACK, 0)
    return [clock for key, clock in found.items() if key in wanted]
