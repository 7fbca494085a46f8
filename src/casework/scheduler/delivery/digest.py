"""Digests: when too many messages wait for one target, one message that counts them takes their place."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from casework.scheduler.delivery.message import DIGEST, link_to
from casework.scheduler.delivery.outbox import Entry, put, stored
from casework.store import Connection

MOST = 100_000
"""Messages that go into one digest, so that the store is not kept from others for long."""

NAMED = 20
"""Cases that a digest names, the first to be told of; the rest are counted."""


def gathered(connection: Connection, target: str, at: datetime, above: int, digest: UUID) -> bool:
    """Puts one message in the place of those that wait for a target, `MOST` of them, if there are more than `above`.

    Those being sent at this moment are left alone.
    """
    waiting = stored(target=target, at=at, digest=digest) | {"type": DIGEST, "most": MOST, "many": above + 1}
    if len(connection.execute(_WAITING, waiting)) <= above:
        return False
    ((position,),) = connection.execute(_UPTO, waiting)
    connection.execute(_GATHER, waiting | {"upto": position})
    put(connection, [Entry(digest, target, position, DIGEST, at, None, None, None, "{}")], at)
    return True


def counted(connection: Connection, digest: UUID, link_base: str | None) -> dict[str, Any]:
    """What a digest says: how many messages of each kind and clock it stands for, the first cases, and a link."""
    asked = stored(digest=digest) | {"many": NAMED}
    names = ("type", "kind", "clock", "count")
    counts = [dict(zip(names, row, strict=True)) for row in connection.execute(_COUNTS, asked)]
    cases = [ref for (ref,) in connection.execute(_CASES, asked)]
    return {"count": sum(each["count"] for each in counts), "counts": counts, "cases": cases, **link_to(link_base)}


_WAITING = """
    select 1 from casework_outbox
    where target = :target and state = 'waiting' and type <> :type and (claim is null or next_at <= :at)
    limit :many"""
_UPTO = """
    select max(position) from (
        select position from casework_outbox
        where target = :target and state = 'waiting' and type <> :type and (claim is null or next_at <= :at)
        order by position
        limit :most
    ) as oldest"""
_GATHER = """
    update casework_outbox set state = 'in_digest', digest = :digest, claim = null, next_at = null
    where target = :target and state = 'waiting' and type <> :type and (claim is null or next_at <= :at)
        and position <= :upto"""
_COUNTS = """
    select type, kind, clock, count(*) from casework_outbox
    where digest = :digest
    group by type, kind, clock
    order by type, kind, clock"""
_CASES = """
    select ref from casework_outbox
    where digest = :digest
    group by ref
    order by min(position), ref
    limit :many"""
