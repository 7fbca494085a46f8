"""A pooler between a program and PostgreSQL, as PgBouncer in transaction mode is one, which can also cut the line.

Many clients share few connections to the server: one has a connection while its transaction lasts, and then another may
have the same one.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Literal, NamedTuple

SOCKET = ".s.PGSQL.5432"
STARTUP = b"user\0postgres\0database\0postgres\0client_encoding\0utf8\0\0"
PATIENCE = 5.0  # seconds that a client waits for a connection, until he is shown the door
READY, BYE, QUERY, SYNC = b"Z", b"X", b"Q", b"S"
KEY = struct.Struct("!ciii")  # by which a client could cancel something: the number of a process, and a secret
ITS_OWN = KEY.pack(b"K", 12, 1, 1)


class Cut(NamedTuple):
    """Where the line of the next client who says a word is cut: before the server hears of it, or before it answers."""

    word: bytes
    when: Literal["before", "after"]


class Line:
    """A connection, on which messages come and go: a letter, a length, and what is meant."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def tell(self, message: bytes) -> None:
        self._line.sendall(message)

    def hear(self) -> bytes:
        """The next message, empty when the other side has hung up."""
        head = self._exactly(5)
        return head + self._exactly(struct.unpack("!i", head[1:])[0] - 4) if head else b""

    def greeted(self) -> None:
        """Hears how a client introduces itself."""
        self._exactly(struct.unpack("!i", self._exactly(4))[0] - 4)

    def close(self) -> None:
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()

    def _exactly(self, many: int) -> bytes:
        found = b""
        with suppress(ConnectionError):
            while len(found) < many and (more := self._line.recv(many - len(found))):
                found += more
        return found if len(found) == many else b""


class Pooler:
    """Listens in a folder, for clients of the server that listens in another one; `many` connections are shared."""

    def __init__(self, folder: Path, server: Path, many: int) -> None:
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self._cut: Cut | None = None
        self._server = server / SOCKET
        self._greeting = b""
        self._free: SimpleQueue[Line] = SimpleQueue()
        self._open: list[Line] = []
        for _ in range(many):
            self._free.put(self._connected())
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / SOCKET))
        self._door.listen()
        self._threads = [Thread(target=self._let_in)]
        self._threads[0].start()

    def cut(self, word: bytes, when: Literal["before", "after"]) -> None:
        """Will cut the line of the next client who says this word."""
        self._cut = Cut(word, when)

    @property
    def has_cut(self) -> bool:
        """Was the line cut?"""
        return self._cut is None

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        for line in self._open:
            line.close()
        while self._threads:
            self._threads.pop().join(timeout=10)
        self._door.close()

    def _connected(self) -> Line:
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(self._server))
        server = Line(line)
        self._open.append(server)
        server.tell(struct.pack("!ii", 8 + len(STARTUP), 3 << 16) + STARTUP)
        heard = [server.hear()]
        while heard[-1][:1] != READY:
            heard.append(server.hear())
        self._greeting = b"".join(ITS_OWN if each[:1] == ITS_OWN[:1] else each for each in heard)
        return server

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                client = Line(self._door.accept()[0])
                self._open.append(client)
                self._threads.append(Thread(target=self._serve, args=(client,)))
                self._threads[-1].start()

    def _serve(self, client: Line) -> None:
        with closing(client), suppress(OSError):
            client.greeted()
            client.tell(self._greeting)
            while said := self._said(client):
                if not self._in_transaction(client, said):
                    return

    def _in_transaction(self, client: Line, said: bytes) -> bool:
        """Lends the client a connection until its transaction ends; False when its line was cut."""
        try:
            server = self._free.get(timeout=PATIENCE)
        except Empty:
            return False
        try:
            while said:
                cut = self._cut if self._cut and self._cut.word in said else None
                if cut:
                    self._cut = None
                answer = b"" if cut and cut.when == "before" else self._answer(server, said)
                if cut:
                    break
                client.tell(answer)
                if answer[-1:] == b"I":
                    self._free.put(server)
                    return True
                said = self._said(client)
        except OSError:
            self._replace(server)
            raise
        self._replace(server)
        return False

    def _replace(self, server: Line) -> None:
        """A connection that was left in the middle of something is not lent again; the server undoes what was begun."""
        server.close()
        with suppress(OSError):
            self._free.put(self._connected())

    def _answer(self, server: Line, said: bytes) -> bytes:
        server.tell(said)
        heard = [server.hear()]
        while heard[-1] and heard[-1][:1] != READY:
            heard.append(server.hear())
        return b"".join(heard)

    def _said(self, client: Line) -> bytes:
        """What a client says until it waits for an answer."""
        said = b""
        while message := client.hear():
            if message[:1] == BYE:
                return b""
            said += message
            if message[:1] in (QUERY, SYNC):
                return said
        return b""


@contextmanager
def pooling(server: Path, *, many: int = 1) -> Iterator[Pooler]:
    """A pooler before the server that listens in a folder."""
    with TemporaryDirectory(prefix="casework-pooler-") as folder, closing(Pooler(Path(folder), server, many)) as pooler:
        yield pooler
