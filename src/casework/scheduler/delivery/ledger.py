"""What became of the messages: asked by the people who look after deliveries, and by the figures they watch."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias, get_args
from uuid import UUID

from casework.projections.shape import Shape
from casework.scheduler.delivery.outbox import stored
from casework.store import Connection

State: TypeAlias = Literal["waiting", "delivered", "dead"]


class Delivery(NamedTuple):
    """A message and what became of it; one that went into a digest has the state of that."""

    delivery: UUID
    target: str
    type: str
    case: str | None
    clock: str | None
    kind: str | None
    happened_at: datetime
    state: str
    attempts: int
    tried_at: datetime | None
    status: str | None
    next_at: datetime | None
    delivered_at: datetime | None
    digest: UUID | None


class Standing(NamedTuple):
    """How it stands with a target: messages waiting, since when the oldest of them, and given up."""

    target: str
    waiting: int
    waiting_since: datetime | None
    dead: int
    paused_until: datetime | None
    disabled_at: datetime | None
    disabled_because: str | None


def deliveries(
    connection: Connection, *, state: State | None = None, target: str | None = None, limit: int = 100
) -> list[Delivery]:
    """The newest messages, at most `limit` of them; of a state, each digest stands for all that went into it."""
    rows = connection.execute(_LISTED[state], {"target": target, "limit": limit})
    return list(map(_DELIVERY.revived, rows))


def deliveries_about(connection: Connection, alert: UUID) -> list[Delivery]:
    """The messages about one alert in their order, each to its target, with what became of them."""
    return list(map(_DELIVERY.revived, connection.execute(_ABOUT, {"stream": alert.hex})))


def standings(connection: Connection) -> list[Standing]:
    """How it stands with every target that was ever told, by name."""
    return list(map(_STANDING.revived, connection.execute(_STANDINGS)))


def resend(connection: Connection, delivery: UUID, at: datetime) -> Delivery | None:
    """Has a message sent at once as if it had never been tried, under its id; gives it, None when there is none such.

    One that went into a digest stays there: it is the digest that can be sent again.
    """
    connection.execute(_RESEND, stored(delivery=delivery, at=at))
    rows = connection.execute(_ONE, stored(delivery=delivery))
    return _DELIVERY.revived(rows[0]) if rows else None


def resend_dead(connection: Connection, at: datetime) -> int:
    """Has everything that was given up sent again; gives how many messages."""
    return len(connection.execute(_RESEND_DEAD, stored(at=at)))


_DELIVERY, _STANDING = Shape(Delivery), Shape(Standing)

_SELECT = """
    select o.delivery, o.target, o.type, o.ref, o.clock, o.kind, o.happened_at, coalesce(d.state, o.state),
        coalesce(d.attempts, o.attempts), coalesce(d.tried_at, o.tried_at), coalesce(d.status, o.status),
        coalesce(d.next_at, o.next_at), coalesce(d.delivered_at, o.delivered_at), o.digest
    from casework_outbox o
    left join casework_outbox d on d.delivery = o.digest
"""
_WHERE = {None: "true", **{state: f"o.state = '{state}'" for state in get_args(State)}}
_LISTED = {
    state: f"{_SELECT} where {where} and (:target is null or o.target = :target)"
    " order by o.position desc, o.delivery limit :limit"
    for state, where in _WHERE.items()
}
_ONE = f"{_SELECT} where o.delivery = :delivery"
_ABOUT = f"""{_SELECT}
    join casework_log l on l.position = o.position
    where l.originator_id = :stream and o.ref is not null order by o.position, o.target"""
_STANDINGS = """
    select t.name,
        (select count(*) from casework_outbox o where o.target = t.name and o.state = 'waiting'),
        (select min(o.happened_at) from casework_outbox o where o.target = t.name and o.state = 'waiting'),
        (select count(*) from casework_outbox o where o.target = t.name and o.state = 'dead'),
        t.paused_until, t.disabled_at, t.disabled_because
    from casework_targets t
    order by t.name"""
_RESEND = """
    update casework_outbox set state = 'waiting', next_at = :at, attempts = 0, claim = null, delivered_at = null
    where delivery = :delivery and state <> 'in_digest'"""
_RESEND_DEAD = """
    update casework_outbox set state = 'waiting', next_at = :at, attempts = 0, claim = null
    where state = 'dead'
    returning delivery"""
