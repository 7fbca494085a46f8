"""API keys as a store keeps them, beside its log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal

from casework.http.access.who import Role
from casework.store import Connection


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key gives: the roles, whether its back end may say who acts, and the teams and services of its cases.

    A `*` among the teams or services stands for all of them.
    """

    name: str
    roles: tuple[Role, ...]
    delegate: bool = False
    teams: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, with the SHA-256 of its secret; all times are aware. Until `earlier_until` the secret before works too."""

    id: str
    grant: Grant
    digest: bytes = field(repr=False)
    created_at: datetime
    expires_at: datetime
    rotated_at: datetime | None = None
    revoked_at: datetime | None = None
    earlier_digest: bytes | None = field(default=None, repr=False)
    earlier_until: datetime | None = None

    def state(self, now: datetime) -> Literal["in use", "expired", "revoked"]:
        """What became of it."""
        return "revoked" if self.revoked_at else "in use" if now < self.expires_at else "expired"


def found(connection: Connection, id: str) -> ApiKey | None:
    """The key of an id."""
    return _first(connection.execute(f"{_KEYS} where id = :id", {"id": id}))


def in_use(connection: Connection, name: str) -> ApiKey | None:
    """The key of a name that is not revoked."""
    return _first(connection.execute(f"{_KEYS} where name = :name and revoked_at is null", {"name": name}))


def every(connection: Connection) -> list[ApiKey]:
    """All keys, by name and age."""
    return list(map(_revived, connection.execute(f"{_KEYS} order by name, created_at, id")))


def write(connection: Connection, key: ApiKey) -> None:
    """Puts a key in the place of what it was before."""
    grant = {part.name: getattr(key.grant, part.name) for part in fields(key.grant)}
    lists = {name: json.dumps(grant[name]) for name in ("roles", "teams", "services")}
    times = {name: moment and _text(moment) for name in _TIMES for moment in [getattr(key, name)]}
    digests = {"digest": key.digest, "earlier_digest": key.earlier_digest}
    row = {"id": key.id, "name": key.grant.name, "delegate": int(key.grant.delegate), **lists, **times, **digests}
    connection.execute("delete from casework_api_keys where id = :id", {"id": key.id})
    connection.execute(_INSERT, row)


def _first(rows: Sequence[Sequence[Any]]) -> ApiKey | None:
    return _revived(rows[0]) if rows else None


def _revived(row: Sequence[Any]) -> ApiKey:
    id, name, roles, delegate, teams, services, digest, earlier_digest, *times = row
    lists = (tuple(json.loads(each)) for each in (teams, services))
    grant = Grant(name, tuple(json.loads(roles)), bool(delegate), *lists)
    moments = dict(zip(_TIMES, map(_moment, times), strict=True))
    earlier = bytes(earlier_digest) if earlier_digest is not None else None
    return ApiKey(id, grant, bytes(digest), earlier_digest=earlier, **moments)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text is not None else None


_TIMES = ("created_at", "expires_at", "rotated_at", "revoked_at", "earlier_until")
_KEYS = f"""
    select id, name, roles, delegate, teams, services, digest, earlier_digest, {", ".join(_TIMES)}
    from casework_api_keys"""  # noqa: S608 - its own columns
_INSERT = """
    insert into casework_api_keys (
        id, name, roles, delegate, teams, services, digest, created_at, expires_at, rotated_at, revoked_at,
        earlier_digest, earlier_until
    ) values (
        :id, :name, :roles, :delegate, :teams, :services, :digest, :created_at, :expires_at, :rotated_at, :revoked_at,
        :earlier_digest, :earlier_until
    )"""
