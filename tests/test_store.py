"""The log keeps what it was given, in order, for everybody who has the store open; on either engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any, ClassVar, cast

import pytest
from pydantic_core import from_json

from at_work import die_after_the_commit, die_before_the_commit, struck_down
from casework.domain.complaint import Complaint, case_id, fold, project
from casework.domain.errors import Conflict, StoreError
from casework.domain.event import EVENTS, CaseEvent, Event
from casework.domain.personal import Erased
from casework.store import Connection, KeysAt, Store, migrate, open_store, schema
from casework.store.keyring import Keyring
from engines import NewUrl
from examples import log
from long_case import C_1, LONG, decided, other

IN_THE_LOG = {
    "personal-data-erased",
    "legal-hold-placed",
    "legal-hold-lifted",
    "erasure-planned",
    "action-cancelled",
    "action-completed",
    "action-promised",
    "action-updated",
    "adjustment-agreed",
    "adjustment-reviewed",
    "alert-acknowledged",
    "alert-escalated",
    "alert-raised",
    "alert-reopened",
    "alert-resolved",
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
    "deadlines-recounted",
    "death-recorded",
    "determination-corrected",
    "determination-published",
    "determination-recorded",
    "determination-reviewed",
    "document-attached",
    "escalation-held",
    "evidence-submitted",
    "handler-assigned",
    "holiday-proclaimed",
    "information-requested",
    "investigation-opened",
    "issue-joined",
    "issue-split-off",
    "learning-recorded",
    "log-sealed",
    "offer-replied",
    "ombudsman-contacted",
    "ombudsman-date-varied",
    "order-complied-with",
    "personal-data-exported",
    "personal-data-read",
    "point-answered",
    "proclamation-withdrawn",
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
    "sweep-recorded",
    "sweeps-summarised",
    "update-interval-agreed",
    "working-day-proclaimed",
    "change-made",
    "change-planned",
    "code-exception-ended",
    "code-exception-recorded",
    "effect-shown",
    "governing-body-responded",
    "home-contacted",
    "home-reviewed",
    "homes-identified",
    "homes-recorded",
    "lesson-recorded",
    "programme-closed",
    "programme-listed",
    "programme-opened",
    "recommendation-answered",
    "recommendation-closed",
    "recommendation-recorded",
    "redress-given",
}


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def states(store: Store) -> list[bytes]:
    """What is stored of each event."""
    with store.transaction(write=False) as connection:
        return [state for (state,) in connection.execute("SELECT state FROM casework_log")]


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
    assert not [state for state in states(store) if b"null" in state]


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


def test_the_log_can_be_read_within_a_transaction_as_it_was_when_that_began(store: Store, url: str) -> None:
    store.save(*LONG[:3])
    with store.transaction(write=False) as connection, open_store(url) as another:
        assert [each.event for each in store.after(0, 2, within=connection)] == LONG[:2]
        another.save(LONG[3])
        assert [each.event for each in store.after(1, 9, within=connection)] == LONG[1:3]
    assert [each.event for each in store.after(1, 9)] == LONG[1:4]


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


@pytest.mark.parametrize("sql", ["UPDATE casework_log SET topic = 'complaint-merged'", "DELETE FROM casework_log"])
def test_what_is_in_the_log_stays_as_it_is(store: Store, sql: str) -> None:
    store.save(LONG[0])
    with pytest.raises(StoreError, match="append-only"), store.transaction(write=True) as connection:
        connection.execute(sql)
    assert store.events(C_1) == LONG[:1]


def test_events_and_what_belongs_to_them_are_recorded_together(view: Store) -> None:
    positions = view.save_beside(LONG[:2], lambda views: views.executemany(INSERT, [{"name": "c", "n": 3}]))
    assert [each.event for each in view.after(positions[0] - 1, 10)] == LONG[:2]
    assert rows(view) == [("a", 1), ("b", 2), ("c", 3)]


def test_what_belongs_to_events_is_not_recorded_without_them(view: Store) -> None:
    view.save(*LONG[:2])
    with pytest.raises(Conflict):
        view.save_beside(LONG[1:3], lambda views: views.executemany(INSERT, [{"name": "c", "n": 3}]))
    assert rows(view) == [("a", 1), ("b", 2)]


def test_events_are_not_recorded_without_what_belongs_to_them(view: Store) -> None:
    with pytest.raises(StoreError):
        view.save_beside(LONG[:2], lambda views: views.executemany(INSERT, [{"name": "a", "n": 3}]))
    assert view.events(C_1) == []


def test_nothing_at_all_can_be_recorded(store: Store) -> None:
    assert store.save() == []
    assert store.position() == 0


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
    assert [from_json(state)["schema_version"] for state in states(store)] == [3]


def test_words_are_sealed_on_their_way_in_and_revealed_on_their_way_out(url: str, keys: KeysAt) -> None:
    with open_store(url, keys=keys) as store:
        store.save(*LONG)
        assert store.events(C_1) == LONG
        stored = b"".join(states(store)).decode()
    sentences = [str(each) for event in LONG for each in event.personal.values() if " " in str(each)]
    assert "Rosa Resident" in sentences
    assert not [each for each in sentences if each in stored]


def test_a_case_is_read_when_its_words_are_erased(url: str, keys: KeysAt) -> None:
    with open_store(url, keys=keys) as store:
        store.save(*LONG)
        keyring = cast("Keyring", store.keeper)
        keyring.destroy([key.id for key in keyring.of_subject(LONG[0].subject)], "an erasure")
        assert fold(store.events(C_1)) == fold(LONG)  # type: ignore[arg-type]  # they are a case's
        assert {*LONG[0].personal.values()} == {"Rosa Resident", "Damp in the bedroom"}
        assert {*store.events(C_1)[0].personal.values()} == {Erased()}


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


class Counting:
    """Keeps words as they are, and counts the events that are read."""

    blind_key = b"a key"

    def __init__(self) -> None:
        self.read = 0

    def protect(self, events: Sequence[Event]) -> Sequence[Event]:
        return events

    def reveal(self, event: Event) -> Event:
        self.read += 1
        return event


def test_only_events_not_seen_before_are_read(store: Store) -> None:
    keeper = Counting()
    store.kept_by(keeper, store.settings.fingerprint_key)
    store.save(*LONG)
    store.load(C_1, project)
    read = keeper.read
    store.load(C_1, project)
    assert 0 < read == keeper.read


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

INSERT = "INSERT INTO view VALUES (:name, :n)"


def rows(store: Store) -> list[Any]:
    with store.transaction(write=False) as connection:
        return rows_of(connection)


def rows_of(connection: Connection) -> list[Any]:
    return connection.execute("SELECT name, n FROM view ORDER BY n")


@pytest.fixture
def view(store: Store) -> Store:
    with store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE view (name TEXT PRIMARY KEY, n INTEGER)")
        connection.executemany(INSERT, [{"name": "a", "n": 1}, {"name": "b", "n": 2}])
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


def test_many_rows_are_put_at_once_and_take_the_place_of_those_that_are_there(view: Store) -> None:
    with view.transaction(write=True) as connection:
        connection.put("view", ("name", "n"), ((f"'{n}\\", n) for n in range(4321)), "on conflict do nothing")
        again: list[tuple[Any, ...]] = [(None, "'7\\"), (2**40, 'new "é" \t')]
        connection.put("view", ("n", "name"), again, "on conflict (name) do update set n = excluded.n")
        connection.put("view", ("name", "n"), [], "on conflict do nothing")
        assert connection.execute("SELECT COUNT(*) FROM view WHERE name LIKE :form", {"form": "'%"}) == [(4321,)]
        assert connection.execute("SELECT n FROM view WHERE name = :name", {"name": "'7\\"}) == [(None,)]
        wanted = ("'7\\", 'new "é" \t', "neither", "{'8\\, NULL}", "'9\\")
        assert connection.take("view", ("n",), "name", iter(wanted[1:4])) == [(2**40,)]
        assert sorted(connection.take("view", ("name", "n"), "name", wanted), key=repr) == [
            ("'7\\", None),
            ("'9\\", 9),
            ('new "é" \t', 2**40),
        ]
        assert connection.take("view", ("n",), "name", ()) == []


def test_rows_of_a_key_that_is_there_take_the_place_of_the_old_ones(view: Store) -> None:
    sql = f"{INSERT} ON CONFLICT (name) DO UPDATE SET n = excluded.n"
    with view.transaction(write=True) as connection:
        connection.executemany(sql, ({"name": chr(97 + n % 26) + str(n // 26), "n": n} for n in range(1000)))
        connection.executemany(sql, [{"name": "a", "n": 1001}, {"name": "a0", "n": None}])
        assert connection.execute("SELECT COUNT(*), MAX(n) FROM view") == [(1002, 1001)]
        assert connection.execute("SELECT n FROM view WHERE name = 'a0'") == [(None,)]


def test_statements_that_insert_nothing_are_run_for_each_row(view: Store) -> None:
    with view.transaction(write=True) as connection:
        connection.executemany("UPDATE view SET n = n + :by WHERE name = :name", [{"name": "b", "by": 5}] * 3)
        connection.executemany("DELETE FROM view WHERE name = :name", [{"name": "a"}, {"name": "z"}])
    assert rows(view) == [("b", 17)]


def test_an_insert_with_a_parameter_outside_its_row_is_run_for_each_row(view: Store) -> None:
    sql = f"{INSERT} ON CONFLICT (name) DO UPDATE SET n = excluded.n + :more"
    with view.transaction(write=True) as connection:
        connection.executemany(sql, [{"name": "a", "n": 5, "more": 10}, {"name": "c", "n": 5, "more": 10}])
    assert rows(view) == [("b", 2), ("c", 5), ("a", 15)]


TEXTS = [
    "100%",
    "%s %(name)s",
    "a:b :name ::text",
    'it\'s "quoted" -- not /* a remark */',
    "back\\slash",
    "é–’",
    "$1 ?",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_comes_back_as_it_was_given(view: Store, text: str) -> None:
    with view.transaction(write=True) as connection:
        connection.execute(INSERT, {"name": text, "n": 3})
        connection.executemany(INSERT, [{"name": f"{text}+{n}", "n": n} for n in (4, 5)])
        assert [name for name, _ in rows_of(connection)] == ["a", "b", text, f"{text}+4", f"{text}+5"]
        assert connection.execute("SELECT n FROM view WHERE name = :name", {"name": text}) == [(3,)]


@pytest.mark.parametrize("text", [text.replace("'", "''") for text in TEXTS])
def test_a_statement_may_have_any_text_in_it(view: Store, text: str) -> None:
    with view.transaction(write=False) as connection:
        assert connection.execute(f"SELECT '{text}', :n -- 100% :n\n", {"n": 7}) == [(text.replace("''", "'"), 7)]


def test_values_are_what_they_were(store: Store) -> None:
    given = {"i": 2**40, "r": 0.1, "t": "7", "b": b"\0\xff", "n": None, "yes": True}
    with store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE v (i INTEGER, r REAL, t TEXT, b BLOB, n TEXT, yes INTEGER NOT NULL)")
        connection.execute("INSERT INTO v VALUES (:i, :r, :t, :b, :n, :yes)", given)
        assert connection.execute("SELECT * FROM v WHERE yes = :yes AND i = :i", given) == [tuple(given.values())]
        assert connection.execute("SELECT SUM(i), AVG(i), COUNT(*) FROM v") == [(2**40, float(2**40), 1)]


def test_a_sum_of_whole_numbers_is_one(view: Store) -> None:
    with view.transaction(write=False) as connection:
        ((total, mean),) = connection.execute("SELECT SUM(n), AVG(n) FROM view")
        assert (type(total), type(mean)) == (int, float)


def test_text_is_ordered_by_its_bytes(view: Store) -> None:
    with view.transaction(write=True) as connection:
        connection.executemany(INSERT, [{"name": name, "n": 0} for name in ("B", "Ä", "_", "a b", "C-10", "C-2")])
        assert [name for (name,) in connection.execute("SELECT name FROM view ORDER BY name")] == [
            *("B", "C-10", "C-2", "_", "a", "a b", "b", "Ä")
        ]


def test_tables_can_be_asked_for(view: Store) -> None:
    with view.transaction(write=True) as connection:
        assert connection.has_table("view")
        assert not connection.has_table("views")
        connection.execute("ALTER TABLE view RENAME TO views")
        assert connection.has_table("views")


def test_one_transaction_at_a_time_writes(view: Store) -> None:
    def count_up(_: int) -> None:
        for _ in range(20):
            with view.transaction(write=True) as connection:
                ((n,),) = connection.execute("SELECT n FROM view WHERE name = 'a'")
                connection.execute("UPDATE view SET n = :n WHERE name = 'a'", {"n": n + 1})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(4)))
    assert ("a", 81) in rows(view)


def test_a_table_that_takes_another_s_place_is_not_empty_to_who_began_to_read_before(view: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        with view.transaction(write=False) as reading:
            reading.execute("SELECT name FROM casework_store")
            swapping = pool.submit(swap, view)
            wait([swapping], timeout=0.3)
            assert rows_of(reading) == [("a", 1), ("b", 2)]
        swapping.result()
    assert rows(view) == [("a", 1), ("b", 2), ("c", 3)]


def swap(store: Store) -> None:
    with store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE view_beside (name TEXT PRIMARY KEY, n INTEGER)")
        connection.execute("INSERT INTO view_beside SELECT name, n FROM view")
        connection.execute("INSERT INTO view_beside VALUES ('c', 3)")
    with store.transaction(write=True, alone=True) as connection:
        connection.execute("DROP TABLE view")
        connection.execute("ALTER TABLE view_beside RENAME TO view")


# The store itself


def test_a_store_keeps_its_own_key_for_fingerprints(store: Store, url: str, new_url: NewUrl) -> None:
    assert len(store.settings.fingerprint_key) == 32
    with open_store(url) as again, open_store(new_url()) as different:
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


def test_an_older_store_is_brought_up_to_date_and_keeps_what_it_has(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(url) as old:
        old.save(*LONG)
    known = schema.SCHEMA_VERSION
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE casework_later (n INTEGER)",)))
    monkeypatch.setattr(schema, "SCHEMA_VERSION", known + 1)
    assert migrate(url)[1:] == (known, known + 1)
    with open_store(url) as new:
        assert new.settings == replace(old.settings, schema_version=known + 1)
        assert new.events(C_1) == LONG
        with new.transaction(write=False) as connection:
            assert connection.execute("SELECT COUNT(*) FROM casework_later") == [(0,)]


def test_a_closed_store_is_of_no_more_use(store: Store) -> None:
    store.save(*LONG)
    store.close()
    for use in (lambda: store.events(C_1), lambda: store.save(other(LONG[0], "C-2")), store.position):
        with pytest.raises(StoreError, match="is closed"):
            use()


def test_what_was_not_committed_when_a_process_was_killed_never_happened(url: str) -> None:
    with open_store(url) as store:
        store.save(LONG[0])
        struck_down(die_before_the_commit, url)
        assert store.events(C_1) == LONG[:1]
        store.save(*LONG[1:3])
        assert store.events(C_1) == LONG[:3]
        with store.transaction(write=False) as connection:
            assert not connection.has_table("view")


def test_what_was_answered_when_a_process_was_killed_is_recorded(url: str) -> None:
    with open_store(url) as store:
        store.save(LONG[0])
    struck_down(die_after_the_commit, url)
    with open_store(url) as store:
        assert [each.topic for each in store.events(C_1)] == ["complaint-logged", "contact-recorded"]
