"""What is kept beside the log and cannot be made anew from it, as far as it belongs to the cases and not to the place.

Messages and how far each target was told come along, so that nobody is told twice; when workers swept, so that the day
is summed up whole; what imports have settled, so that no line is asked twice; the checkpoints of the log, with who
signed them; and the digests of API keys, so that back ends find the service as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from casework.importing.journal import Journal
from casework.store import Connection, Store

PAGE = 1000  # rows in memory


class Kept(NamedTuple):
    """A table, with what its rows are known by, which is text, and the rest of its columns."""

    table: str
    key: tuple[str, ...]
    rest: tuple[str, ...]
    what: str


_OUTBOX = (
    *("target", "position", "type", "happened_at", "kind", "clock", "ref", "data", "state", "attempts", "next_at"),
    *("claim", "tried_at", "status", "delivered_at", "digest"),
)
_TIMES = ("first_sweep_at", "last_sweep_at", "sweeps", "longest_gap_seconds")
_API_KEYS = (
    *("name", "roles", "delegate", "teams", "services", "digest", "created_at", "expires_at", "rotated_at"),
    *("revoked_at", "earlier_digest", "earlier_until"),
)
JOURNAL = Kept("import_journal", ("line",), ("outcome", "reasons"), "lines of imports")
KEPT = (
    Kept("casework_targets", ("name",), ("position", "paused_until", "disabled_at", "disabled_because"), "targets"),
    Kept("casework_outbox", ("delivery",), _OUTBOX, "messages"),
    Kept("casework_workers", ("worker", "day"), _TIMES, "days of workers"),
    Kept("casework_api_keys", ("id",), _API_KEYS, "API keys"),
    Kept("casework_checkpoints", ("note",), ("size", "made_at", "timestamp"), "checkpoints"),
    Kept("casework_signers", ("verifier",), ("since", "endorsed"), "signers"),
    JOURNAL,
)


OF_THE_LOG = {"casework_checkpoints", "casework_signers"}
"""What is about the very bytes of the log."""


def copy_beside(moment: Connection, target: Store, what: Sequence[Kept] = KEPT) -> dict[str, int]:
    """Puts what a moment of the source has in the place of what the target has, at once; gives the rows of each."""
    if moment.has_table(JOURNAL.table):
        Journal(target)
    with target.transaction(write=True) as connection:
        return {kept.what: _copied(moment, connection, kept) for kept in what if connection.has_table(kept.table)}


def anything(connection: Connection) -> bool:
    """Whether a store has anything beside its log."""
    return any(next(rows(connection, kept), None) for kept in KEPT if connection.has_table(kept.table))


def attended(connection: Connection) -> dict[tuple[str, str], str]:
    """When each worker swept last on each day."""
    found = connection.execute("select worker, day, last_sweep_at from casework_workers")
    return {(worker, day): last for worker, day, last in found}


def rows(connection: Connection, kept: Kept) -> Iterator[dict[str, Any]]:
    """All rows of a table by their key, read page by page."""
    if not connection.has_table(kept.table):
        return
    columns = kept.key + kept.rest
    after = dict.fromkeys(kept.key, "")
    key, given = ", ".join(kept.key), ", ".join(f":{name}" for name in kept.key)
    page = f"""
        select {", ".join(columns)} from {kept.table} where ({key}) > ({given}) order by {key}
        limit :page"""  # noqa: S608 - its own names
    while found := connection.execute(page, after | {"page": PAGE}):
        yield from (dict(zip(columns, row, strict=True)) for row in found)
        after = dict(zip(kept.key, found[-1], strict=False))


def _copied(moment: Connection, target: Connection, kept: Kept) -> int:
    columns = kept.key + kept.rest
    given = ", ".join(f":{name}" for name in columns)
    insert = f"insert into {kept.table} ({', '.join(columns)}) values ({given})"  # noqa: S608 - its own names
    target.execute(f"delete from {kept.table}")  # noqa: S608 - likewise
    target.executemany(insert, rows(moment, kept))
    return int(target.execute(f"select count(*) from {kept.table}")[0][0])  # noqa: S608 - likewise
