"""A transaction as views see it, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import psycopg
from pydantic_core import to_json

from casework.store.postgres.adapting import shown
from casework.store.postgres.connections import Rows
from casework.store.postgres.dialect import row_of, translated
from casework.store.postgres.transaction import Transaction

TOGETHER = 200  # rows sent in one message
AT_ONCE = 2000  # rows sent as one text

_NUL = r"\u0000"
_TAKE = """
    SELECT found.* FROM unnest(%s::text[]) AS wanted (value)
    CROSS JOIN LATERAL (SELECT {columns} FROM {table} WHERE {key} = wanted.value OFFSET 0) AS found"""
_HAS_TABLE = """
    SELECT 1 FROM pg_catalog.pg_class
    WHERE relname = :name AND relnamespace = :schema::regnamespace AND relkind IN ('r', 'p')"""


class PostgresConnection:
    """SQL with `:name` parameters, rows as tuples; tables are those of the store's schema."""

    __slots__ = ("_schema", "_transaction")

    def __init__(self, transaction: Transaction, schema: str) -> None:
        self._transaction = transaction
        self._schema = schema

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> Rows:
        found = self._transaction.execute(translated(sql), params or {})
        return found.fetchall() if found.pgresult and found.pgresult.nfields else []

    def executemany(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Runs one statement for each row of parameters; two rows for the same key of an upsert are refused."""
        rest, write = iter(rows), translated(sql)
        while together := list(islice(rest, TOGETHER)):
            cursor = psycopg.ClientCursor(self._transaction.session)  # another one when the first was lost
            self._transaction.execute("".join(_joined(cursor, write, together)))

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], otherwise: str) -> None:
        names, rest = ", ".join(columns), (dict(zip(columns, row, strict=True)) for row in rows)
        rows_of = f"json_populate_recordset(NULL::{table}, %s)"
        sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM {rows_of} {otherwise}"  # noqa: S608 - the caller's own names
        while together := list(islice(rest, AT_ONCE)):
            self._transaction.execute(sql, (_as_json(together),))

    def take(self, table: str, columns: Sequence[str], key: str, values: Iterable[str]) -> Rows:
        """Value by value, for the server takes the index then, however little it knows of a table that is new."""
        sql = _TAKE.format(columns=", ".join(columns), table=table, key=key)
        return self._transaction.execute(sql, (list(values),)).fetchall()

    def has_table(self, name: str) -> bool:
        return bool(self.execute(_HAS_TABLE, {"name": name, "schema": self._schema}))


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as text that the server takes apart itself, which takes a third of the time."""
    text = to_json(rows).decode()
    if _NUL not in text:
        return text
    return to_json([{name: _shown(value) for name, value in row.items()} for row in rows]).decode()


def _shown(value: Any) -> Any:
    """Text without the one sign that PostgreSQL has no room for, as it is shown elsewhere (see `adapting`)."""
    return shown(value) if isinstance(value, str) else value


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
