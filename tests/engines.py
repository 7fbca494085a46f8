"""Stores on either engine, for the tests of what is the same on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Composed, Identifier

from casework.projections.catch_up import prepare
from casework.store import migrate, open_store
from casework.store.place import SCHEME
from postgres import Server
from recorded import Recorded

if TYPE_CHECKING:
    from at_http import Serving

ENGINES = ("sqlite", "postgres")

IN_A_FILE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""Marks what only SQLite does or does in a way of its own, and what the engine has no part in."""

ON_A_SERVER = pytest.mark.parametrize("engine", ["postgres"], indirect=True)
"""Marks what only PostgreSQL does."""

FEW = settings().max_examples // 20
"""How many examples of a property are tried on PostgreSQL too, where each takes a database of its own."""

NewUrl: TypeAlias = Callable[[], str]
"""Gives the URL of a place that no store has been in, ready for one to be opened there."""

Copies: TypeAlias = Callable[[], AbstractContextManager[str]]
"""Lends the URL of a new, empty store on PostgreSQL, gone afterwards."""

Copied: TypeAlias = Callable[[str], str]
"""Gives the URL of a copy of a store to which nobody is connected."""


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> NewUrl:
    if engine == "sqlite":
        numbers = count(1)
        return lambda: f"sqlite:///{tmp_path / f'{next(numbers)}.db'}"
    server: Server = request.getfixturevalue("server")

    def migrated() -> str:
        url = server.url()
        migrate(url)
        return url

    return migrated


@pytest.fixture
def url(new_url: NewUrl) -> str:
    return new_url()


@pytest.fixture(scope="session")
def copies(server: Server) -> Iterator[Copies]:
    """Each is a copy of one database in which the views were made: a third of what it costs to make the tables anew."""
    with database(server) as original:
        migrate(original)
        with open_store(original) as store:
            prepare(store)
        yield lambda: database(server, like=original)


@contextmanager
def database(server: Server, *, like: str | None = None) -> Iterator[str]:
    """The URL of a store in a database of its own, empty or a copy of one at a URL to which nobody is connected."""
    name, url = f"d{uuid4().hex}", server.url("casework", database="{}")
    template = _database_of(like) if like else "template1"
    _administer(server, SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    try:
        yield url.format(name)
    finally:
        _administer(server, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _database_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _administer(server: Server, command: Composed) -> None:
    with psycopg.connect(server.conninfo, autocommit=True) as connection:  # new, for some tests restart the server
        connection.execute(command)


@pytest.fixture
def new_store(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewUrl]:
    """Gives the URL of a new, empty store; soon, and so for the many tests that have no interest in how it is made."""
    with _stores(engine, tmp_path, request) as new:
        yield new


@pytest.fixture(scope="module")
def lasting_store(
    engine: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[NewUrl]:
    """The same for stores that all tests of a module on an engine look at, or have copies of."""
    with _stores(engine, tmp_path_factory.mktemp("lasting"), request) as new:
        yield new


@contextmanager
def _stores(engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[NewUrl]:
    if engine == "sqlite":
        numbers = count(1)
        yield lambda: f"sqlite:///{folder / f'casework-{next(numbers)}.db'}"
        return
    copies: Copies = request.getfixturevalue("copies")
    with ExitStack() as stack:
        yield lambda: stack.enter_context(copies())


@pytest.fixture
def copied(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Copied]:
    """A store made once, for each test to do with as it likes."""
    if engine == "sqlite":
        numbers = count(1)
        yield lambda url: f"sqlite:///{copyfile(file_of(url), tmp_path / f'copy-{next(numbers)}.db')}"
        return
    server: Server = request.getfixturevalue("server")
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(database(server, like=url))


def file_of(url: str) -> Path:
    """The file that a store on SQLite is in."""
    assert url.startswith(SCHEME), url
    return Path(url.removeprefix(SCHEME))


@pytest.fixture
def recorded(new_store: NewUrl) -> Iterator[Recorded]:
    """A store in which no case is recorded yet."""
    with Recorded(new_store()) as recorded:
        yield recorded


@pytest.fixture
def serving(new_store: NewUrl) -> Iterator[Serving]:
    """The HTTP service over a store in which no case is recorded yet."""
    from at_http import Serving  # noqa: PLC0415 - FastAPI takes a second, and most tests have no need of it

    with Serving(new_store()) as serving:
        yield serving
