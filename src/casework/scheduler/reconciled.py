"""When were the views last compared with the log, by whichever worker?"""

from __future__ import annotations

from datetime import UTC, datetime

from casework.store import Store


def last_reconciled(store: Store) -> datetime | None:
    """The instant of the last comparison, None when there was none."""
    with store.transaction(write=False) as connection:
        rows = connection.execute("select value from casework_store where name = 'reconciled_at'")
    return datetime.fromisoformat(bytes(rows[0][0]).decode()) if rows else None


def note_reconciled(store: Store, at: datetime) -> None:
    """Notes that the views were compared at an instant (aware)."""
    with store.transaction(write=True) as connection:
        connection.execute(_NOTE, {"at": at.astimezone(UTC).isoformat().encode()})


_NOTE = """
    insert into casework_store values ('reconciled_at', :at)
    on conflict (name) do update set value = excluded.value"""
