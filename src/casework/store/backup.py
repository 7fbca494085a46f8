"""Copies of a store: taken while others write, sealed with a digest of the log, and put in a store's place again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from casework.domain.errors import StoreError
from casework.store.faults import damaged
from casework.store.place import THROW_AWAY, file_of, on_postgres
from casework.store.sqlite import schema
from casework.store.sqlite.connections import Connections
from casework.store.sqlite.faults import primary

PATIENCE = 30.0  # seconds to wait for a writer who is just ending
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite adds to the names of the files that it keeps beside a database."""


class Seal(NamedTuple):
    """What a backup holds: the newest position of its log, the SHA-256 of the log in hex, and when it was taken."""

    position: int
    digest: str
    taken_at: datetime


def take(url: str, file: Path, *, taken_at: datetime, replace: bool = False) -> Seal:
    """Copies the store of a URL as it is at one moment into a file, which takes its name once it is whole and verified.

    Others may go on writing. The store is not brought up to date for it. Raises FileExistsError when the file is there
    and is not to be replaced, OSError when it cannot be written, StoreError when the store or its copy is not sound.
    """
    path, file = _file_of(url, create=False), file.resolve()
    if file.exists() and (not replace or file.samefile(path)):
        raise FileExistsError(file)
    connections = Connections(path, create=False, durable=True, patience=PATIENCE)
    with closing(connections), part_of(file) as part:
        if schema.read_settings(connections) is None:
            raise StoreError(f"The store {path} is not a casework store")
        with connections.lent() as source:
            _copy(source, part)
            seal = _sealed(part, taken_at)
            if verified(part) != seal or _digest(source, seal.position) != seal.digest:
                raise StoreError(f"The copy of {path} is not what the store holds; its disk may be failing")
        placed(part, file, replace=replace)
    return seal


def verified(file: Path) -> Seal:
    """The seal of a backup, once every page and the whole log have been read and found to be what was sealed.

    Raises StoreError for a backup that is damaged, and for a file that is none.
    """
    place = str(file_of(f"sqlite:///{file}", create=False))
    connections = Connections(file, create=False, durable=False, patience=PATIENCE)
    with closing(connections):
        if schema.read_settings(connections) is None:
            raise StoreError(f"The file {place} is not a backup of casework's; make one with casework backup")
        with connections.lent() as connection:
            seal = _seal(connection, place)
            if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                raise damaged(place, "its pages do not fit together")
            if _newest(connection) != seal.position or _digest(connection, seal.position) != seal.digest:
                raise damaged(place, "its log is not the one that was backed up")
    return seal


def put_back(file: Path, url: str) -> Seal:
    """Makes a verified backup the store of a URL, where there is none. Its views are left to be made anew.

    Raises StoreError for a backup that is not sound and for a place that is taken, OSError when it cannot be written.
    """
    path = _file_of(url, create=True).resolve()
    if taken := [each for each in (path, *(Path(f"{path}{end}") for end in BESIDE)) if each.exists()]:
        raise StoreError(f"There is something at {taken[0]} already; name another place, or move it away first")
    verified(file)
    with part_of(path) as part:
        copyfile(file, part)
        seal = verified(part)
        with closing(sqlite3.connect(part)) as connection, connection:
            connection.execute("DELETE FROM casework_store WHERE name LIKE 'backup_%'")
            if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'view_progress'").fetchone():
                connection.execute("DELETE FROM view_progress")
        placed(part, path, replace=False)
    return seal


def _file_of(url: str, *, create: bool) -> Path:
    if url == THROW_AWAY:
        raise StoreError("A throw-away store is gone when it is closed; name a file, as in sqlite:///casework.db")
    if on_postgres(url):
        raise StoreError("A store on PostgreSQL is backed up with pg_dump and put back with pg_restore, all its schema")
    return file_of(url, create=create)


def _copy(source: sqlite3.Connection, part: Path) -> None:
    """All pages in one step: in the store's write-ahead mode that is one moment, and no writer waits for it."""
    with closing(sqlite3.connect(part)) as copy:
        try:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # so that the copy is one file
        except sqlite3.Error as error:
            if primary(error) != sqlite3.SQLITE_FULL:
                raise
            raise OSError(ENOSPC, os.strerror(ENOSPC)) from None  # it is the copy that grows


def _sealed(part: Path, taken_at: datetime) -> Seal:
    with closing(sqlite3.connect(part)) as copy, copy:
        position = _newest(copy)
        seal = Seal(position, _digest(copy, position), taken_at.astimezone(UTC))
        values = {"position": seal.position, "digest": seal.digest, "taken_at": seal.taken_at.isoformat()}
        copy.executemany(
            "INSERT OR REPLACE INTO casework_store (name, value) VALUES (?, ?)",
            [(f"backup_{name}", value) for name, value in values.items()],
        )
    return seal


def _seal(connection: sqlite3.Connection, place: str) -> Seal:
    found = dict(connection.execute("SELECT name, value FROM casework_store WHERE name LIKE 'backup_%'").fetchall())
    if not found:
        raise StoreError(f"{place} is a store and not a backup of one; make one with casework backup")
    try:
        taken_at = datetime.fromisoformat(found["backup_taken_at"])
        return Seal(int(found["backup_position"]), str(found["backup_digest"]), taken_at)
    except (KeyError, ValueError, TypeError):
        raise damaged(place, "its seal cannot be read") from None


def _newest(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT COALESCE(MAX(position), 0) FROM casework_log").fetchone()[0])


def _digest(connection: sqlite3.Connection, upto: int) -> str:
    digest = sha256()
    for position, id, version, topic, kind, state in connection.execute(_LOG, (upto,)):
        digest.update(f"{position} {id} {version} {topic} {kind} {len(state)}\n".encode())
        digest.update(state)
    return digest.hexdigest()


_LOG = """
    SELECT position, originator_id, originator_version, topic, typeof(state), CAST(state AS BLOB) FROM casework_log
    WHERE position <= ? ORDER BY position"""


@contextmanager
def part_of(file: Path) -> Iterator[Path]:
    """A file beside another one, which only its owner may read, gone at the end unless it has taken that one's name."""
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as made:
        part = Path(made.name)
    try:
        yield part
    finally:
        for each in (part, *(Path(f"{part}{end}") for end in BESIDE)):
            each.unlink(missing_ok=True)


def placed(part: Path, file: Path, *, replace: bool) -> None:
    """Gives a file its name, safe from a power cut.

    Unless it may replace, a file that came there meanwhile stays: raises FileExistsError.
    """
    _synced(part)
    if replace:
        part.replace(file)
    else:
        try:
            os.link(part, file)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if file.exists():
                raise FileExistsError(file) from None
            part.replace(file)
    _synced(file.parent)


def _synced(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
