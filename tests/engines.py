"""Stores on either engine, for the tests of what is the same on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import TypeAlias

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from casework.projections.catch_up import prepare
from casework.store import migrate, open_store
from postgres import Server
from recorded import Recorded

ENGINES = ("sqlite", "postgres")

NewUrl: TypeAlias = Callable[[], str]
"""Gives the URL of a place that no store has been in, ready for one to be opened there."""

Copies: TypeAlias = Callable[[], AbstractContextManager[str]]
"""Lends the URL of a new, empty store on PostgreSQL, gone afterwards."""


@pytest.fixture(params=ENGINES)
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
    names = (f"copy{number}" for number in count(1))
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute("CREATE DATABASE original")
        original = server.url("casework", database="original")
        migrate(original)
        with open_store(original) as store:
            prepare(store)

        @contextmanager
        def copy() -> Iterator[str]:
            name = next(names)
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE original").format(Identifier(name)))
            try:
                yield server.url("casework", database=name)
            finally:
                connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

        yield copy


@pytest.fixture
def new_store(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewUrl]:
    """Gives the URL of a new, empty store; soon, and so for the many tests that have no interest in how it is made."""
    if engine == "sqlite":
        numbers = count(1)
        yield lambda: f"sqlite:///{tmp_path / f'casework-{next(numbers)}.db'}"
        return
    copies: Copies = request.getfixturevalue("copies")
    with ExitStack() as stack:
        yield lambda: stack.enter_context(copies())


@pytest.fixture
def recorded(new_store: NewUrl) -> Iterator[Recorded]:
    """A store in which no case is recorded yet."""
    with Recorded(new_store()) as recorded:
        yield recorded
