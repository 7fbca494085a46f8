"""Asking a queue: a page of its lines after a cursor, all of them, or how many there are.

A page is found by its place in the order and not by counting, so that writing meanwhile shifts nothing. A line that
stays in the queue, in its place, is shown exactly once. One that comes in behind the place reached is shown, one before
it is not. A line whose own place changes meanwhile, because its deadline was extended, say, is shown where it is when
that place is reached: it can be seen twice when it moves on, and not at all when it moves back. The order a queue has
where none is named goes by what does not change, as far as the question allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, NamedTuple

from casework.projections.queues import cursor
from casework.projections.queues.narrowing import Asked, narrowed
from casework.projections.queues.queue import CASE, L, Queue, QueueError
from casework.store import Connection

MOST = 1000
"""Lines on a page, at most."""


class QueuePage(NamedTuple, Generic[L]):
    """A page of a queue; `next` is the cursor of the one after it, None on the last.

    `position` is that of the log which it shows; in a replica there may be a newer one already.
    """

    queue: str
    sort: str
    lines: list[L]
    next: str | None
    position: int = 0


def page(
    views: Connection,
    queue: Queue[L],
    asked: Asked,
    *,
    sort: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> QueuePage[L]:
    """Up to `limit` lines behind a cursor. Raises QueueError for what the queue does not have."""
    if not 1 <= limit <= MOST:
        raise QueueError(f"A page has 1 to {MOST} lines, not {limit}")
    sort = sort or queue.default
    order = queue.order(sort)
    conditions, parameters = narrowed(queue, asked)
    if after is not None:
        conditions.insert(0, _beyond(order, "<" if sort.startswith("-") else ">"))
        keys = cursor.read(after, queue.name, sort, asked.wanted, len(order))
        parameters |= {f"after_{place}": key for place, key in enumerate(keys)}
    sql = f"{_lines(queue, order, conditions)} order by {_ways(order, sort)} limit :limit"
    rows = views.execute(sql, parameters | {"limit": limit + 1})
    lines = queue.shape.all_revived(rows[:limit])
    keys = rows[limit - 1][queue.width :] if len(rows) > limit else ()
    return QueuePage(queue.name, sort, lines, cursor.written(queue.name, sort, asked.wanted, keys) if keys else None)


def every(views: Connection, queue: Queue[L], asked: Asked) -> Iterator[L]:
    """All lines, in the order used where none is named."""
    after: str | None = None
    while True:
        found = page(views, queue, asked, after=after, limit=MOST)
        yield from found.lines
        after = found.next
        if after is None:
            return


def count(views: Connection, queue: Queue[Any], asked: Asked, *, upto: int | None = None) -> int:
    """How many lines there are; no further than `upto`, if that is given. Raises QueueError as `page` does."""
    conditions, parameters = narrowed(queue, asked)
    lines = _lines(queue, queue.order(queue.default), conditions)
    if upto is not None:
        lines, parameters = f"{lines} limit :upto", parameters | {"upto": upto}
    ((found,),) = views.execute(_COUNTED.format(lines=lines), parameters)
    return int(found)


_COUNTED = "select count(*) from ({lines}) l"


def _lines(queue: Queue[Any], order: Sequence[str], conditions: Sequence[str]) -> str:
    lines = queue.sql.format(case=CASE, order=", ".join(order))
    return f"{lines} where {' and '.join(conditions)}" if conditions else lines


def _beyond(order: Sequence[str], sign: str) -> str:
    """Behind the line whose keys are given; said first, because SQLite begins at the first bound it is told."""
    keys = ", ".join(f":after_{place}" for place in range(len(order)))
    return f"({', '.join(order)}) {sign} ({keys})"


def _ways(order: Sequence[str], sort: str) -> str:
    return ", ".join(f"{column} desc" if sort.startswith("-") else column for column in order)
