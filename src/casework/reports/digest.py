"""What does a person, or a team, have to see to today? Sent in the morning, it names cases and nobody in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from casework.projections.queues.alerting import ALERTS_STANDING, Standing
from casework.projections.queues.asking import every
from casework.projections.queues.due import DUE_THIS_WEEK, OVERDUE, Due
from casework.projections.queues.narrowing import Asked
from casework.projections.queues.promises import PROMISES_OPEN, Promised
from casework.projections.queues.queue import QueueError
from casework.projections.wording import day_in_words, named
from casework.store import Connection


class Digest(NamedTuple):
    """What `whom` has to see to on a day: the most urgent first, each thing once.

    `this_week` is what is due after today, up to Sunday; `promised` the other open promises, in cases of theirs and
    those that are theirs to keep in anybody's; `alerts` the newest one about each clock.
    """

    whom: str
    on: date
    overdue: list[Due]
    today: list[Due]
    this_week: list[Due]
    promised: list[Promised]
    alerts: list[Standing]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to see to."""
        return not any((self.overdue, self.today, self.this_week, self.promised, self.alerts))

    @property
    def text(self) -> str:
        """The digest as plain text: case references, clocks and days, without a word about anybody."""
        return "\n".join(_told(self))


def digest(views: Connection, asked: Asked, within: Mapping[str, str]) -> Digest:
    """The digest of the one handler or team that is asked for, narrowed by what it lies `within`.

    Raises QueueError for neither, or both.
    """
    if len(asked.wanted) != 1 or not asked.wanted.keys() <= {"handler", "team"}:
        raise QueueError("A digest is somebody's: name either a handler or a team")
    (whom,) = asked.wanted.values()
    asked, owned = (asked._replace(wanted={**within, **wanted}) for wanted in (asked.wanted, {"owner": whom}))
    week = list(every(views, DUE_THIS_WEEK, asked))
    overdue = list(every(views, OVERDUE, asked))
    known = {(each.case, each.subject) for each in (*overdue, *week) if each.clock == "action"}
    return Digest(
        whom=whom,
        on=asked.on,
        overdue=overdue,
        today=[each for each in week if each.due_on == asked.on],
        this_week=[each for each in week if each.due_on > asked.on],
        promised=[each for each in _promised(views, asked, owned) if (each.case, each.action) not in known],
        alerts=_newest(every(views, ALERTS_STANDING, asked)),
    )


def _promised(views: Connection, asked: Asked, owned: Asked) -> list[Promised]:
    """The open promises in somebody's cases, and those that are theirs to keep in anybody's."""
    found = (each for one in (asked, owned) for each in every(views, PROMISES_OPEN, one))
    once = {(each.case, each.action): each for each in found}
    return sorted(once.values(), key=lambda each: (each.due_on, each.case, each.action))


def _newest(alerts: Iterable[Standing]) -> list[Standing]:
    """The newest alert about each clock."""
    return list({(each.case, each.clock, each.subject): each for each in alerts}.values())


def _told(found: Digest) -> Iterator[str]:
    yield f"For {found.whom}, on {day_in_words(found.on)}"
    if found.empty:
        yield "\nNothing is due this week, nothing was promised, and no alert stands."
    parts: Mapping[str, list[str]] = {
        "Overdue": list(map(_due, found.overdue)),
        "Due today": list(map(_due, found.today)),
        "Due this week": list(map(_due, found.this_week)),
        "Promised": [f"{each.case}: {named('action', each.action)}, by {_day(each.due_on)}" for each in found.promised],
        "Alerts": list(map(_alert, found.alerts)),
    }
    for title, lines in parts.items():
        if lines:
            yield f"\n{title}"
            yield from (f"  {line}" for line in lines)


def _due(line: Due) -> str:
    return f"{line.case}: {named(line.clock, line.subject)}, due {_day(line.due_on)}"


def _alert(line: Standing) -> str:
    kind = line.kind.replace("_", " ") + (f" by {line.step} working days" if line.step else "")
    seen = f"seen to by {line.acknowledged_by}" if line.acknowledged_by else "nobody has seen to it"
    return f"{line.case}: {named(line.clock, line.subject)} {kind}, due {_day(line.due_on)}; {seen}"


def _day(day: date) -> str:
    return day_in_words(day)
