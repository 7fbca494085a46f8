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


class Wrapping(NamedTuple):
    """A key that wraps the others, as the master key of this name wrapped it."""

    number: int
    master: str
    wrapped: bytes


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

_COLUMNS = "id, subject, stream, kind, wrapping, wrapped"


def settings(connection: Connection) -> dict[str, bytes]:
    """What the key database knows of itself."""
    rows = connection.execute("select name, value from casework_key_settings")
    return {name: bytes(value) for name, value in rows}


def settle(connection: Connection, name: str, value: bytes) -> None:
    """Writes one of them."""
    connection.execute(_SETTLE, {"name": name, "value": value})


def unsettle(connection: Connection, name: str) -> None:
    """Lets go of one of them."""
    connection.execute("delete from casework_key_settings where name = :name", {"name": name})


def wrappings(connection: Connection) -> list[Wrapping]:
    """The keys that wrap, oldest first."""
    rows = connection.execute("select number, master, wrapped from casework_wrapping_keys order by number")
    return [Wrapping(number, master, bytes(wrapped)) for number, master, wrapped in rows]


def newest_wrapping(connection: Connection) -> int:
    """The number of the newest of them."""
    rows = connection.execute("select max(number) from casework_wrapping_keys")
    return int(rows[0][0] or 0)


def add_wrapping(connection: Connection, new: Wrapping) -> None:
    """Keeps a key that wraps."""
    connection.execute("insert into casework_wrapping_keys values (:number, :master, :wrapped)", new._asdict())


def forget_wrappings(connection: Connection, before: int) -> None:
    """Lets go of those before one."""
    connection.execute("delete from casework_wrapping_keys where number < :number", {"number": before})


def key(connection: Asked, id: str) -> Kept | None:
    """The key of an id."""
    rows = connection.execute(f"select {_COLUMNS} from casework_keys where id = :id", {"id": id})  # noqa: S608 - its own
    return _kept(rows[0]) if rows else None


def in_use(connection: Asked, owners: Iterable[Owner]) -> list[Kept]:
    """The keys under which these owners' words are sealed now."""
    return [_kept(row) for owner in owners for row in connection.execute(_IN_USE, owner._asdict())]


def of_subject(connection: Connection, subject: str) -> list[Kept]:
    """Every key of a data subject that is in use."""
    return [_kept(row) for row in connection.execute(_OF_SUBJECT, {"subject": subject})]


def ever_of(connection: Connection, subject: str) -> list[Kept]:
    """Every key that a data subject ever had, destroyed ones too."""
    return [_kept(row) for row in connection.execute(_EVER_OF, {"subject": subject})]


def of_stream(connection: Connection, stream: str) -> list[Kept]:
    """Every key of a stream of events, or of a document, that is in use."""
    return [_kept(row) for row in connection.execute(_OF_STREAM, {"stream": stream})]


def alive(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of some keys, by their ids, that are in use."""
    return {id for id in ids if (found := key(connection, id)) and found.wrapped is not None}


def erasures(connection: Connection) -> list[str]:
    """In whose name keys were destroyed, each once."""
    rows = connection.execute("select distinct erasure from casework_keys where erasure is not null order by erasure")
    return [str(row[0]) for row in rows]


def subjects(connection: Connection) -> int:
    """How many data subjects have a key in use."""
    rows = connection.execute(
        "select count(distinct subject) from casework_keys where wrapped is not null and kind <> 'document'"
    )
    return int(rows[0][0])


def counted(connection: Connection) -> Count:
    """How many there are of everything."""
    ((keys, destroyed),) = connection.execute("select count(wrapped), count(*) - count(wrapped) from casework_keys")
    return Count(subjects(connection), int(keys), int(destroyed))


def page(connection: Connection, after: str, limit: int) -> list[Kept]:
    """Keys, destroyed ones too, in the order of their ids."""
    return [_kept(row) for row in connection.execute(_PAGE, {"after": after, "limit": limit})]


def add(connection: Connection, new: Sequence[Kept]) -> None:
    """Keeps new keys."""
    rows = [each._asdict() | each.owner._asdict() for each in new]
    connection.executemany(_ADD, rows)


def wrapped_before(connection: Connection, number: int, limit: int) -> list[Kept]:
    """Keys in use that an older key wraps."""
    return [_kept(row) for row in connection.execute(_WRAPPED_BEFORE, {"number": number, "limit": limit})]


def rewrap(connection: Connection, anew: Iterable[Kept]) -> None:
    """Puts keys, wrapped anew, in the place of what they were."""
    connection.executemany(
        _REWRAP, [{"id": each.id, "wrapping": each.wrapping, "wrapped": each.wrapped} for each in anew]
    )


def destroy(connection: Connection, ids: Iterable[str], erasure: str) -> int:
    """Destroys keys, in the name of an erasure; gives how many there still were."""
    rows = (connection.execute(_DESTROY, {"id": id, "erasure": erasure}) for id in ids)
    return sum(len(each) for each in rows)


def _kept(row: tuple[object, ...]) -> Kept:
    id, subject, stream, kind, wrapping, wrapped = row
    owner = Owner(str(subject), str(stream), kind)  # type: ignore[arg-type] # only these are ever written
    return Kept(str(id), owner, int(str(wrapping)), None if wrapped is None else bytes(wrapped))  # type: ignore[call-overload] # a blob


_SETTLE = """
    insert into casework_key_settings values (:name, :value)
    on conflict (name) do update set value = excluded.value"""
_IN_USE = f"""
    select {_COLUMNS} from casework_keys
    where stream = :stream and kind = :kind and subject = :subject and wrapped is not null"""  # noqa: S608 - its own
_OF_SUBJECT = f"""
    select {_COLUMNS} from casework_keys where subject = :subject and wrapped is not null
    order by stream, kind"""  # noqa: S608 - its own
_EVER_OF = f"select {_COLUMNS} from casework_keys where subject = :subject"  # noqa: S608 - its own
_PAGE = f"select {_COLUMNS} from casework_keys where id > :after order by id limit :limit"  # noqa: S608 - its own
_OF_STREAM = f"""
    select {_COLUMNS} from casework_keys where stream = :stream and wrapped is not null
    order by subject, kind"""  # noqa: S608 - its own
_ADD = """
    insert into casework_keys (id, subject, stream, kind, wrapping, wrapped)
    values (:id, :subject, :stream, :kind, :wrapping, :wrapped)"""
_WRAPPED_BEFORE = f"""
    select {_COLUMNS} from casework_keys where wrapping < :number and wrapped is not null
    order by wrapping limit :limit"""  # noqa: S608 - its own
_REWRAP = "update casework_keys set wrapping = :wrapping, wrapped = :wrapped where id = :id and wrapped is not null"
_DESTROY = """
    update casework_keys set wrapped = null, erasure = :erasure where id = :id and wrapped is not null returning id"""
