"""The key database: keys by data subject and stream, each wrapped. Of a destroyed one only that it was there is left.

It lies in a file or a schema of PostgreSQL and has backups of its own: whoever has the store alone, or a backup of the
store, has no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

from casework.store.engine import Connection

Kind: TypeAlias = Literal["words", "support_needs", "document"]
"""What a key is for: words about a subject, those about vulnerabilities and adjustments, or a document's bytes."""

VERSION = 1


class Asked(Protocol):
    """Whatever can be asked something in SQL: a transaction, or a key database when one question is all there is."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """What one statement reads."""


class Place(Asked, Protocol):
    """A key database on one engine; the methods raise StoreError."""

    place: str

    def transaction(self, *, write: bool) -> AbstractContextManager[Connection]:
        """SQL in the key database, all of it or nothing."""

    def scrub(self) -> None:
        """Sees to it that what was deleted is not left in the database's files."""

    def copied(self, file: Path) -> None:
        """Copies it as it is at one moment into a file. Raises OSError too."""

    def close(self) -> None:
        """Lets go of it."""


class Owner(NamedTuple):
    """Whose key: the data subject's, in one stream of events.

    A document has a key by itself: its SHA-256 stands for the stream, `document/SHA-256` for the subject.
    """

    subject: str
    stream: str
    kind: Kind


class Kept(NamedTuple):
    """A key as it lies in the database; `wrapped` is None once it was destroyed."""

    id: str
    owner: Owner
    wrapping: int
    wrapped: bytes | None


class Count(NamedTuple):
    """How many data subjects have keys in use, how many keys those are, and how many others were destroyed."""

    subjects: int
    keys: int
    destroyed: int


TABLES = ("casework_key_settings", "casework_wrapping_keys", "casework_keys")
CREATE = (
    "create table casework_key_settings (name text primary key, value blob not null)",
    """
    create table casework_wrapping_keys (
        number integer primary key,
        master text not null,
        wrapped blob not null
    )""",
    """
    create table casework_keys (
        id text primary key,
        subject text not null,
        stream text not null,
        kind text not null,
        wrapping integer not null,
        wrapped blob,
        erasure text
    )""",
    "create unique index casework_keys_in_use on casework_keys (stream, kind, subject) where wrapped is not null",
    "create index casework_keys_of on casework_keys (subject)",
    "create index casework_keys_wrapped on casework_keys (wrapping) where wrapped is not null",
)


def key(connection: Asked, id: str) -> Kept | None:
    """The key of an id."""
    return next(iter(_where(connection, "id = :id", id=id)), None)


def in_use(connection: Asked, owners: Iterable[Owner]) -> list[Kept]:
    """The keys under which these owners' words are sealed now."""
    its = "stream = :stream and kind = :kind and subject = :subject and wrapped is not null"
    return [kept for owner in owners for kept in _where(connection, its, **owner._asdict())]


def of_subject(connection: Asked, subject: str) -> list[Kept]:
    """Every key of a data subject that is in use."""
    its = "subject = :subject and wrapped is not null order by stream, kind"
    return _where(connection, its, subject=subject)


def ever_of(connection: Asked, subject: str) -> list[Kept]:
    """Every key that a data subject ever had, destroyed ones too."""
    return _where(connection, "subject = :subject", subject=subject)


def of_stream(connection: Asked, stream: str) -> list[Kept]:
    """Every key of a stream of events, or of a document, that is in use."""
    its = "stream = :stream and wrapped is not null order by subject, kind"
    return _where(connection, its, stream=stream)


def alive(connection: Asked, ids: Iterable[str]) -> set[str]:
    """Those of some keys, by their ids, that are in use."""
    return {id for id in ids if (found := key(connection, id)) and found.wrapped is not None}


def erasures(connection: Asked) -> list[str]:
    """In whose name keys were destroyed, each once."""
    rows = connection.execute("select distinct erasure from casework_keys where erasure is not null order by erasure")
    return [str(row[0]) for row in rows]


def counted(connection: Asked) -> Count:
    """How many there are of everything."""
    ((subjects, keys, destroyed),) = connection.execute(_COUNTED)
    return Count(int(subjects), int(keys), int(destroyed))


def page(connection: Asked, after: str, limit: int) -> list[Kept]:
    """Keys, destroyed ones too, in the order of their ids."""
    return _where(connection, "id > :after order by id limit :limit", after=after, limit=limit)


def add(connection: Connection, new: Sequence[Kept]) -> None:
    """Keeps new keys."""
    rows = [each._asdict() | each.owner._asdict() for each in new]
    connection.executemany(_ADD, rows)


def wrapped_before(connection: Connection, number: int, limit: int) -> list[Kept]:
    """Keys in use that an older key wraps."""
    its = "wrapping < :number and wrapped is not null order by wrapping limit :limit"
    return _where(connection, its, number=number, limit=limit)


def rewrap(connection: Connection, anew: Iterable[Kept]) -> None:
    """Puts keys, wrapped anew, in the place of what they were."""
    connection.executemany(
        _REWRAP, [{"id": each.id, "wrapping": each.wrapping, "wrapped": each.wrapped} for each in anew]
    )


def destroy(connection: Connection, ids: Iterable[str], erasure: str) -> int:
    """Destroys keys, in the name of an erasure; gives how many there still were."""
    rows = (connection.execute(_DESTROY, {"id": id, "erasure": erasure}) for id in ids)
    return sum(len(each) for each in rows)


def _where(connection: Asked, its: str, **values: object) -> list[Kept]:
    rows = connection.execute(f"select {_COLUMNS} from casework_keys where {its}", values)  # noqa: S608 - its own words
    return [_kept(row) for row in rows]


def _kept(row: tuple[object, ...]) -> Kept:
    id, subject, stream, kind, wrapping, wrapped = row
    owner = Owner(str(subject), str(stream), kind)  # type: ignore[arg-type] # only these are ever written
    return Kept(str(id), owner, int(str(wrapping)), None if wrapped is None else bytes(wrapped))  # type: ignore[call-overload] # a blob


_COLUMNS = "id, subject, stream, kind, wrapping, wrapped"
_COUNTED = """
    select count(distinct case when wrapped is not null and kind <> 'document' then subject end),
        count(wrapped), count(*) - count(wrapped)
    from casework_keys"""
_ADD = """
    insert into casework_keys (id, subject, stream, kind, wrapping, wrapped)
    values (:id, :subject, :stream, :kind, :wrapping, :wrapped)"""
_REWRAP = "update casework_keys set wrapping = :wrapping, wrapped = :wrapped where id = :id and wrapped is not null"
_DESTROY = """
    update casework_keys set wrapped = null, erasure = :erasure where id = :id and wrapped is not null returning id"""
