"""Words about vulnerabilities on the command line: withheld, read under a record, and never taken out without one."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.application import Casework
from casework.cli.ending import ExitCode
from casework.domain.access import Reader
from engines import IN_A_FILE, NewUrl
from examples import acknowledged, of_case, received
from program import Run, casework
from test_http_accesses import CANARY, TOLD

NIGHT = datetime(2024, 6, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(new_store: NewUrl) -> str:
    """C-1 tells of vulnerabilities, C-2 of none."""
    url = new_store()
    with Casework.open(url, durable=False) as cases:
        for each in (*TOLD, *of_case("C-2", *received())):
            assert cases.execute(each).outcome == "accepted"
    return url


def accesses(store: str, *more: object) -> dict[str, Any]:
    found: dict[str, Any] = casework("accesses", "--json", *more, store=store).json
    return found


def recorded(store: str) -> list[tuple[str, str, str]]:
    return [(each["case"], each["purpose"], each["way"]) for each in accesses(store)["accesses"]]


@IN_A_FILE
@pytest.mark.parametrize(
    "asked",
    [
        ("case", "show", "C-1"),
        ("case", "timeline", "C-1"),
        ("case", "diff", "C-1", "2024-01-01", "2055-01-01"),
        ("audit", "replay", "C-1"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_they_are_withheld_wherever_a_case_is_looked_at(store: str, asked: tuple[str, ...], form: tuple[str]) -> None:
    said = casework(*asked, *form, store=store)

    assert said.status == ExitCode.OK
    assert CANARY not in said.out
    assert recorded(store) == []


def read(store: str, *more: str, case: str = "C-1") -> Run:
    return casework("case", "support-needs", case, "--for", "responding", "--by", "ann", *more, store=store)


def test_they_are_read_under_a_record_of_who_reads_them_and_what_for(store: str) -> None:
    said = read(store)

    assert " ".join(CANARY.split()) in " ".join(said.out.split())
    (access,) = accesses(store)["accesses"]
    assert (access["reader"], access["role"], access["purpose"]) == ("ann", "officer", "responding")
    assert (access["way"], access["via"]) == ("cli", getpass.getuser())


@IN_A_FILE
def test_a_program_reads_them_event_by_event(store: str) -> None:
    said = read(store, "--json", "--role", "manager").json

    assert said["told"][0]["words"]["vulnerabilities.V1.what"] == CANARY
    assert accesses(store)["accesses"][0]["role"] == "manager"


@IN_A_FILE
def test_nothing_is_told_where_nobody_says_who_reads(store: str) -> None:
    said = casework("case", "support-needs", "C-1", "--for", "responding", "--by", " ", store=store)

    assert (said.status, recorded(store)) == (ExitCode.USAGE, [])


@IN_A_FILE
def test_that_nobody_asked_the_resident_is_said(store: str) -> None:
    assert "nobody asked" in read(store, case="C-2").out


def test_named_cases_are_taken_out_under_a_record_for_each_that_has_such_words(store: str) -> None:
    said = casework("export", "C-1", "C-2", "--by", "ann", store=store)

    assert CANARY in said.out
    assert recorded(store) == [("C-1", "exporting", "cli")]
    assert accesses(store)["accesses"][0]["reader"] == "ann"


def test_every_case_is_taken_out_under_one_record(store: str) -> None:
    said = casework("export", "--all", store=store)

    assert CANARY in said.out
    assert recorded(store) == []
    (taken,) = accesses(store)["every_case"]
    assert (taken["reader"], taken["role"], taken["cases"]) == (getpass.getuser(), "ops", 2)
    assert "All 2 cases were taken out" in casework("accesses", store=store).out


@IN_A_FILE
def test_a_bundle_is_a_reading_of_each_case_in_it_that_has_such_words(store: str, tmp_path: Path) -> None:
    key, out = tmp_path / "key", tmp_path / "b.zip"
    casework("audit", "keygen", "example.org/log", "--out", key)

    said = casework("audit", "bundle", "C-1", "C-2", "--out", out, "--key", key, "--by", "ann", store=store)

    assert said.status == ExitCode.OK
    assert recorded(store) == [("C-1", "exporting", "cli")]
    assert accesses(store)["accesses"][0]["reader"] == "ann"


@IN_A_FILE
@pytest.mark.parametrize("what", [("--format", "csv"), ("--actions",), ("--ocel",)], ids=" ".join)
def test_tables_have_no_such_words_and_need_no_record(store: str, what: tuple[str, ...]) -> None:
    said = casework("export", "--all", *what, store=store)

    assert said.status == ExitCode.OK
    assert CANARY not in said.out
    assert accesses(store) == {"accesses": [], "every_case": [], "next": None}


@IN_A_FILE
def test_cases_without_such_words_are_taken_out_without_a_record(new_store: NewUrl) -> None:
    url = new_store()
    with Casework.open(url, durable=False) as cases:
        for each in received():
            cases.execute(each)

    casework("export", "--all", store=url)
    casework("export", "C-1", store=url)

    assert accesses(url) == {"accesses": [], "every_case": [], "next": None}


def test_where_it_cannot_be_recorded_nothing_is_taken_out(store: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with Casework.open(store, durable=False) as cases, cases.store.transaction(write=True) as connection:
        connection.execute(_FULL if store.startswith("sqlite") else _FULL_FUNCTION)
        if not store.startswith("sqlite"):
            connection.execute(_FULL_TRIGGER)

    said = casework("export", "--all", "--output", out, store=store)

    assert said.status == ExitCode.STORE
    assert not out.exists()


_FULL = """
    create trigger full_up before insert on casework_log when new.topic = 'personal-data-exported'
    begin select raise(abort, 'full'); end"""
_FULL_FUNCTION = """
    create function full_up() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$"""
_FULL_TRIGGER = """
    create trigger full_up before insert on casework_log for each row
    when (new.topic = 'personal-data-exported') execute function full_up()"""


@pytest.fixture
def watched(new_store: NewUrl) -> str:
    """At night dot, who has no part in any of them, reads of three cases, and ann of her own."""
    url = new_store()
    with Casework.open(url, durable=False, clock=lambda: NIGHT) as cases:
        for ref in ("C-1", "C-2", "C-3"):
            for each in of_case(ref, *acknowledged()):
                assert cases.execute(each).outcome == "accepted"
            cases.support_needs(ref, Reader("dot", "officer", "http"), "reviewing")
        cases.support_needs("C-1", Reader("ann", "officer", "http"), "responding")
    return url


def test_unusual_reading_is_told_with_its_rule_its_figures_and_its_cases(watched: str) -> None:
    found = accesses(watched, "--unusual")["unusual"]

    assert [(each["rule"], each["reader"], each["cases"]) for each in found] == [
        ("out_of_hours", "ann", ["C-1"]),
        ("out_of_hours", "dot", ["C-1", "C-2", "C-3"]),
        ("never_involved", "dot", ["C-1", "C-2", "C-3"]),
    ]
    assert "never involved: dot (officer), 3 cases" in casework("accesses", "--unusual", store=watched).out


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (("--from", "2024-06-01", "--to", "2024-06-01"), 3),
        (("--from", "2024-06-02"), 0),
        (("--to", "2024-05-31"), 0),
        (("--strangers", "4"), 2),
        (("--together", "3"), 4),
    ],
)
def test_it_is_of_a_time_and_by_limits_that_can_be_set(watched: str, asked: tuple[str, ...], count: int) -> None:
    assert len(accesses(watched, "--unusual", *asked)["unusual"]) == count


@IN_A_FILE
def test_where_nothing_is_unusual_that_is_said(watched: str) -> None:
    assert "Nothing unusual" in casework("accesses", "--unusual", "--to", "2024-05-31", store=watched).out
