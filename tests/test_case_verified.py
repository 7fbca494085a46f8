"""A case is compared with the last checkpoint without reading the whole log; and what came of reading it is noted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from at_bundle import NORTH
from casework.audit.bundle import NoCheckpoint
from casework.audit.case_verification import verify_case
from casework.audit.checkpoints import make
from casework.audit.last_verified import LastVerified, last_verified, note_verified
from casework.audit.standing import standing
from casework.audit.tree import forget
from casework.audit.verification import verify
from casework.domain.errors import CaseNotFound
from examples import acknowledged, of_case, respond
from recorded import Recorded

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def signed(recorded: Recorded, engine: str) -> Recorded:
    """Two cases of which a checkpoint was made, and an event that is newer; the log's guards are gone."""
    recorded.do(*acknowledged(), *of_case("C-2", *acknowledged()))
    make(recorded.store, NORTH, AT)
    recorded.do(respond("2024-05-28"))
    recorded.tables()  # the views have caught up
    if engine == "postgres":
        recorded.alter("alter table casework_log disable trigger user")
    else:
        recorded.alter("drop trigger casework_log_keeps_what_was")
    return recorded


def test_a_case_that_is_as_it_was_recorded_holds_and_what_is_newer_is_counted(signed: Recorded) -> None:
    newer, covered = verify_case(signed.store, "C-1"), verify_case(signed.store, "C-2")

    assert (newer.holds, newer.uncovered) == (True, 1)
    assert (covered.holds, covered.uncovered, covered.events) == (True, 0, len(acknowledged()))


def test_an_event_of_the_case_that_was_changed_is_named_and_another_case_still_holds(signed: Recorded) -> None:
    signed.alter("update casework_log set topic = 'complaint-closed' where position = 2")

    found = verify_case(signed.store, "C-1")

    assert found.fault == "The event at position 2 is not the one that was recorded"
    assert verify_case(signed.store, "C-2").holds


@pytest.mark.parametrize(
    "change",
    [
        "update casework_checkpoints set note = 'nothing'",
        "update casework_checkpoints set note = replace(note, 'time 2026', 'time 2025')",
        "delete from casework_tree",
    ],
)
def test_a_checkpoint_or_a_tree_that_was_changed_is_said_to_be_wrong(signed: Recorded, change: str) -> None:
    signed.alter(change)

    found = standing(signed.store)

    assert found
    assert found.fault
    assert not verify_case(signed.store, "C-1").holds


def test_how_it_stands_with_the_log_is_its_last_checkpoint_and_what_came_since(signed: Recorded) -> None:
    found = standing(signed.store)

    assert found
    assert found.checkpoint
    assert (found.checkpoint.origin, found.newer, found.dated, found.fault) == (NORTH.name, 1, False, None)
    forget(signed.store)
    gone = standing(signed.store)
    assert gone
    assert gone.fault == "The tree over the log is not what the last checkpoint says"


def test_without_a_checkpoint_nothing_can_be_verified(recorded: Recorded) -> None:
    recorded.do(*acknowledged())

    assert standing(recorded.store) is None
    with pytest.raises(NoCheckpoint):
        verify_case(recorded.store, "C-1")


def test_a_case_that_there_is_not_is_not_said_to_hold(signed: Recorded) -> None:
    with pytest.raises(CaseNotFound):
        verify_case(signed.store, "NONE")


def test_what_came_of_reading_the_log_through_is_noted_until_the_next_time(signed: Recorded) -> None:
    assert last_verified(signed.store) is None
    good = LastVerified.of(verify(signed.store), AT)
    note_verified(signed.store, good)
    assert last_verified(signed.store) == good
    assert (good.faults, good.uncovered) == (0, 1)

    signed.alter("update casework_log set topic = 'complaint-closed' where position = 2")
    note_verified(signed.store, LastVerified.of(verify(signed.store), AT))

    last = last_verified(signed.store)
    assert last
    assert last.faults == 1
