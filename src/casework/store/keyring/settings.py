"""What a key database knows of itself, and the keys in it that wrap the others."""

from __future__ import annotations

from typing import NamedTuple

from casework.store.engine import Connection


class Wrapping(NamedTuple):
    """A key that wraps the others, as the master key of this name wrapped it."""

    number: int
    master: str
    wrapped: bytes


def known(connection: Connection) -> dict[str, bytes]:
    """What the key database knows of itself."""
    rows = connection.execute("select name, value from casework_key_settings")
    return {name: bytes(value) for name, value in rows}


def settle(connection: Connection, name: str, value: bytes) -> None:
    """Writes one of them."""
    connection.execute(_SETTLE, {"name": name, "value": value})


def unsettle(connection: Connection, name: str) -> None:
    """Lets go of one of them."""
    connection.execute("delete from casework_key_settings where name = :name", {"name": name})


def wrappings(connection: Connection) -> list[Wrapping]:
    """The keys that wrap, oldest first."""
    rows = connection.execute("select number, master, wrapped from casework_wrapping_keys order by number")
    return [Wrapping(number, master, bytes(wrapped)) for number, master, wrapped in rows]


def newest_wrapping(connection: Connection) -> int:
    """The number of the newest of them."""
    rows = connection.execute("select max(number) from casework_wrapping_keys")
    return int(rows[0][0] or 0)


def add_wrapping(connection: Connection, new: Wrapping) -> None:
    """Keeps a key that wraps."""
    connection.execute("insert into casework_wrapping_keys values (:number, :master, :wrapped)", new._asdict())


def forget_wrappings(connection: Connection, before: int) -> None:
    """Lets go of those before one."""
    connection.execute("delete from casework_wrapping_keys where number < :number", {"number": before})


_SETTLE = """
    insert into casework_key_settings values (:name, :value)
    on conflict (name) do update set value = excluded.value"""
