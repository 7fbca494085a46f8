"""A year of histories in which everybody has a name of their own: the name of who was erased is nowhere any more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from at_documents import PDF, digest_of, put
from at_erasure import AT, decider, keyring, opened
from at_worker import SetByHand, Shift
from canaries import with_canaries
from casework import Casework
from casework.documents import Documents, open_documents
from casework.domain.access import Reader
from casework.domain.command import COMMANDS
from casework.domain.complaint import fold
from casework.domain.erasure import Basis
from casework.erasing import carrying_out
from casework.erasing.data_subjects import cases_of
from casework.exporting import every_case
from casework.projections.catch_up import up_to_date
from casework.projections.comparison import differences
from casework.store import KeysAt
from every_event import HISTORIES
from examples_record import attach
from postgres import Server
from program import casework as program
from recorded import tables

EVERY_EVENT, OF_THE_YEAR = "r-1", "res-2044"
"""Who has a case for every kind of event, and who has one in the year that ended well and long ago."""
EARLIER = date(2026, 3, 30)
"""A day that reports may be as at."""


def name_of(subject: str) -> str:
    """The name of somebody, which nobody else's words have in them."""
    return f"Zebulon{subject.replace('-', '')}q"


@dataclass
class Year:
    """A sealed store in which it is all recorded, and whose words are in which case."""

    casework: Casework
    url: str
    folder: Path
    documents: Documents
    subjects: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        for command in _year():
            self._do(command)
        for number, history in enumerate(HISTORIES.values()):
            for command in history:
                moved = {key: f"E{number}-{command[key]}" for key in ("case", "into", "new_case") if key in command}
                self._do(command | moved)
        for case, subject in list(self.subjects.items()):
            self._put(case, f"%PDF-1.7\n{name_of(subject)} writes".encode())
        support = self.casework.support_needs("MB-2505", Reader("ann", "officer", "library"), "responding")
        assert support.told
        self.work()

    def work(self) -> str:
        """A worker's round; gives what it told."""
        shift = Shift(self.casework.store, SetByHand(AT))
        shift.worker.get_ready()
        assert all(shift.worker.desk.turn(job) for job in shift.worker.jobs), shift.out.getvalue()
        return shift.out.getvalue()

    def erase(self, subject: str, basis: Basis) -> None:
        carrying_out.plan(self.casework, subject, decider("ann"), basis, cases_of(self.casework, subject))
        assert carrying_out.apply(self.casework, subject, decider("ben"), documents=self.documents).new

    def shown(self) -> str:
        """What a fresh export, the lists and the timelines show."""
        runs = [program("export", "--all", store=self.url), program("cases", "--json", store=self.url)]
        runs += [program("case", "timeline", case, store=self.url) for case in ("MB-2505", "MB-2501", "E3-C-1")]
        assert all(run.status == 0 for run in runs), [run.err for run in runs]
        return "".join(run.out + run.err for run in runs)

    def names_in(self, text: str) -> set[str]:
        """Whose names are in a text."""
        return {subject for subject in set(self.subjects.values()) if name_of(subject) in text}

    def _do(self, command: Mapping[str, Any]) -> None:
        case = command["case"]
        if command["command"] in ("log_complaint", "adopt_case"):
            self.subjects[case] = command["resident"]["id"]
        subject = self.subjects[case]
        self.casework.execute(with_canaries(COMMANDS[command["command"]], command, name_of(subject)))
        if new := command.get("new_case"):
            self.subjects[new] = subject

    def _put(self, case: str, content: bytes) -> None:
        put(self.documents, content, PDF)
        digest = digest_of(content)
        self.casework.execute(attach("2026-03-31", "D-9", name="letter", sha256=digest) | {"case": case})


def _year() -> Iterator[dict[str, Any]]:
    for line in (files("casework") / "demo" / "year.jsonl").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield json.loads(line)


@pytest.fixture
def year(new_store: Any, keys: KeysAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Year]:
    monkeypatch.setenv("CASEWORK_KEYS", keys.url)
    monkeypatch.setenv("CASEWORK_MASTER_KEY", ",".join(keys.masters))
    url = new_store()
    with opened(url, keys) as casework:
        documents = open_documents(str(tmp_path / "documents"), store=casework.store)
        year = Year(casework, url, tmp_path, documents)
        year.fill()
        yield year


def _facts(year: Year) -> dict[str, Any]:
    """All that is recorded, but for what anybody said."""
    history = year.casework.history
    return {case: [event.model_dump(exclude={"personal"}) for event in history(case)] for case in year.subjects}


