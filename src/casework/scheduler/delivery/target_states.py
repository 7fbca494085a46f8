"""What is known of each target beside its configuration: whether it wants nothing for a while, or for good."""

from __future__ import annotations

from datetime import datetime

from casework.scheduler.delivery.outbox import stored
from casework.store import Connection


def pause(connection: Connection, target: str, until: datetime) -> None:
    """Sends a target nothing until an instant."""
    connection.execute(_PAUSE, stored(target=target, until=until))


def disable(connection: Connection, target: str, at: datetime, because: str) -> None:
    """Sends a target nothing until somebody enables it; what is meant for it waits."""
    connection.execute(_DISABLE, stored(target=target, at=at) | {"because": because})


def enable(connection: Connection, target: str, at: datetime) -> bool:
    """Sends a target what waits for it, as if nothing of it had been tried; False when no such target was ever told."""
    known = connection.execute(_ENABLE, {"target": target})
    connection.execute(_AFRESH, stored(target=target, at=at))
    return bool(known)


_PAUSE = """
    update casework_targets set paused_until = :until
    where name = :target and (paused_until is null or paused_until < :until)"""
_DISABLE = """
    update casework_targets set disabled_at = :at, disabled_because = :because
    where name = :target and disabled_at is null"""
_ENABLE = """
    update casework_targets set disabled_at = null, disabled_because = null, paused_until = null
    where name = :target
    returning name"""
_AFRESH = """
    update casework_outbox set next_at = :at, attempts = 0
    where target = :target and state = 'waiting' and (claim is null or next_at <= :at)"""
