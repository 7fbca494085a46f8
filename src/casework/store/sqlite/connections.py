"""Connections to a store's file, each lent for a while."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Literal

from pydantic_core import to_json

from casework.domain.errors import StoreError
from casework.store.faults import locked
from casework.store.sqlite.faults import told

IDLE = 16  # connections kept for the next loan

Begin = Literal["", "BEGIN", "BEGIN IMMEDIATE"]
READING: Begin = "BEGIN"
WRITING: Begin = "BEGIN IMMEDIATE"
WRITING_ONCE: Begin = ""
"""For one statement, which is a transaction by itself."""


class SQLiteConnection:
    """A transaction as views see it; SQLite knows `:name` parameters by itself."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, params or {}).fetchall()

    def executemany(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._connection.executemany(sql, rows)

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], otherwise: str) -> None:
        names, values = ", ".join(columns), ", ".join("?" * len(columns))  # twice as quick as parameters with names
        sql = f"INSERT INTO {table} ({names}) VALUES ({values}) {otherwise}"  # noqa: S608 - the caller's own names
        self._connection.executemany(sql, rows)

    def take(self, table: str, columns: Sequence[str], key: str, values: Iterable[str]) -> list[tuple[Any, ...]]:
        wanted = "SELECT value FROM json_each(:values)"
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} IN ({wanted})"  # noqa: S608 - likewise
        return self.execute(sql, {"values": to_json(list(values)).decode()})

    def has_table(self, name: str) -> bool:
        return bool(self.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = :name", {"name": name}))


class Connections:
    """Connections to a file, with transactions that cost a few microseconds and failures told in a sentence.

    A transaction that reads sees one moment of the store throughout. One at a time writes: threads of this process and
    other programs are waited for up to `patience` seconds. What fails is undone whole and raises StoreError.
    """

    def __init__(self, path: Path, *, create: bool, durable: bool, patience: float) -> None:
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        self.place = str(path)
        self.patience = patience
        self.writing = Lock()
        self._uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
        self._synchronous = "FULL" if durable else "OFF"

    def lent(self, begin: Begin | None = None) -> Loan:
        """A connection: for one statement that reads, or as `begin` says."""
        return Loan(self, begin)

    def close(self) -> None:
        """Closes every connection; those still lent are closed when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def take(self) -> sqlite3.Connection:
        """A connection nobody else has."""
        if self._closed:
            raise StoreError(f"The store {self.place} is closed")
        try:
            return self._idle.pop()
        except IndexError:
            return self._opened()

    def take_back(self, connection: sqlite3.Connection) -> None:
        """Keeps a connection for the next one who asks."""
        if self._closed or len(self._idle) >= IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._uri,
            uri=True,
            timeout=self.patience,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        connection.execute(f"PRAGMA synchronous={self._synchronous}")
        return connection


class Loan:
    """A connection while it is lent. A class, for a generator in its place would cost more than most reading does."""

    __slots__ = ("_begin", "_connection", "_lender", "_writes")

    def __init__(self, lender: Connections, begin: Begin | None) -> None:
        self._lender = lender
        self._begin = begin
        self._writes = begin in (WRITING, WRITING_ONCE)
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> sqlite3.Connection:
        if self._writes and not self._lender.writing.acquire(timeout=self._lender.patience):
            raise locked(self._lender.place)
        try:
            connection = self._connection = self._lender.take()
            if self._begin:
                connection.execute(self._begin)
        except BaseException as error:
            self._end()
            self._tell(error)
            raise
        return connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and self._begin and self._connection is not None:
                self._connection.execute("COMMIT")
        except sqlite3.Error as failed:
            error = failed
        finally:
            self._end()
        self._tell(error)

    def _tell(self, error: BaseException | None) -> None:
        if isinstance(error, sqlite3.Error):
            raise told(error, self._lender.place) from error

    def _end(self) -> None:
        try:
            if self._connection is not None:
                self._undo(self._connection)
        finally:
            if self._writes:
                self._lender.writing.release()

    def _undo(self, connection: sqlite3.Connection) -> None:
        """Undoes what was not committed; a connection that cannot even do that is closed, which does."""
        try:
            if connection.in_transaction:
                connection.rollback()
        except sqlite3.Error:
            connection.close()
        else:
            self._lender.take_back(connection)
