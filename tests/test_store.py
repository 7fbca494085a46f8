"""The log keeps what it was given, in order, for everybody who has the file open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest

from at_work import create, die_after_the_commit, die_before_the_commit, in_rounds, struck_down
from casework.domain.complaint import Complaint, case_id, fold, project
from casework.domain.errors import Conflict, StoreError
from casework.domain.event import EVENTS, CaseEvent
from casework.domain.personal import Erased, Personal
from casework.store import Store, open_store, schema
from examples import History, log
from examples_record import determine, investigated, order
from spec import Cases

C_1 = case_id("C-1")

IN_THE_LOG = {
    "action-cancelled",
    "action-completed",
    "action-promised",
    "action-updated",
    "adjustment-agreed",
    "adjustment-reviewed",
    "alert-raised",
    "case-adopted",
    "case-closed",
    "chfo-complied-with",
    "chfo-recorded",
    "clarification-recorded",
    "clarification-requested",
    "complaint-acknowledged",
    "complaint-defined",
    "complaint-escalated",
    "complaint-logged",
    "complaint-merged",
    "complaint-redirected",
    "complaint-refused",
    "complaint-reinstated",
    "complaint-triaged",
    "complaint-withdrawn",
    "compliance-judged",
    "contact-recorded",
    "contact-restricted",
    "death-recorded",
    "determination-recorded",
    "determination-reviewed",
    "document-attached",
    "escalation-held",
    "evidence-submitted",
    "handler-assigned",
    "information-requested",
    "investigation-opened",
    "issue-joined",
    "issue-split-off",
    "learning-recorded",
    "offer-replied",
    "ombudsman-contacted",
    "ombudsman-date-varied",
    "order-complied-with",
    "point-answered",
    "record-corrected",
    "representation-ended",
    "representative-appointed",
    "response-approved",
    "response-extended",
    "response-returned",
    "response-sent",
    "response-submitted",
    "restriction-lifted",
    "restriction-reviewed",
    "satisfaction-recorded",
    "service-request-updated",
    "stage-reopened",
    "support-needs-recorded",
    "update-interval-agreed",
}


def decided(history: History) -> list[CaseEvent]:
    """The events that a history makes."""
    cases = Cases()
    for command in history:
        assert not cases.do(command).codes
    return cases.log


LONG = decided((*investigated(), determine("2024-08-05", order("A1"))))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'casework.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def other(event: CaseEvent, ref: str) -> CaseEvent:
    """The same event in another case."""
    return event.model_copy(update={"originator_id": case_id(ref)})


# What is recorded


def test_events_come_back_as_they_were_given(store: Store) -> None:
    store.save(*LONG)
    assert store.events(C_1) == LONG


def test_an_instant_keeps_its_offset(store: Store) -> None:
    given = decided((log("2024-05-13T09:30:00+01:00"),))
    store.save(*given)
    assert store.events(C_1)[0].occurred.isoformat() == "2024-05-13T09:30:00+01:00"


def test_what_is_not_known_takes_no_room(store: Store) -> None:
    store.save(*LONG)
    with store.transaction(write=False) as connection:
        assert not connection.execute("SELECT position FROM casework_log WHERE state LIKE '%null%'")


def test_a_part_of_a_history_can_be_asked_for(store: Store) -> None:
    store.save(*LONG)
    assert store.events(C_1, after=2, upto=5) == LONG[3:6]


def test_an_unknown_stream_has_no_events(store: Store) -> None:
    assert store.events(case_id("C-9")) == []


def test_positions_only_increase_and_the_log_is_read_page_by_page(store: Store) -> None:
    assert store.position() == 0
    first = store.save(*LONG[:2])
    second = store.save(other(LONG[0], "C-2"))
    third = store.save(*LONG[2:5])
    positions = [*first, *second, *third]
    assert positions == sorted(set(positions))
    assert store.position() == positions[-1]
    pages: list[Any] = []
    while page := store.after(pages[-1].position if pages else 0, limit=4):
        assert len(page) <= 4
        pages += page
    assert [each.position for each in pages] == positions
    assert [each.event for each in pages] == [*LONG[:2], other(LONG[0], "C-2"), *LONG[2:5]]


def test_several_streams_are_recorded_together_or_not_at_all(store: Store) -> None:
    store.save(other(LONG[0], "C-2"))
    with pytest.raises(Conflict):
        store.save(*LONG[:3], other(LONG[0], "C-2"))
    assert store.events(C_1) == []
    assert store.position() == 1


def test_a_version_that_is_taken_is_a_conflict(store: Store) -> None:
    store.save(*LONG[:3])
    with pytest.raises(Conflict, match="Somebody else"):
        store.save(*LONG[2:4])
    assert store.events(C_1) == LONG[:3]


def test_a_version_too_far_is_refused(store: Store) -> None:
    store.save(*LONG[:3])
    with pytest.raises(StoreError, match="version 4 would leave a gap"):
        store.save(LONG[4])
    with pytest.raises(StoreError, match="version 1 would leave a gap"):
        store.save(other(LONG[1], "C-2"))
    assert store.position() == 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casework_log SET topic = 'complaint-merged'",
        "DELETE FROM casework_log",
        "REPLACE INTO casework_log SELECT NULL, originator_id, originator_version, topic, state FROM casework_log",
        "INSERT INTO casework_log SELECT NULL, originator_id, -1, topic, state FROM casework_log",
    ],
)
def test_what_is_in_the_log_stays_as_it_is(store: Store, sql: str) -> None:
    store.save(LONG[0])
    with (
        pytest.raises(StoreError, match=r"append-only|follow one another"),
        store.transaction(write=True) as connection,
    ):
        connection.execute(sql)
    assert store.events(C_1) == LONG[:1]


def test_a_position_is_never_used_again_even_when_the_newest_event_was_taken_out(store: Store) -> None:
    store.save(*LONG[:2])
    with store.transaction(write=True) as connection:
        connection.execute("DROP TRIGGER casework_log_keeps_all")
        connection.execute("DELETE FROM casework_log WHERE position = 2")
    assert store.save(LONG[1]) == [3]


# Names, shapes and words


def test_the_names_of_events_are_pinned_for_ever() -> None:
    assert set(EVENTS) == IN_THE_LOG
    assert all(cls.topic == topic for topic, cls in EVENTS.items())


class MovedIn(CaseEvent):
    """An event that had other fields in earlier versions."""

    topic: ClassVar[str] = "moved-in"
    schema_version: ClassVar[int] = 3
    rooms: int
    floor: str

    @staticmethod
    def upcast_v1_v2(data: dict[str, Any]) -> None:
        data["rooms"] = data.pop("bedrooms") + 1

    @staticmethod
    def upcast_v2_v3(data: dict[str, Any]) -> None:
        data["floor"] = "ground"


class MovedInAtFirst(CaseEvent):
    """The same event as it was first written."""

    topic: ClassVar[str] = "moved-in"
    bedrooms: int


def moved_in(cls: type[CaseEvent], **facts: Any) -> CaseEvent:
    return cls(**{name: getattr(LONG[0], name) for name in CaseEvent.model_fields}, **facts)


def test_an_event_of_an_earlier_version_is_read_in_the_shape_of_today(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then, open_store(url) as store:
        then.setitem(EVENTS, "moved-in", MovedInAtFirst)
        store.save(moved_in(MovedInAtFirst, bedrooms=2))
    monkeypatch.setitem(EVENTS, "moved-in", MovedIn)
    with open_store(url) as store:
        assert store.events(C_1) == [moved_in(MovedIn, rooms=3, floor="ground")]


def test_an_event_of_today_says_its_version_and_comes_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVENTS, "moved-in", MovedIn)
    given = moved_in(MovedIn, rooms=3, floor="first")
    store.save(given)
    assert store.events(C_1) == [given]
    with store.transaction(write=False) as connection:
        assert connection.execute("SELECT json_extract(state, '$.schema_version') FROM casework_log") == [(3,)]


class Backwards:
    """Keeps words by turning them round, and counts what it reveals."""

    def __init__(self) -> None:
        self.revealed = 0

    def protect(self, subject: str, personal: Personal) -> Personal:
        return {path: f"{subject}:{str(words)[::-1]}" for path, words in personal.items()}

    def reveal(self, subject: str, personal: Personal) -> Personal:
        self.revealed += 1
        return {path: str(words).removeprefix(f"{subject}:")[::-1] for path, words in personal.items()}


def test_a_keeper_sees_all_personal_words_on_their_way_in_and_out(url: str) -> None:
    with open_store(url, keeper=Backwards()) as store:
        store.save(*LONG)
        assert store.events(C_1) == LONG
    with open_store(url) as store, store.transaction(write=False) as connection:
        (stored,) = connection.execute("SELECT group_concat(CAST(state AS TEXT)) FROM casework_log")[0]
        sentences = [str(each) for event in LONG for each in event.personal.values() if " " in str(each)]
    assert "Rosa Resident" in sentences
    assert not [each for each in sentences if each in stored]


class Gone(Backwards):
    """Has lost every key."""

    def reveal(self, subject: str, personal: Personal) -> Personal:
        return dict.fromkeys(personal, Erased())


def test_a_case_is_read_when_its_words_are_erased(url: str) -> None:
    with open_store(url, keeper=Backwards()) as store:
        store.save(*LONG)
    with open_store(url, keeper=Gone()) as store:
        assert fold(store.events(C_1)) == fold(LONG)  # type: ignore[arg-type]  # they are a case's


# Aggregates


def test_a_case_is_what_its_events_make_of_it(store: Store) -> None:
    store.save(*LONG)
    assert store.load(C_1, project) == fold(LONG)
    assert store.load(case_id("C-9"), project) is None


def test_a_case_in_memory_is_brought_up_to_date_with_what_others_recorded(store: Store, url: str) -> None:
    store.save(*LONG[:4])
    early = store.load(C_1, project)
    with open_store(url) as elsewhere:
        elsewhere.save(*LONG[4:])
    assert store.held(C_1) is early
    assert store.load(C_1, project) == fold(LONG)
    assert early == fold(LONG[:4])


def test_only_events_not_seen_before_are_read(url: str) -> None:
    keeper = Backwards()
    with open_store(url, keeper=keeper) as store:
        store.save(*LONG)
        store.load(C_1, project)
        read = keeper.revealed
        store.load(C_1, project)
    assert 0 < read == keeper.revealed


def test_the_library_s_repository_gives_a_case_at_any_version(store: Store) -> None:
    store.save(*LONG)
    store.load(C_1, project)
    early: Complaint = store.repository.get(C_1, version=3, projector_func=project)
    assert early == fold(LONG[:4])


def test_threads_may_share_a_store(store: Store) -> None:
    def work(number: int) -> Sequence[int]:
        given = [other(event, f"T-{number}") for event in LONG]
        positions = [store.save(event)[0] for event in given]
        assert store.events(case_id(f"T-{number}")) == given
        return positions

    with ThreadPoolExecutor(6) as pool:
        positions = [each for found in pool.map(work, range(6)) for each in found]
    assert sorted(positions) == list(range(1, 6 * len(LONG) + 1))


# Views


def rows(store: Store) -> list[Any]:
    with store.transaction(write=False) as connection:
        return connection.execute("SELECT name, n FROM view ORDER BY n")


@pytest.fixture
def view(store: Store) -> Store:
    with store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE view (name TEXT PRIMARY KEY, n INTEGER)")
        connection.executemany("INSERT INTO view VALUES (:name, :n)", [{"name": "a", "n": 1}, {"name": "b", "n": 2}])
    return store


def test_a_view_s_rows_come_back_as_tuples(view: Store) -> None:
    assert rows(view) == [("a", 1), ("b", 2)]
    with view.transaction(write=False) as connection:
        assert connection.execute("SELECT n FROM view WHERE name = :name", {"name": "b"}) == [(2,)]


def test_a_transaction_that_breaks_off_leaves_nothing(view: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        _broken_off(view)
    assert rows(view) == [("a", 1), ("b", 2)]


def _broken_off(store: Store) -> None:
    with store.transaction(write=True) as connection:
        connection.execute("DELETE FROM view")
        raise ZeroDivisionError


def test_reading_sees_one_moment_while_others_write(view: Store) -> None:
    with view.transaction(write=False) as reading:
        before = reading.execute("SELECT COUNT(*) FROM view")
        with view.transaction(write=True) as writing:
            writing.execute("DELETE FROM view")
        assert reading.execute("SELECT COUNT(*) FROM view") == before
    assert rows(view) == []


def test_events_can_be_read_and_written_while_a_view_is_written(view: Store) -> None:
    view.save(LONG[0])
    with view.transaction(write=True) as connection:
        connection.execute("DELETE FROM view")
        assert view.events(C_1) == LONG[:1]


# The store itself


def test_a_store_is_durable_unless_told_otherwise(store: Store, tmp_path: Path) -> None:
    with store.transaction(write=False) as connection:
        assert connection.execute("PRAGMA synchronous") == [(2,)]
        assert connection.execute("PRAGMA journal_mode") == [("wal",)]
    with open_store(f"sqlite:///{tmp_path / 'fast.db'}", durable=False) as fast, fast.transaction(write=False) as found:
        assert found.execute("PRAGMA synchronous") == [(0,)]


def test_a_store_keeps_its_own_key_for_fingerprints(store: Store, url: str, tmp_path: Path) -> None:
    assert len(store.settings.fingerprint_key) == 32
    with open_store(url) as again, open_store(f"sqlite:///{tmp_path / 'other.db'}") as different:
        assert again.settings == store.settings
        assert different.settings.fingerprint_key != store.settings.fingerprint_key


def test_a_store_made_for_a_simulation_stays_marked(url: str) -> None:
    with open_store(url, simulated=True) as store:
        store.save(LONG[0])
    with open_store(url) as store:
        assert store.settings.simulated
    with open_store(url, simulated=True) as store:
        assert store.events(C_1) == LONG[:1]


def test_an_empty_store_can_be_given_to_a_simulation(store: Store, url: str) -> None:
    assert not store.settings.simulated
    with open_store(url, simulated=True) as again:
        assert again.settings.simulated
        assert again.settings.fingerprint_key == store.settings.fingerprint_key


def test_real_cases_are_not_given_to_a_simulation(store: Store, url: str) -> None:
    store.save(LONG[0])
    with pytest.raises(StoreError, match="holds real cases"):
        open_store(url, simulated=True)
    with open_store(url) as again:
        assert not again.settings.simulated


def test_a_throw_away_store_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_store("sqlite:///:memory:") as store, open_store("sqlite:///:memory:") as second:
        store.save(*LONG)
        assert store.events(C_1) == LONG
        assert second.position() == 0
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_a_relative_path_is_a_file_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///a case?100%.db") as store:
        store.save(LONG[0])
    assert (tmp_path / "a case?100%.db").is_file()


def test_an_older_store_is_brought_up_to_date_and_keeps_what_it_has(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(url) as old:
        old.save(*LONG)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE casework_later (n INTEGER)",)))
    monkeypatch.setattr(schema, "SCHEMA_VERSION", len(schema.MIGRATIONS))
    with open_store(url) as new:
        assert new.settings.schema_version == len(schema.MIGRATIONS)
        assert new.settings.fingerprint_key == old.settings.fingerprint_key
        assert new.events(C_1) == LONG
        with new.transaction(write=False) as connection:
            assert connection.execute("SELECT COUNT(*) FROM casework_later") == [(0,)]


def test_a_store_left_before_its_log_was_written_ahead_is_put_right(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        store.save(*LONG)
    with closing(sqlite3.connect(tmp_path / "casework.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with open_store(url) as store, store.transaction(write=False) as found:
        assert found.execute("PRAGMA journal_mode") == [("wal",)]


def test_what_was_not_committed_when_a_process_was_killed_never_happened(url: str) -> None:
    with open_store(url) as store:
        store.save(LONG[0])
        struck_down(die_before_the_commit, url)
        assert store.events(C_1) == LONG[:1]
        assert store.save(*LONG[1:3]) == [2, 3]
        with store.transaction(write=False) as connection:
            assert not connection.execute("SELECT name FROM sqlite_schema WHERE name = 'view'")


def test_what_was_answered_when_a_process_was_killed_is_recorded(url: str) -> None:
    with open_store(url) as store:
        store.save(LONG[0])
    struck_down(die_after_the_commit, url)
    with open_store(url) as store:
        assert [each.topic for each in store.events(C_1)] == ["complaint-logged", "contact-recorded"]


def test_processes_that_make_a_store_at_the_same_moment_all_succeed(tmp_path: Path) -> None:
    rounds = [(f"sqlite:///{tmp_path / f'{number}.db'}",) for number in range(5)]
    for keys in in_rounds(3, create, *rounds):
        assert len(keys) == 3
        assert len(set(keys)) == 1
