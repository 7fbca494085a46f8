"""The outbox: a row for each message to each target, with all there is to know of trying to send it.

A row is `waiting`, `delivered` or `dead`; one `in_digest` went into another row's message. Whoever sends a waiting row
claims it first, and nobody else takes it until `next_at`: a claim that comes to nothing is a try like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from casework.projections.shape import Shape
from casework.store import Connection


class Entry(NamedTuple):
    """A message as it was put into the outbox; `data` is JSON, and what it is about is there to be counted by."""

    delivery: UUID
    target: str
    position: int
    type: str
    happened_at: datetime
    kind: str | None
    clock: str | None
    ref: str | None
    data: str


class Claimed(NamedTuple):
    """A message somebody is about to send, for the `attempts`th time."""

    delivery: UUID
    target: str
    type: str
    happened_at: datetime
    data: str
    attempts: int
    claim: UUID


_ENTRY, _CLAIMED = Shape(Entry), Shape(Claimed)


def put(connection: Connection, entries: Iterable[Entry], at: datetime) -> None:
    """Puts messages into the outbox, due at an instant; those that are there already stay as they are."""
    due = stored(at=at)
    connection.executemany(_PUT, (_ENTRY.stored(entry) | due for entry in entries))


def anything_due(connection: Connection, target: str, at: datetime) -> bool:
    """Whether a target is to be sent something."""
    return bool(connection.execute(_DUE, stored(target=target, at=at)))


def bury(connection: Connection, target: str, at: datetime, attempts: int) -> int:
    """Gives up what was claimed so many times and never came to anything; gives how many."""
    return len(connection.execute(_BURY, stored(target=target, at=at) | {"attempts": attempts}))


def claim(connection: Connection, target: str, at: datetime, until: datetime, claim: UUID) -> Claimed | None:
    """Claims what waits longest of what is due, None when nothing is, or its target wants nothing now."""
    rows = connection.execute(_CLAIM, stored(target=target, at=at, until=until, claim=claim))
    return _CLAIMED.revived(rows[0]) if rows else None


def delivered(connection: Connection, sent: Claimed, status: str, at: datetime) -> None:
    """Notes that a message arrived, whoever may have claimed it since."""
    connection.execute(_DELIVERED, stored(delivery=sent.delivery, at=at) | {"status": status})


def put_back(connection: Connection, tried: Claimed, status: str, next_at: datetime | None) -> None:
    """Notes that a try failed, and when the next one is due; None for never. Not if somebody else has claimed it."""
    state = "waiting" if next_at else "dead"
    row = stored(delivery=tried.delivery, claim=tried.claim, next_at=next_at)
    connection.execute(_PUT_BACK, row | {"status": status, "state": state})


def stored(**fields: object) -> dict[str, object]:
    """Ids and instants as parameters of a statement, under the names they go by here."""
    return _PARAMETERS.parameters(fields)


class _Parameters(NamedTuple):
    delivery: UUID
    claim: UUID
    digest: UUID
    at: datetime
    until: datetime
    next_at: datetime


_PARAMETERS = Shape(_Parameters)

_PUT = """
    insert into casework_outbox (
        delivery, target, position, type, happened_at, kind, clock, ref, data, state, attempts, next_at
    )
    values (
        :delivery, :target, :position, :type, :happened_at, :kind, :clock, :ref, :data, 'waiting', 0, :at
    )
    on conflict (delivery) do nothing"""
_DUE = """
    select 1 from casework_targets t
    where t.name = :target and t.disabled_at is null and (t.paused_until is null or t.paused_until <= :at)
        and exists (
            select 1 from casework_outbox o where o.target = :target and o.state = 'waiting' and o.next_at <= :at
        )"""
_BURY = """
    update casework_outbox set state = 'dead', claim = null, next_at = null,
        status = 'each try ended before its outcome was known'
    where target = :target and state = 'waiting' and next_at <= :at and attempts >= :attempts
    returning delivery"""
_CLAIM = """
    update casework_outbox set claim = :claim, attempts = attempts + 1, tried_at = :at, next_at = :until
    where state = 'waiting' and next_at <= :at and delivery = (
        select o.delivery from casework_outbox o
        join casework_targets t on t.name = o.target
        where o.target = :target and o.state = 'waiting' and o.next_at <= :at
            and t.disabled_at is null and (t.paused_until is null or t.paused_until <= :at)
        order by o.next_at, o.position
        limit 1
    )
    returning delivery, target, type, happened_at, data, attempts, claim"""
_DELIVERED = """
    update casework_outbox set state = 'delivered', delivered_at = :at, status = :status, claim = null, next_at = null
    where delivery = :delivery and state = 'waiting'"""
_PUT_BACK = """
    update casework_outbox set state = :state, status = :status, next_at = :next_at, claim = null
    where delivery = :delivery and claim = :claim and state = 'waiting'"""
