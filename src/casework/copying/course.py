"""The course of a copy: what is there is compared, the rest copied, what is beside the log put in place, all compared.

It can end at any moment and be done again.
"""

from __future__ import annotations

from typing import NamedTuple

from casework.copying.beside import copy_beside
from casework.copying.comparing import Compared, Difference, Watch, compared, unwatched
from casework.copying.target import target_of, whole
from casework.projections.catch_up import rebuild
from casework.store import KeysAt, Store
from casework.store.verbatim import append, newest, pages


class Copied(NamedTuple):
    """What became of a copy: up to which `position` it goes, and what position the source has come to by now.

    So many of its `events` were there `before`. `beside` tells how many rows of what is kept beside the log came along.
    After a `difference` was found nothing more was done.
    """

    place: str
    events: int
    before: int
    position: int
    source_position: int
    digest: str
    beside: dict[str, int]
    difference: Difference | None


def copy(source: Store, url: str, *, keys: KeysAt | None = None, watch: Watch = unwatched) -> Copied:
    """Copies a store into that of a URL, which has to be new or an earlier copy of this one; compares every event.

    Others may go on in the source: what they record afterwards is left for another time. Sealed words stay sealed under
    the same `keys`, those of the environment if none are given. Raises StoreError for a target that is anything else.
    """
    with target_of(source, url, keys) as target:
        there = compared(source, target, target.position(), watch)
        if there.difference:
            return _told(source, target, there, there, {})
        _append(source, target, source.position(), watch)
        with source.transaction(write=False) as moment:
            _append(source, target, newest(moment), watch)  # so that what is beside the log agrees with it
            beside = copy_beside(moment, target)
        found = compared(source, target, target.position(), watch)
        if not found.difference:
            rebuild(target)
            whole(target)
        return _told(source, target, there, found, beside)


def _append(source: Store, target: Store, upto: int, watch: Watch) -> None:
    reached, count = target.position(), 0
    with watch("events copied", upto) as report:
        for page in pages(source, after=reached, upto=upto):
            append(target, page, after=reached)
            reached, count = page[-1].position, count + len(page)
            report(reached, count)


def _told(source: Store, target: Store, there: Compared, found: Compared, beside: dict[str, int]) -> Copied:
    return Copied(
        place=target.engine.place,
        events=found.events,
        before=there.events,
        position=target.position(),
        source_position=source.position(),
        digest=found.digest,
        beside=beside,
        difference=found.difference,
    )
