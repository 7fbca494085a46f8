"""Whatever is changed in log, tree or checkpoints by other ways than recording: `verify` says so, and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

import pytest

from casework.audit.checkpoints import Inconsistent, Kept, every, make
from casework.audit.keys import generated, vouch
from casework.audit.note import Signer, Verifier
from casework.audit.tree import TreeError, forget, grow
from casework.audit.verification import Verified, verify
from casework.store import Connection
from examples import acknowledged, of_case, received
from examples_record import contact
from recorded import Recorded

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
LATER = datetime(2026, 1, 6, 9, tzinfo=UTC)
ROUNDS = 25

Row: TypeAlias = tuple[Any, ...]


class Signed(NamedTuple):
    """A store with a log, two checkpoints of it, and two events newer than both; and the way back to that."""

    recorded: Recorded
    signer: Signer
    first: Kept
    second: Kept

    def verified(self, *notes: str) -> Verified:
        return verify(self.recorded.store, self.signer.verifier, checkpoints=notes)

    def do(self, change: Callable[[Connection], None]) -> None:
        with self.recorded.store.transaction(write=True) as connection:
            change(connection)


@pytest.fixture
def signed(engine: str, recorded: Recorded) -> Signed:
    signer = generated("north.example/complaints")
    recorded.do(*acknowledged(), *of_case("C-2", *acknowledged()))
    first = make(recorded.store, signer, AT)
    recorded.do(*of_case("C-3", *acknowledged()))
    recorded.do(*of_case("C-4", *acknowledged()))
    second = make(recorded.store, signer, LATER)
    recorded.do(*of_case("C-5", *acknowledged()[:2]))
    unguard(recorded, engine)
    return Signed(recorded, signer, first, second)


def unguard(recorded: Recorded, engine: str) -> None:
    """Takes the log's guards away, as somebody who runs the database can."""
    if engine == "postgres":
        recorded.alter("alter table casework_log disable trigger user")
        return
    for guard in ("casework_log_in_order", "casework_log_keeps_all", "casework_log_keeps_what_was"):
        recorded.alter(f"drop trigger {guard}")


def log_of(connection: Connection) -> list[Row]:
    rows = connection.execute(
        "select position, originator_id, originator_version, topic, state from casework_log order by position"
    )
    return [tuple(row) for row in rows]


def put(connection: Connection, rows: list[Row]) -> None:
    """Makes these rows the log."""
    connection.execute("delete from casework_log")
    names = ("position", "id", "version", "topic", "state")
    connection.executemany(
        "insert into casework_log (position, originator_id, originator_version, topic, state)"
        " values (:position, :id, :version, :topic, :state)",
        [dict(zip(names, row, strict=True)) for row in rows],
    )


def edited(rows: list[Row], lot: Random) -> list[Row]:
    place = lot.randrange(len(rows))
    position, id, version, topic, state = rows[place]
    at = lot.randrange(len(state))
    other = state[:at] + bytes([state[at] ^ (1 << lot.randrange(8))]) + state[at + 1 :]
    return [*rows[:place], (position, id, version, topic, other), *rows[place + 1 :]]


def another_topic(rows: list[Row], lot: Random) -> list[Row]:
    place = lot.randrange(len(rows))
    position, id, version, topic, state = rows[place]
    return [*rows[:place], (position, id, version, f"{topic}-", state), *rows[place + 1 :]]


def deleted(rows: list[Row], lot: Random) -> list[Row]:
    place = lot.randrange(len(rows))
    return rows[:place] + rows[place + 1 :]


def truncated(rows: list[Row], lot: Random) -> list[Row]:
    return rows[: lot.randrange(len(rows))]


def inserted(rows: list[Row], lot: Random) -> list[Row]:
    place = lot.randrange(len(rows))
    position, _, _, topic, state = rows[place]
    new = (position, "0" * 32, 0, topic, state)
    return [*rows[:place], new, *((row[0] + 1, *row[1:]) for row in rows[place:])]


def swapped(rows: list[Row], lot: Random) -> list[Row]:
    one, other = sorted(lot.sample(range(len(rows)), 2))
    found = list(rows)
    found[one], found[other] = (rows[one][0], *rows[other][1:]), (rows[other][0], *rows[one][1:])
    return found


def renumbered(rows: list[Row], lot: Random) -> list[Row]:
    place = lot.randrange(len(rows))
    by = lot.randrange(1, 9)
    return [*rows[:place], *((row[0] + by, *row[1:]) for row in rows[place:])]


CHANGES = [edited, another_topic, deleted, truncated, inserted, swapped, renumbered]


def test_a_log_that_is_as_it_was_recorded_holds_and_what_is_newer_is_said_to_be_uncovered(signed: Signed) -> None:
    found = signed.verified()
    assert found.holds
    assert [each.holds for each in found.covered] == [True, True]
    assert found.uncovered == found.events - signed.second.checkpoint.size > 0


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_no_event_that_a_checkpoint_covers_can_be_changed_unseen(
    signed: Signed, change: Callable[[list[Row], Random], list[Row]]
) -> None:
    with signed.recorded.store.transaction(write=False) as connection:
        whole = log_of(connection)
    covered, newer = whole[: signed.second.checkpoint.size], whole[signed.second.checkpoint.size :]
    for number in range(ROUNDS):
        other = change(covered, Random(f"{change.__name__} {number}"))  # noqa: S311 - a lot that can be drawn again
        rest = [] if change is truncated else [(row[0] + other[-1][0] - covered[-1][0], *row[1:]) for row in newer]
        signed.do(lambda connection: put(connection, [*other, *rest]))  # noqa: B023 - called at once
        found = signed.verified()
        differs = next(
            (place for place, (was, now) in enumerate(zip(covered, other, strict=False), 1) if was != now),
            len(other) + 1,
        )
        assert any(names(fault.what, differs, len(other)) for fault in found.faults), (differs, found.faults)
    signed.do(lambda connection: put(connection, whole))
    assert signed.verified().holds


