"""What a store notes of itself beside its log: values by their names."""

from __future__ import annotations

from casework.store.engine import Connection


def noted(connection: Connection, name: str) -> bytes | None:
    """What is noted under a name, None while nothing is."""
    rows = connection.execute("select value from casework_store where name = :name", {"name": name})
    return bytes(rows[0][0]) if rows else None


def note(connection: Connection, name: str, value: bytes) -> None:
    """Notes something under a name, in the place of what was noted before."""
    connection.execute(_NOTE, {"name": name, "value": value})


def strike(connection: Connection, *names: str) -> None:
    """Strikes out what is noted under these names."""
    for name in names:
        connection.execute("delete from casework_store where name = :name", {"name": name})


_NOTE = """
    insert into casework_store (name, value) values (:name, :value)
    on conflict (name) do update set value = excluded.value"""
