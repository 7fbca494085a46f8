"""Reading words about residents' vulnerabilities, each time under a record of who reads them and what for."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple, cast
from uuid import UUID

from casework.domain.access import TOLD, PersonalDataExported, Purpose, Reader, exported_by, read_by, withheld
from casework.domain.assignment import HandlerAssigned
from casework.domain.event import CaseEvent
from casework.domain.moment import LONDON, local_day
from casework.domain.retention import outcome
from casework.domain.word_holds import ended_on
from casework.projections.accesses import ACCESSES_READ, Accessed
from casework.projections.catch_up import up_to_date
from casework.projections.queues import asking
from casework.projections.queues.asking import QueuePage
from casework.projections.timeline import readable
from casework.queues import Queues
from casework.reports.unusual import Reading, Taken


class Told(NamedTuple):
    """The words of one event that the timeline leaves out, under the event's number and their paths there."""

    number: int
    event: str
    occurred: date
    words: dict[str, str]


class SupportNeeds(NamedTuple):
    """What is recorded of a resident's vulnerabilities and adjustments, oldest first; was anybody `asked` at all?"""

    case: str
    asked: bool
    told: list[Told]


class Accesses(Queues, ABC):
    """The words of a store's cases that are read under a record of their own, and those records."""

    _new_id: Callable[[], UUID]

    def support_needs(self, ref: str, reader: Reader, purpose: Purpose) -> SupportNeeds:
        """What is recorded of a resident's support needs, once it is recorded who reads it and what for.

        Raises CaseNotFound, and StoreError when the reading cannot be recorded; then nothing is told.
        """
        case = self.case(ref)
        self.store.save(read_by(reader, case, "support_needs", purpose, at=self._now(), new_id=self._new_id))
        return SupportNeeds(ref, case.support_asked, [told for event in self.history(ref) if (told := _told(event))])

    def accesses(self, *, after: str | None = None, limit: int = 50, **wanted: str | None) -> QueuePage[Accessed]:
        """Who read such words, the newest reading first: up to `limit` lines behind the cursor `after`.

        `wanted` may name a `case` and a `reader`, besides what every list is narrowed by. Raises QueueError.
        """
        with up_to_date(self.store) as views:
            asked = self._asked(views, None, wanted)
            found = asking.page(views, ACCESSES_READ, asked, sort="-read", after=after, limit=limit)
            return found._replace(position=views.position)

    def take_out(self, refs: Iterable[str], reader: Reader) -> None:
        """Records that such words go out with all that is recorded of these cases, for each that has any.

        Raises CaseNotFound, and StoreError when it cannot be recorded; then nothing may go out.
        """
        cases = [self.case(ref) for ref in refs if any(map(withheld, self.history(ref)))]
        made = [read_by(reader, c, "support_needs", "exporting", at=self._now(), new_id=self._new_id) for c in cases]
        if made:
            self.store.save(*made)

    def take_out_all(self, reader: Reader) -> None:
        """Records once that such words go out with every case there is, if any has some. Raises StoreError."""
        if not self.store.of_topics(tuple(each.topic for each in TOLD), 0, 1):
            return
        with up_to_date(self.store) as views:
            ((cases,),) = views.execute("select count(*) from cases")
        self.store.save(exported_by(reader, int(cases), "support_needs", at=self._now(), new_id=self._new_id))

    def taken(self, first: date | None = None, last: date | None = None) -> list[Taken]:
        """When such words went out with every case, between two local days, both included; oldest first."""
        found, position = [], 0
        while page := self.store.of_topics((PersonalDataExported.topic,), position, PAGE):
            found += [cast("PersonalDataExported", recorded.event) for recorded in page]
            position = page[-1].position
        within = [each for each in found if (first or date.min) <= local_day(each.recorded_at) <= (last or date.max)]
        return [Taken(each.reader, each.role, each.cases, each.recorded_at) for each in within]

    def readings(self, first: date | None = None, last: date | None = None) -> list[Reading]:
        """Who read such words between two local days, both included, with who took part in each case and its end."""
        with up_to_date(self.store) as views:
            bounds = {"first": _start_of(first, 0), "last": _start_of(last, 1)}
            rows = list(views.execute(_READ, bounds))
        facts = {ref: self._taking_part(ref) for ref in {str(row[2]) for row in rows}}
        return [
            Reading(str(reader), str(role), str(ref), datetime.fromisoformat(str(read_at)), *facts[str(ref)])
            for reader, role, ref, read_at in rows
        ]

    def _taking_part(self, ref: str) -> tuple[frozenset[str], date | None]:
        case = self.case(ref)
        people = frozenset(person for event in self._events(case.id) for person in _people(event))
        return people, ended_on(case, self.taken_over(case)) if outcome(case) else None


PAGE = 500
_READ: Final = """
    select reader, role, ref, read_at from accesses
    where (:first is null or read_at >= :first) and (:last is null or read_at < :last)
    order by read_at, access_id"""


def _start_of(day: date | None, later: int) -> str | None:
    """The instant at which a local day begins, or one so many days later, as it stands in the view."""
    if day is None:
        return None
    return (
        datetime.combine(day + timedelta(days=later), time(), LONDON).astimezone(UTC).isoformat(timespec="microseconds")
    )


def _people(event: CaseEvent) -> Iterator[str]:
    """Who did something, typed it in, or was to handle the case."""
    yield event.meta.actor.id
    if event.meta.entered_by:
        yield event.meta.entered_by.id
    if isinstance(event, HandlerAssigned):
        yield event.handler


def _told(event: CaseEvent) -> Told | None:
    paths = withheld(event)
    words = {path: text for path, text in readable(event.personal).items() if path in paths}
    return Told(event.originator_version + 1, event.topic, event.occurred, words) if words else None