def names(fault: str, differs: int, length: int) -> bool:
    """Whether a fault names the first event that is another one, or where the log ends."""
    return f"event {differs} is not" in fault or (differs > length and f"the log ends after {length} events" in fault)


@pytest.mark.parametrize("change", [edited, deleted, inserted, swapped])
def test_where_log_and_tree_are_changed_together_the_time_between_two_checkpoints_is_named(
    signed: Signed, change: Callable[[list[Row], Random], list[Row]]
) -> None:
    def done(connection: Connection) -> None:
        rows = log_of(connection)
        kept = signed.first.checkpoint.size
        put(connection, [*rows[:kept], *change(rows[kept : signed.second.checkpoint.size], Random(1))])  # noqa: S311

    signed.do(done)
    forget(signed.recorded.store)
    grow(signed.recorded.store)
    found = signed.verified()
    assert [each.holds for each in found.covered] == [True, False]
    assert any(f"events {signed.first.checkpoint.size + 1} to " in fault.what for fault in found.faults) or any(
        "the log ends" in fault.what for fault in found.faults
    )


TREE = [
    "update casework_tree set hashes = {hashes} where level = 0",
    "delete from casework_tree where level = 0",
    "insert into casework_tree values (1, 7, {hashes})",
    "insert into casework_tree values (0, 9, {hashes})",
    "update casework_store set value = {size} where name = 'tree'",
]


@pytest.mark.parametrize("sql", TREE)
def test_no_part_of_the_tree_can_be_changed_unseen(signed: Signed, engine: str, sql: str) -> None:
    zeros = "x'" + "00" * 32 + "'" if engine == "sqlite" else "'\\x" + "00" * 32 + "'::bytea"
    size = "cast('3 3' as blob)" if engine == "sqlite" else "'3 3'::bytea"
    signed.recorded.alter(sql.format(hashes=zeros, size=size))
    assert not signed.verified().holds


def test_a_checkpoint_that_was_changed_does_not_stand(signed: Signed) -> None:
    signed.recorded.alter("update casework_checkpoints set note = replace(note, 'position', 'Position')")
    assert "does not stand" in signed.verified().faults[0].what


def test_a_checkpoint_kept_elsewhere_shows_what_the_stores_own_do_not(signed: Signed) -> None:
    signed.do(lambda connection: put(connection, edited(log_of(connection)[:5], Random(1))))  # noqa: S311
    signed.recorded.alter("delete from casework_checkpoints")
    forget(signed.recorded.store)
    make(signed.recorded.store, signed.signer, LATER)
    assert signed.verified().holds
    assert not signed.verified(signed.second.note).holds


def test_no_checkpoint_is_made_against_what_the_last_one_says(signed: Signed) -> None:
    signed.do(lambda connection: put(connection, log_of(connection)[:3]))
    with pytest.raises(TreeError):
        make(signed.recorded.store, signed.signer, LATER)
    forget(signed.recorded.store)
    with pytest.raises(Inconsistent, match="does not begin with"):
        make(signed.recorded.store, signed.signer, LATER)


def test_a_key_that_no_earlier_one_vouches_for_signs_nothing(signed: Signed) -> None:
    with pytest.raises(Inconsistent, match="vouches"):
        make(signed.recorded.store, generated(signed.signer.name), LATER)
    with pytest.raises(Inconsistent, match="named north"):
        make(signed.recorded.store, generated("south.example/complaints"), LATER)


def test_who_trusts_the_first_key_trusts_those_it_vouches_for(signed: Signed) -> None:
    second, third = generated(signed.signer.name), generated(signed.signer.name)
    vouch(signed.recorded.store, signed.signer, second.verifier, LATER)
    vouch(signed.recorded.store, second, third.verifier, LATER)
    make(signed.recorded.store, third, LATER)
    assert signed.verified().holds
    with signed.recorded.store.transaction(write=False) as connection:
        assert len(every(connection)) == 3
    stranger: Verifier = generated(signed.signer.name).verifier
    assert not verify(signed.recorded.store, stranger).holds


@pytest.mark.parametrize("covered", [255, 256, 257, 511, 512, 520])
def test_events_are_told_apart_wherever_a_tile_of_the_tree_ends(covered: int, tmp_path: Path) -> None:
    signer = generated("north.example/complaints")
    with Recorded(f"sqlite:///{tmp_path / 'casework.db'}") as recorded:
        recorded.do(*received(), *(contact("2024-05-20") for _ in range(covered - 1)))
        make(recorded.store, signer, AT)
        recorded.do(*(contact("2024-05-21") for _ in range(4)))
        grow(recorded.store)
        whole = verify(recorded.store, signer.verifier)
        assert (whole.holds, whole.events, whole.uncovered) == (True, covered + 4, 4)

        unguard(recorded, "sqlite")
        topics = {number: row[3] for number, row in enumerate(rows(recorded), 1)}
        for number in (1, 255, 256, 257, covered, covered + 1):
            if number in topics:
                recorded.alter(TOPIC.format(topic="another", number=number))
                found = verify(recorded.store, signer.verifier)
                assert f"event {number} is not the one that was recorded" in found.faults[0].what
                recorded.alter(TOPIC.format(topic=topics[number], number=number))
        assert verify(recorded.store, signer.verifier).holds


TOPIC = "update casework_log set topic = '{topic}' where position = {number}"


def rows(recorded: Recorded) -> list[Row]:
    with recorded.store.transaction(write=False) as connection:
        return log_of(connection)
