"""The seam between a store and its database: what SQLite and PostgreSQL each do in their own way, and nothing else."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, TypeAlias

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent

from casework.store.schema import Settings


class Connection(Protocol):
    """A transaction as views see it: SQL with `:name` parameters, rows as tuples.

    Tables are made with SQLite's types, `TEXT`, `INTEGER`, `REAL` and `BLOB`; a truth is 1 or 0, and text is ordered by
    its bytes. The rest is SQL that both engines know.
    """

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Runs one statement; gives all its rows, none for a statement that has none."""

    def executemany(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Runs one statement for each row of parameters; an upsert's rows have different keys."""

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], otherwise: str) -> None:
        """Inserts many rows of these columns, none of which holds bytes, or does `otherwise`: `on conflict …`.

        It is the quickest way to do so; no two rows may have the same key.
        """

    def take(self, table: str, columns: Sequence[str], key: str, values: Iterable[str]) -> list[tuple[Any, ...]]:
        """These columns of all rows whose `key`, the first column of an index, is one of these values."""

    def has_table(self, name: str) -> bool:
        """Is there a table of this name?"""


Beside: TypeAlias = Callable[[Connection], None]
"""Writes something into the transaction in which events are recorded."""


class Recorder(ApplicationRecorder):
    """The library's recorder of events in streams and in one log.

    Raises the library's IntegrityError when a version is taken, StoreError for anything else that fails.
    """

    @abstractmethod
    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, beside: Beside | None = None, **kwargs: Any
    ) -> Sequence[int]:
        """Records events of one stream or several, after what `beside` writes, in one transaction; gives positions."""

    @abstractmethod
    def continue_at(self, connection: Connection, position: int) -> None:
        """Gives the next event this position, in a writing transaction; until it ends nobody else records.

        Only for a copy of another log. A position that is not after the newest is none that could be given.
        """

    @abstractmethod
    def seen_by(self, connection: Connection, after: int, limit: int) -> Sequence[Notification]:
        """The log after a position as a transaction sees it, at most `limit` events."""

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> NoReturn:
        """Not offered: who follows the log asks for what comes after a position, page by page."""
        raise NotImplementedError("the log is read page by page, with select_notifications")


class Transactions(Protocol):
    """Lends transactions."""

    def __call__(self, *, write: bool, alone: bool = False) -> AbstractContextManager[Connection]:
        """One that reads one moment of the store, or one that writes; `alone`: while no other one is open."""


class Wait(Protocol):
    """Waits for the log to grow."""

    def __call__(self, position: int, seconds: float) -> None:
        """Returns as soon as there may be something after a position, at the latest after so many seconds."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An opened database with a store in it; `place` says where it is, without any password.

    In a `replica` nothing can be written: what is in it comes from elsewhere.
    """

    place: str
    settings: Settings
    recorder: Recorder
    transaction: Transactions
    wait: Wait
    close: Callable[[], None]
    replica: bool = False
