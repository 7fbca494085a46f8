"""Connections to a store's database, each lent for one transaction.

Nothing outlives a transaction but the connection itself – no setting, no prepared statement, no lock – so that a pooler
between, such as PgBouncer in transaction mode, may hand it to somebody else in the meantime.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import partial
from select import POLLIN, poll
from typing import Any, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from casework.domain.errors import StoreError
from casework.store.postgres import faults
from casework.store.postgres.adapting import adapt
from casework.store.postgres.beginnings import Beginnings
from casework.store.postgres.place import Place
from casework.store.postgres.transaction import Session, Transaction

CONNECTIONS = 20  # of one process, at most
COMEBACK = 10.0  # seconds to wait for a connection

DRIVER: dict[str, Any] = {
    "autocommit": True,  # transactions begin and end where it is written
    "cursor_factory": psycopg.ClientCursor,  # several statements go in one message
    "prepare_threshold": None,
    "client_encoding": "utf8",
}

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what the pool warns of ends in an error of ours

Rows: TypeAlias = list[tuple[Any, ...]]


class Connections:
    """A pool of connections to the database of a store; none is made before `open`.

    Others are waited for up to `patience` seconds, a server that is being restarted for up to COMEBACK. What fails is
    undone whole and raises StoreError, Unanswered if that is because the connection was lost.
    """

    def __init__(self, place: Place, *, durable: bool, patience: float) -> None:
        self.place = place.name
        self.schema = place.schema
        self._conninfo = _patient(place.conninfo, patience)
        self._pool = ConnectionPool(
            self._conninfo,
            kwargs=DRIVER,
            configure=adapt,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=COMEBACK,
            num_workers=1,
            open=False,
        )
        self.begin = Beginnings.of(place.schema, durable=durable, patience=patience)

    def beside(self, place: Place, begin: Beginnings) -> Connections:
        """The same connections for another schema of the same database."""
        others = copy(self)
        others.place, others.schema, others.begin = place.name, place.schema, begin
        return others

    def open(self) -> None:
        """Begins to connect, once it is clear that this can be done."""
        self._reach()
        self._pool.open()

    def close(self) -> None:
        """Closes every connection; those still lent are closed when they come back."""
        self._pool.close()

    @contextmanager
    def lent(self, begin: str, *, then: str = "") -> Iterator[Transaction]:
        """A transaction that begins as told; `then` as in `at_once`."""
        with ExitStack() as lent:
            transaction = Transaction(partial(self._on_loan, lent), begin)
            try:
                yield transaction
                transaction.end(then)
            except psycopg.Error as error:
                raise self._told(error, transaction.session) from None

    def at_once(self, begin: str, sql: str, params: Any, *, then: str = "") -> Rows:
        """A transaction of one statement, `then` another one; gives its rows. To the server it is all one message."""
        session = self._taken()
        try:
            message = f"BEGIN; {begin}; {sql}; COMMIT; {then}" if then else f"{begin}; {sql}"
            return _rows(session.execute(message, params))
        except psycopg.Error as error:
            raise self._told(error, session) from None
        finally:
            self._take_back(session)

    def read(self, sql: str, params: Any = ()) -> Rows:
        """What one statement reads; asked a second time when the connection was lost, for reading changes nothing."""
        try:
            return self.at_once(self.begin.reading, sql, params)
        except faults.Unanswered:
            return self.at_once(self.begin.reading, sql, params)

    def _on_loan(self, lent: ExitStack) -> Session:
        """A connection nobody else has, taken back at the end."""
        session = self._taken()
        lent.callback(self._take_back, session)
        return session

    def _taken(self) -> Session:
        """A connection nobody else has, whose server has not hung up."""
        while True:
            try:
                session = self._pool.getconn()
            except PoolClosed:
                raise StoreError(f"The store {self.place} is closed") from None
            except PoolTimeout:
                self._reach()
                busy = f"is busy: all {CONNECTIONS} connections of this program are in use; try again"
                raise StoreError(f"The store {self.place} {busy}") from None
            if not _hung_up(session):
                return session
            session.close()
            self._pool.putconn(session)

    def _take_back(self, session: Session) -> None:
        """Undoes what was not committed, and keeps the connection for the next one who asks."""
        try:
            if not session.closed and session.pgconn.transaction_status != TransactionStatus.IDLE:
                session.rollback()
        except psycopg.Error:
            session.close()
        finally:
            self._pool.putconn(session)

    def _told(self, error: psycopg.Error, session: Session) -> StoreError:
        return faults.told(error, self.place, lost=session.closed)

    def another(self) -> Session:
        """A connection beside the pool's, for who needs one for longer than a transaction. Raises psycopg.Error."""
        return psycopg.connect(self._conninfo, **DRIVER)

    def _reach(self) -> None:
        try:
            self.another().close()
        except psycopg.Error as error:
            raise faults.told_at_the_door(error, self.place) from None


def _patient(conninfo: str, patience: float) -> str:
    """How a server that does not answer is noticed, where the URL does not say it otherwise."""
    usual: dict[str, Any] = {
        "fallback_application_name": "casework",
        "connect_timeout": max(2, round(patience)),
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    }
    return make_conninfo("", **usual | conninfo_to_dict(conninfo))


def _rows(cursor: psycopg.Cursor[tuple[Any, ...]]) -> Rows:
    """The rows of the last statement that has any."""
    rows: Rows = []
    while True:
        if cursor.pgresult and cursor.pgresult.status == ExecStatus.TUPLES_OK:
            rows = cursor.fetchall()
        if not cursor.nextset():
            return rows


def _hung_up(session: Session) -> bool:
    """Is there something to read from a server that was asked nothing? Then it has ended the connection."""
    line = poll()
    line.register(session.fileno(), POLLIN)
    return bool(line.poll(0))
