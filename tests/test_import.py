"""Importing a file of commands: each line once, however often it is interrupted and run again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_work import at_once
from casework.answer import Answer
from casework.application import Casework
from casework.command_lines import CommandLine
from casework.domain.complaint import case_id, project
from casework.domain.errors import Conflict, StoreError
from casework.importing.commands import ATTEMPTS, BATCH, Import
from casework.store import Store, open_store
from casework.store.batch import Batch
from casework.store.place import THROW_AWAY
from engines import NewUrl
from examples import acknowledge, acknowledged, escalate, log, prepared, raise_issue, respond
from program import casework, process
from spec import NOW
from taking_in import (
    NOT_UTF8,
    contact,
    file_of,
    import_at_once,
    imported,
    journal_in,
    lines_in,
    log_in,
    log_of,
    mixed,
    outcomes,
    walked,
)
from walk import Walk, walks


@pytest.fixture
def store(new_store: NewUrl) -> Iterator[Store]:
    with open_store(new_store(), durable=False) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "commands.jsonl"


# What is recorded


def test_everything_is_recorded_now_and_keeps_the_time_at_which_it_occurred(store: Store, path: Path) -> None:
    now = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    with file_of(path, *prepared()).open("rb"):
        list(Import(store, partial(Casework, clock=lambda: now)).run(lines_in(path)))
    recorded = store.events(case_id("C-1"))
    assert {event.recorded_at for event in recorded} == {now}
    assert [event.occurred.isoformat() for event in recorded] == [command["at"] for command in prepared()]


@given(walks)
@settings(max_examples=settings().max_examples // 10)
def test_an_import_does_what_the_commands_would_have_done_one_by_one(walk: Walk) -> None:
    lines = [json.dumps(command).encode() for command, _ in walked(walk)]
    world: dict[str, Any] = {"policies": walk.cases.policies, "clock": lambda: NOW}
    with open_store(THROW_AWAY) as one, open_store(THROW_AWAY) as other:
        single = Casework(one, **world)
        asked = [single.execute(line).outcome for line in lines]
        taken_in = Import(other, partial(Casework, **world)).run(_numbered(lines))
        assert outcomes(taken_in) == asked
        assert log_of(other) == log_of(one)


def test_a_case_that_is_split_off_is_there_for_the_next_line(store: Store, path: Path) -> None:
    split = raise_issue("2024-05-14", related=False, new_case="C-2", reason="Another matter")
    file_of(path, *prepared(), split, contact("C-2"))
    assert set(outcomes(imported(store, path))) == {"accepted"}
    assert [event.topic for event in store.events(case_id("C-2"))] == ["complaint-logged", "contact-recorded"]


def test_a_response_that_escalates_at_once_follows_what_waits_beside_it(store: Store, path: Path) -> None:
    file_of(path, *acknowledged(), escalate("2024-05-20"), respond("2024-05-29"), contact("C-1"))
    assert set(outcomes(imported(store, path))) == {"accepted"}
    assert [event.topic for event in store.events(case_id("C-1"))][-3:] == [
        *("response-sent", "complaint-escalated", "contact-recorded"),
    ]


# Once, and once only


def test_run_again_it_asks_nothing_and_records_nothing(store: Store, path: Path) -> None:
    file_of(path, *mixed(12))
    first, length = imported(store, path), store.position()
    again = imported(store, path)
    assert [line[:3] for line in again] == [line[:3] for line in first]
    assert (all(line.before for line in again), any(line.before for line in first)) == (True, False)
    assert store.position() == length


@given(st.lists(st.integers(0, 260), max_size=4))
@settings(max_examples=settings().max_examples // 10)
def test_interrupted_anywhere_and_resumed_it_is_as_if_it_had_never_been_interrupted(stops: list[int]) -> None:
    lines = list(_numbered([_text(line) for line in mixed(12)]))
    with open_store(THROW_AWAY) as one, open_store(THROW_AWAY) as other:
        whole = list(Import(one).run(lines))
        for stop in stops:
            list(islice(Import(other).run(lines), stop))
        resumed = list(Import(other).run(lines))
        assert [line[:3] for line in resumed] == [line[:3] for line in whole]
        assert log_of(other) == log_of(one)
        assert len(journal_in(other)) == len(lines)


def test_the_same_import_may_be_run_twice(store: Store, path: Path) -> None:
    file_of(path, log(), contact(), contact())
    twice = Import(store)
    assert [[line.before for line in twice.run(lines_in(path))] for _ in range(2)] == [[False] * 3, [True] * 3]
    assert store.position() == 3


def test_what_was_not_reported_yet_may_be_recorded_but_never_half_of_a_batch(store: Store, path: Path) -> None:
    file_of(path, log(), *[contact()] * (3 * BATCH))
    list(islice(Import(store).run(lines_in(path)), BATCH + 1))
    assert store.position() == len(journal_in(store)) == 2 * BATCH


def test_the_same_content_a_second_time_is_another_line(store: Store, path: Path) -> None:
    file_of(path, log(), contact(), contact())
    assert outcomes(imported(store, path)) == ["accepted"] * 3
    assert store.position() == 3
    imported(store, path)
    assert store.position() == 3


def test_of_a_file_that_has_grown_only_the_new_lines_are_asked(store: Store, path: Path) -> None:
    imported(store, file_of(path, log(), contact()))
    grown = imported(
        store, file_of(path, "# from the old system", log(), contact(), contact(), contact(channel="email"))
    )
    assert [line.before for line in grown] == [True, True, False, False]
    assert store.position() == 4


def test_a_line_with_a_key_that_is_written_differently_is_answered_and_not_recorded_again(
    store: Store, path: Path
) -> None:
    imported(store, file_of(path, log(), contact(key="k-1")))
    other = json.dumps(contact(key="k-1"), separators=(",", ":"))
    assert outcomes(imported(store, file_of(path, other))) == ["accepted"]
    assert store.position() == 2


def test_a_refused_line_is_not_asked_again_unless_that_is_wanted(store: Store, path: Path) -> None:
    early = file_of(path.with_name("early.jsonl"), contact())
    assert outcomes(imported(store, early)) == ["refused"]
    imported(store, file_of(path, log()))
    assert outcomes(imported(store, early)) == ["refused"]
    assert outcomes(imported(store, early, again=True)) == ["accepted"]
    assert outcomes(imported(store, early, again=True)) == ["accepted"]
    assert store.position() == 2


def test_the_journal_keeps_nobody_s_words(store: Store, path: Path) -> None:
    imported(store, file_of(path, log(summary="Rosa's flat is wet"), '{"command": "Rosa"}', contact("C-9")))
    with store.transaction(write=False) as connection:
        rows = connection.execute("select * from import_journal")
    assert len(rows) == 3
    assert "Rosa" not in str(rows)


# With others at the same store


def test_two_processes_that_import_the_same_file_record_each_line_once(new_store: NewUrl, path: Path) -> None:
    store = new_store()
    file_of(path, *mixed(25))
    one, other = at_once(2, import_at_once, store, path)
    assert one == other
    with open_store(THROW_AWAY) as alone:
        imported(alone, path)
        assert sorted(map(str, log_in(store))) == sorted(map(str, log_of(alone)))


def test_lines_are_judged_anew_when_somebody_else_was_quicker(store: Store, path: Path) -> None:
    imported(store, file_of(path, *prepared()))
    somebody = Casework(store)
    disturbed = _disturbed(lambda: somebody.execute(acknowledge()), times=1)
    found = list(Import(store, disturbed).run(lines_in(file_of(path, contact(), acknowledge()))))
    assert outcomes(found) == ["accepted", "refused"]
    assert [event.topic for event in store.events(case_id("C-1"), after=4)] == [
        "complaint-acknowledged",
        "contact-recorded",
    ]


def test_a_line_that_somebody_else_has_just_imported_is_not_recorded_twice(store: Store, path: Path) -> None:
    imported(store, file_of(path, log()))
    file_of(path, log(), contact())
    disturbed = _disturbed(lambda: imported(store, path), times=1, first=True)
    found = list(Import(store, disturbed).run(lines_in(path)))
    assert [(line.outcome, line.before) for line in found] == [("accepted", True), ("accepted", True)]
    assert store.position() == 2


def test_it_gives_up_when_others_never_stop_changing_the_case(store: Store, path: Path) -> None:
    imported(store, file_of(path, log()))
    somebody = Casework(store)
    disturbed = _disturbed(lambda: somebody.execute(contact()), times=ATTEMPTS)
    with pytest.raises(Conflict, match="run the import again"):
        list(Import(store, disturbed).run(lines_in(file_of(path, contact(channel="email")))))
    assert len(store.after(0, 1000)) == 1 + ATTEMPTS


def test_a_batch_shows_nobody_else_what_waits(store: Store) -> None:
    batch = Batch(store)
    through = Casework(batch)
    through.execute(log())
    through.execute(contact(key="k"))
    assert through.execute(contact(key="k")).replayed
    assert through.case("C-1").version == len(through.history("C-1")) - 1 == 1
    assert store.load(case_id("C-1"), project) is None
    batch.record(lambda _: None)
    assert [event.topic for event in store.events(case_id("C-1"))] == ["complaint-logged", "contact-recorded"]
    batch.record(lambda _: None)
    assert store.position() == 2


def test_a_batch_takes_nothing_that_does_not_follow_what_waits(store: Store) -> None:
    batch = Batch(store)
    Casework(batch).execute(log())
    (event,) = batch.events(case_id("C-1"))
    with pytest.raises(Conflict):
        batch.save(event)
    assert batch.events(case_id("C-1"), after=0) == []


def test_a_batch_records_nothing_when_what_goes_beside_it_fails(store: Store) -> None:
    def fail(_: object) -> None:
        raise LookupError

    batch = Batch(store)
    Casework(batch).execute(log())
    with pytest.raises(LookupError):
        batch.record(fail)
    assert batch.load(case_id("C-1"), project) is None
    assert store.position() == 0


def test_a_simulated_store_is_left_alone(path: Path) -> None:
    with open_store(THROW_AWAY, simulated=True) as store, pytest.raises(StoreError, match="simulated"):
        Import(store)


# On the command line


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "casework.db"


@pytest.fixture
def place(new_store: NewUrl) -> str:
    return new_store()


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([log()], 0),
        ([], 0),
        ([log(), log()], 8),
        ([log(), log(), "{}"], 3),
        (["\ufeff" + json.dumps(log()) + "\r", "", "# a comment"], 0),
        ([log(), NOT_UTF8], 3),
        ([log(), b'{"command": "clo'], 3),
        ([log(), b"x" * 2_000_000 + b"\n"], 3),
    ],
)
def test_the_exit_status_says_whether_all_was_accepted(file: Path, path: Path, lines: list[Any], status: int) -> None:
    file_of(path, *lines)
    assert casework("import", path, store=file).status == status
    assert casework("import", path, store=file).status == status


def test_the_summary_counts_what_came_of_the_lines(place: str, path: Path) -> None:
    file_of(path, log(), log(), "{}", contact())
    run = casework("import", path, "--json", store=place)
    counts = {"commands": 4, "accepted": 2, "refused": 1, "invalid": 1}
    assert run.json == counts | {"before": 0, "rejects": None}
    assert casework("import", path, "--json", store=place).json == counts | {"before": 4, "rejects": None}
    told = casework("import", path, store=place)
    assert told.out.startswith("4 commands: 2 accepted, 1 refused, 1 invalid\n4 of them had been asked")
    assert "--rejects" in told.out


def test_what_came_to_nothing_goes_to_a_file_with_its_reasons_also_when_resumed(place: str, path: Path) -> None:
    rejects = path.with_name("rejects.jsonl")
    close = json.dumps({"command": "close", "case": "C-1", "at": "2024-05-14", "by": {"id": "ann", "role": "officer"}})
    imported_before: tuple[Any, ...] = (log(), close, "{}")
    with open_store(place) as store:
        imported(store, file_of(path, *imported_before))
    file_of(path, *imported_before, contact(), NOT_UTF8, b"x" * 2_000_000 + b"\n")
    run = casework("import", path, "--rejects", rejects, store=place)
    assert str(rejects) in run.out
    found = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(each["n"], each["outcome"], each["reasons"][0]["code"]) for each in found] == [
        (2, "refused", "not_allowed_at_stage"),
        (3, "invalid", "invalid"),
        (5, "invalid", "invalid"),
        (6, "invalid", "invalid"),
    ]
    assert [each.get("line") for each in found] == [close, "{}", None, None]
    assert found[2]["line_base64"]


def test_rejects_never_go_over_the_file_that_is_imported_nor_over_the_store(file: Path, path: Path) -> None:
    content = file_of(path, log()).read_bytes()
    assert casework("import", path, "--rejects", path, store=file).status == 2
    assert path.read_bytes() == content
    assert casework("import", path, store=file).status == 0
    assert casework("import", path, "--rejects", file, store=file).status == 2
    assert len(log_in(file)) == 1


@pytest.mark.parametrize("arguments", [("nowhere.jsonl",), (".",), ("commands.jsonl", "--rejects", "no/such/folder")])
def test_a_path_that_cannot_be_used_is_named_before_anything_is_recorded(
    file: Path, path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    file_of(path, log())
    monkeypatch.chdir(path.parent)
    assert casework("import", *arguments, store=file).status == 2
    assert not file.exists()


def test_a_pipe_is_as_good_as_a_file(place: str) -> None:
    lines = b"".join(_text(line) for line in prepared())
    assert process("import", "-", "--store", place, input=lines).returncode == 0
    assert len(log_in(place)) == len(prepared())


def test_a_simulated_store_is_refused_on_the_command_line(place: str, path: Path) -> None:
    casework("simulate", file_of(path, log()), "--store", place)
    run = casework("import", path, store=place)
    assert run.status == 6
    assert "simulated" in run.err


def _numbered(lines: list[bytes]) -> Iterator[CommandLine]:
    return (CommandLine(n, line) for n, line in enumerate(lines, 1))


def _text(line: Any) -> bytes:
    return line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"


def _disturbed(disturb: Callable[[], Any], *, times: int, first: bool = False) -> Callable[[Store], Casework]:
    """A Casework beside whose first commands somebody else does something too: before each of them, or after it."""
    left = [times]

    class Disturbed(Casework):
        def execute(self, command: Any, **more: Any) -> Answer:
            now = left[0] > 0
            left[0] -= now
            if now and first:
                disturb()
            answer = super().execute(command, **more)
            if now and not first:
                disturb()
            return answer

    return Disturbed
