"""`casework migrate`: a store made ready before it is used, told in a line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casework.store import open_store, schema
from engines import ENGINES
from postgres import Server
from program import casework

NEW = schema.SCHEMA_VERSION


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where no store is yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'casework.db'}"
    server: Server = request.getfixturevalue("server")
    return server.url()


def test_a_store_is_made_and_stays_as_it_is(url: str) -> None:
    first, second = casework("migrate", "--store", url), casework("migrate", "--store", url)

    assert (first.status, second.status) == (0, 0)
    assert first.out.endswith(f"is made, with schema {NEW}.\n")
    assert second.out.endswith(f"is up to date, with schema {NEW}.\n")
    with open_store(url, create=False) as store:
        assert store.settings.schema_version == NEW


def test_an_older_store_is_brought_up_to_date(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    casework("migrate", "--store", url)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE casework_later (n INTEGER)",)))
    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEW + 1)

    assert f"is brought from schema {NEW} to {NEW + 1}." in casework("migrate", "--store", url).out


def test_a_program_is_told_the_same(url: str) -> None:
    found = [casework("migrate", "--store", url, "--json").json for _ in range(2)]

    assert [(each["before"], each["now"]) for each in found] == [(None, NEW), (NEW, NEW)]


def test_a_store_that_is_not_made_yet_says_what_to_do(server: Server) -> None:
    run = casework("cases", "--store", server.url())

    assert run.status == 6
    assert "run casework migrate" in run.err


def test_a_server_that_is_not_there_is_told_in_a_sentence_without_the_password() -> None:
    run = casework("migrate", "--store", "postgresql://me:hunter2@127.0.0.1:1/db")

    assert run.status == 6
    assert (
        run.err == "casework: The store db on 127.0.0.1 (schema casework) cannot be reached: no server answers there\n"
    )
    assert run.out == ""


def test_an_installation_without_the_driver_says_which_one_it_needs() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None; sys.argv = ['casework', 'migrate', '--store', 'postgresql://host/db'];"
        "from casework.cli import main; main()"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert run.returncode == 6
    assert run.stderr == "casework: A store on PostgreSQL needs a driver; run pip install 'casework[postgres]'\n"
