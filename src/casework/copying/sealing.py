"""The course of a sealing: every event of a store goes into a new one at the same position, its words sealed there.

It can end at any moment and be done again, until the end was recorded in the new store.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, zip_longest
from typing import NamedTuple
from uuid import UUID

from casework.audit import checkpoints
from casework.audit.leaves import leaf_hashes, leaves
from casework.audit.merkle import Frontier
from casework.copying.beside import KEPT, OF_THE_LOG, copy_beside
from casework.copying.comparing import EVERY, Difference, Watch, unwatched
from casework.copying.sealing_target import sealed_target_of
from casework.copying.target import whole
from casework.domain.rounds import Round
from casework.domain.sealing import LOG_SEALED, LogSealed
from casework.projections.catch_up import rebuild
from casework.store import Connection, KeysAt, Recorded, Store
from casework.store.mapper import EventMapper
from casework.store.reading import pages
from casework.store.verbatim import Stored, append, newest

_BESIDE = [kept for kept in KEPT if kept.table not in OF_THE_LOG]


class Sealed(NamedTuple):
    """What became of a sealing: so many `events` have their words sealed, of which so many had it `before`.

    `root` (base64) and `checkpoint` are the source's, as they were recorded in the target. `source_position` is later
    than `position` where more was recorded in the source. After a `difference` was found nothing more was done.
    """

    place: str
    events: int
    before: int
    position: int
    source_position: int
    root: str
    checkpoint: str | None
    beside: dict[str, int]
    difference: Difference | None


def seal(
    source: Store, url: str, keys: KeysAt, *, at: datetime, new_id: Callable[[], UUID], watch: Watch = unwatched
) -> Sealed:
    """Makes a sealed store at a URL of one whose words are not, opened as it is stored; compares every event.

    `at` (aware) and `new_id` are for the event by which the target says whose events it has. Raises StoreError for a
    source that is sealed or simulated and for a target or keys that are in use for anything else.
    """
    with sealed_target_of(source, url, keys) as target:
        if done := _recorded(target):
            found = compared(source, target, done.position, watch)
            return _told(source, target, done, found, found.events, {})
        there = compared(source, target, target.position(), watch)
        if there.difference:
            return _told(source, target, None, there, there.events, {})
        _append(source, target, source.position(), watch)
        with source.transaction(write=False) as moment:
            _append(source, target, newest(moment), watch)
            found = compared(source, target, newest(moment), watch)
            if found.difference:
                return _told(source, target, None, found, there.events, {})
            beside = copy_beside(moment, target, _BESIDE)
            event = _event(moment, found.events, Round("seal", at, new_id, str(new_id())))
        rebuild(target)
        target.save(event)
        whole(target)
        return _told(source, target, event, found, there.events, beside)


class Found(NamedTuple):
    """How many events say the same in both stores, and the first that does not."""

    events: int
    difference: Difference | None


def compared(source: Store, target: Store, upto: int, watch: Watch = unwatched) -> Found:
    """Holds all events up to a position against each other as they are read: their words too, unsealed."""
    count = 0
    with watch("events compared", upto) as report:
        for one, other in zip_longest(_read(source, upto), _read(target, upto)):
            if one != other:
                return Found(count, _difference(one, other))
            count += 1
            if not count % EVERY and one:
                report(one.position, count)
    return Found(count, None)


def _read(store: Store, upto: int) -> Iterator[Recorded]:
    return chain.from_iterable(pages(store, upto=upto))


def _difference(one: Recorded | None, other: Recorded | None) -> Difference:
    position, event = next(each for each in (one, other) if each)
    what = "it says something else" if one and other else "the sealed store lacks it" if one else "only that one has it"
    return Difference(position, event.originator_id, event.originator_version, what)


def _append(source: Store, target: Store, upto: int, watch: Watch) -> None:
    reached, count = target.position(), 0
    with watch("events sealed", upto) as report:
        for page in pages(source, after=reached, upto=upto):
            append(target, _sealed(target, page), after=reached)
            reached, count = page[-1].position, count + len(page)
            report(reached, count)


def _sealed(target: Store, page: list[Recorded]) -> list[Stored]:
    """Events as they go into the target, at their positions."""
    events = [each.event for each in page]
    protected = target.keeper.protect(events) if target.keeper else events
    stored = map(EventMapper(target.engine.place).to_stored_event, protected)
    return [
        Stored(at.position, at.event.originator_id, at.event.originator_version, each.topic, each.state)
        for at, each in zip(page, stored, strict=True)
    ]


def _event(moment: Connection, events: int, now: Round) -> LogSealed:
    last = checkpoints.newest(moment)
    return LogSealed(
        originator_id=LOG_SEALED,
        originator_version=0,
        event_id=now.new_id(),
        meta=now.meta(),
        subject="casework",
        events=events,
        position=newest(moment),
        root=b64encode(_root(moment)).decode(),
        checkpoint=last.note if last else None,
    )


def _root(moment: Connection) -> bytes:
    tree = Frontier()
    for page in leaves(moment):
        for each in leaf_hashes(page):
            tree.add(each)
    return tree.root


def _recorded(target: Store) -> LogSealed | None:
    """The end of a sealing, where it was recorded."""
    found = target.events(LOG_SEALED)
    if found:
        whole(target)
    return next((each for each in found if isinstance(each, LogSealed)), None)


def _told(
    source: Store, target: Store, event: LogSealed | None, found: Found, before: int, beside: dict[str, int]
) -> Sealed:
    return Sealed(
        place=target.engine.place,
        events=found.events,
        before=before,
        position=event.position if event else target.position(),
        source_position=source.position(),
        root=event.root if event else "",
        checkpoint=event.checkpoint if event else None,
        beside=beside,
        difference=found.difference,
    )