def _rows(year: Year) -> dict[str, list[tuple[Any, ...]]]:
    with up_to_date(year.casework.store) as views:
        return tables(views)


def _wrapped(year: Year, subject: str) -> list[bytes]:
    """The keys of somebody, as they lie in the key database."""
    return [key.wrapped for key in keyring(year.casework).of_subject(subject) if key.wrapped]


def _without_properties(rows: dict[str, list[tuple[Any, ...]]], cases: set[str]) -> dict[str, list[Any]]:
    at = 6  # where the likeness of a property is in a row of the list of cases
    listed = [(*row[:at], None if row[1] in cases else row[at], *row[at + 1 :]) for row in rows["cases"]]
    return rows | {"cases": sorted(listed, key=repr)}


def test_who_was_erased_is_nowhere_and_all_else_is_as_it_was(year: Year, held: Callable[[], bytes]) -> None:
    everybody, gone = set(year.subjects.values()), {EVERY_EVENT, OF_THE_YEAR}
    assert year.names_in(year.shown()) == everybody
    public, note = _checkpoint(year)
    facts, rows = _facts(year), _rows(year)
    states, then = ({case: year.casework.case(case, as_at=at) for case in year.subjects} for at in (None, EARLIER))
    keys = [key for subject in gone for key in _wrapped(year, subject)]
    before = held()
    assert keys
    assert all(key in before for key in keys)

    year.erase(EVERY_EVENT, "unlawful_processing")
    year.erase(OF_THE_YEAR, "no_longer_needed")

    log = year.work()
    assert year.names_in(year.shown() + log) == everybody - gone
    after = held()
    assert not any(each in after for each in (*keys, *(name_of(subject).encode() for subject in gone)))
    # what stays
    assert _facts(year) == facts
    assert {case: fold(year.casework.history(case)) for case in states} == states
    assert {case: year.casework.case(case, as_at=EARLIER) for case in then} == then
    hers = {case for case, subject in year.subjects.items() if subject in gone}
    assert _without_properties(_rows(year), hers) == _without_properties(rows, hers)
    assert not any(differences(year.casework.store).values())
    verified = program("audit", "verify", "--public-key", public, "--checkpoint", note, store=year.url)
    assert (verified.status, verified.err) == (0, "")
    for case, subject in year.subjects.items():
        _document_is(year, case, gone=subject in gone)


def _checkpoint(year: Year) -> tuple[str, str]:
    """A signed checkpoint of the log as it is: the public key, and the file."""
    key, note = year.folder / "audit.key", year.folder / "note"
    public = program("audit", "keygen", "north.example/complaints", "--out", key).out.strip()
    assert program("audit", "checkpoint", "--key", key, "--out", note, store=year.url).status == 0
    return public, str(note)


def _document_is(year: Year, case: str, *, gone: bool) -> None:
    digest = digest_of(f"%PDF-1.7\n{name_of(year.subjects[case])} writes".encode())
    assert year.documents.sound(digest) is not gone, case


@pytest.fixture
def held(year: Year, engine: str, request: pytest.FixtureRequest) -> Callable[[], bytes]:
    """Gives every byte of the store, the keys and the documents, write-ahead logs included.

    On PostgreSQL those in the files of all tables and indexes.
    """
    folder = year.folder
    if engine == "sqlite":
        return lambda: _in_files(folder)
    server: Server = request.getfixturevalue("server")
    databases = (urlsplit(year.url).path[1:], "postgres")  # the store's, and the one with the keys
    return lambda: _in_files(folder) + b"".join(_in_relations(server, name) for name in databases)


def _in_files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def _in_relations(server: Server, database: str) -> bytes:
    with psycopg.connect(server.conninfo, dbname=database, autocommit=True) as connection:
        connection.execute("checkpoint")
        paths = connection.execute("select pg_relation_filepath(oid) from pg_class where relfilenode > 0").fetchall()
    return b"".join((server._data / path).read_bytes() for (path,) in paths)


@pytest.mark.soak
def test_everybody_can_be_erased_one_after_the_other(year: Year) -> None:
    left = set(year.subjects.values())
    for subject in sorted(left):
        facts = _facts(year)
        year.erase(subject, "legal_obligation")
        left.remove(subject)
        assert year.names_in(year.shown() + year.work()) == left
        assert _facts(year) == facts
        assert not any(differences(year.casework.store).values())
    assert sorted(every_case(year.casework)) == sorted(year.subjects)
