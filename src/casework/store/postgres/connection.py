"""A transaction as views see it, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import psycopg

from casework.store.postgres.connections import Rows, Session
from casework.store.postgres.dialect import row_of, translated

TOGETHER = 200  # rows sent in one message

_HAS_TABLE = """
    SELECT 1 FROM pg_catalog.pg_class
    WHERE relname = :name AND relnamespace = :schema::regnamespace AND relkind IN ('r', 'p')"""


class PostgresConnection:
    """SQL with `:name` parameters, rows as tuples; tables are those of the store's schema."""

    __slots__ = ("_schema", "_session")

    def __init__(self, session: Session, schema: str) -> None:
        self._session = session
        self._schema = schema

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> Rows:
        cursor = self._session.execute(translated(sql), params or {})
        return [] if cursor.description is None else cursor.fetchall()

    def executemany(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Runs one statement for each row of parameters; two rows for the same key of an upsert are refused."""
        rest, write = iter(rows), translated(sql)
        with psycopg.ClientCursor(self._session) as cursor:
            while together := list(islice(rest, TOGETHER)):
                cursor.execute("".join(_joined(cursor, write, together)))

    def has_table(self, name: str) -> bool:
        return bool(self.execute(_HAS_TABLE, {"name": name, "schema": self._schema}))


def _joined(cursor: psycopg.ClientCursor[tuple[Any, ...]], write: str, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """One statement for all rows where it is an insert, for that takes half the time; or one after another."""
    insert = row_of(write)
    if insert is None:
        yield "; ".join(cursor.mogrify(write, row) for row in rows)
        return
    before, values, after = insert
    yield cursor.mogrify(before, {})
    yield ", ".join(cursor.mogrify(values, row) for row in rows)
    yield cursor.mogrify(after, {})
