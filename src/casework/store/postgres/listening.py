"""Hearing from other processes that they recorded something: `NOTIFY casework`, with the schema's name.

It is said after the commit, not in it: a transaction that notifies commits under a lock of the whole server, and no
schema is to wait for another. Who listens needs a connection of his own for longer than a transaction. A pooler that
lends them for transactions has none to give: behind one there is only looking, every LOOKING seconds.
"""

from __future__ import annotations

from contextlib import closing, suppress
from select import POLLIN, poll
from socket import socket, socketpair
from threading import Lock, Thread

import psycopg

from casework.store.bell import Bell
from casework.store.postgres.connections import Connections
from casework.store.postgres.transaction import Session

LOOKING = 1.0  # seconds between two looks at the log, where no bell rings
RETRYING = 1.0  # seconds until a lost connection is made again
ENDING = 1.0  # seconds that closing waits for the listener, who may just be connecting

_CHANNEL = "casework"


def said(schema: str) -> str:
    """The statements that say to all who listen that there is something new in a schema, without waiting for a disk."""
    return f"SET LOCAL synchronous_commit TO off; NOTIFY {_CHANNEL}, '{schema}'"


class Listener:
    """Rings a store's bell when another process recorded something; listens from the first time that somebody waits."""

    def __init__(self, connections: Connections, bell: Bell) -> None:
        self._connections, self._bell = connections, bell
        self._beginning = Lock()
        self._thread: Thread | None = None
        self._end: socket | None = None
        self._closed = False

    def wait(self, position: int, seconds: float) -> None:
        """Waits as the bell does."""
        with self._beginning:
            if self._thread is None and not self._closed:
                self._end, end = socketpair()
                self._thread = Thread(target=self._listen, args=(end,), name="casework listener", daemon=True)
                self._thread.start()
        self._bell.wait(position, seconds)

    def close(self) -> None:
        """Ends listening, and wakes everybody."""
        with self._beginning:
            self._closed = True
            if self._end is not None and self._thread is not None:
                self._end.close()
                self._thread.join(ENDING)
        self._bell.ring()

    def _listen(self, end: socket) -> None:
        """Listens until the other end is closed, over one connection after another."""
        with end:
            while True:
                with suppress(psycopg.Error), closing(self._connections.another()) as session:
                    if not _is_its_own(session):
                        return
                    session.execute(f"LISTEN {_CHANNEL}")
                    self._bell.ring()  # for what was said while nobody listened
                    self._hear(session, end)
                if _ready(end, seconds=RETRYING):
                    return

    def _hear(self, session: Session, end: socket) -> None:
        """Rings until it is over, or the connection is lost."""
        while end not in _ready(end, session):
            if self._connections.schema in {each.payload for each in session.notifies(timeout=0)}:
                self._bell.ring()


def _ready(*lines: socket | Session, seconds: float | None = None) -> list[socket | Session]:
    """The lines on which there is something to read, as soon as there are any."""
    waiting = poll()
    for line in lines:
        waiting.register(line, POLLIN)
    found = {number for number, _ in waiting.poll(None if seconds is None else seconds * 1000)}
    return [line for line in lines if line.fileno() in found]


def _is_its_own(session: Session) -> bool:
    """Is the process that answers the one that was connected to? A pooler gives itself for one that is not there."""
    row = session.execute("SELECT pg_backend_pid()").fetchone()
    return row == (session.info.backend_pid,)
