"""Whatever happens, each queue shows what somebody finds who reads every case from beginning to end."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alphabets import WORD
from at_queues import service
from casework.projections.catch_up import catch_up, rebuild
from casework.projections.queues.every import QUEUES
from casework.projections.queues.queue import Line
from engines import FEW, Copies
from examples import Command, assign, log, refuse, reinstate, withdraw
from independent_queues import QUESTIONS, Reader
from recorded import Recorded, recording
from spec import Cases
from walk import Walk, walks

HIDDEN = {"wording"}
"""What nobody can know without the key."""


def readers(recorded: Recorded) -> list[Reader]:
    log = recorded.cases.log
    return [
        Reader(case, [e for e in log if e.originator_id == case.id], [e for e in log if e.originator_id != case.id])
        for case in recorded.cases.found.values()
    ]


def shown(recorded: Recorded, name: str, on: Any) -> list[tuple[Any, ...]]:
    queue = QUEUES[name]
    own = [each.name for each in fields(queue.line)][len(fields(Line)) :]
    whose: dict[str, Any] = {"handler": "ann"} if queue.needs else {}
    found = service(recorded).queue(name, on=on, limit=1000, **whose).lines
    return [tuple(getattr(line, each) for each in ("case", *own) if each not in HIDDEN) for line in found]


def assert_as_read(recorded: Recorded) -> None:
    everybody = readers(recorded)
    today = recorded.cases.now.date()
    for on in (today, today + timedelta(3), today + timedelta(60)):
        for name, question in QUESTIONS.items():
            aside = {each.ref for each in everybody if each.reopened and name in ("unassigned", "silent")}
            found = [line for line in shown(recorded, name, on) if line[0] not in aside]
            expected = [line for each in everybody if each.ref not in aside for line in question(each, on)]
            assert sorted(found, key=repr) == sorted(expected, key=repr), name


@settings(max_examples=settings().max_examples // 4)
@given(walks)
def test_whatever_happens_each_queue_shows_what_reading_every_case_finds(walk: Walk) -> None:
    queues_as_read(walk)


@settings(max_examples=FEW)
@given(walk=walks)
def test_whatever_happens_each_queue_shows_the_same_on_postgres(copies: Copies, walk: Walk) -> None:
    queues_as_read(walk, copies)


def queues_as_read(walk: Walk, *lent: Copies) -> None:
    with recording(walk.cases, *lent) as recorded:
        for number, command in enumerate(walk.commands()):
            recorded.attempt(command)
            if number % 25 == 0:
                catch_up(recorded.store, limit=1 + number % 4)
                assert_as_read(recorded)
        assert_as_read(recorded)
        before = recorded.tables()
        rebuild(recorded.store)
        assert recorded.tables() == before
        assert_as_read(recorded)
        assert WORD not in str(before)


SAID = "It is before the court", " it is\nbefore THE court ", "Your claim is before the court", None
FOUND = {"reason": "found in the file"}


def refusing(lot: Random) -> Command:
    """Something about a refusal, or a handler with an interest in the case; what is wrong is recorded as found."""
    case, day = f"C-{lot.randint(1, 4)}", "2024-05-14"
    explanation = lot.choice(SAID)
    neighbour = {"what": "They are neighbours"} | lot.choice(({}, {"mitigation": "Another answers for them"}))
    kinds = (
        log(case=case, about_staff=lot.choice(([], ["ben"]))),
        refuse(day, "legal_proceedings", case=case, claim_filed_on=day, explanation=explanation, as_found=FOUND),
        reinstate("2024-05-15", lot.choice(("landlord", "resident")), case=case),
        assign(day, lot.choice(("ann", "ben")), case=case, conflict=lot.choice((None, neighbour)), as_found=FOUND),
        withdraw(day, case=case),
    )
    return lot.choice(kinds)


@settings(max_examples=settings().max_examples // 4)
@given(seed=st.integers(0, 10**6), steps=st.integers(5, 60))
def test_whatever_is_refused_and_whoever_has_an_interest_is_found_by_reading_every_case(seed: int, steps: int) -> None:
    refused_as_read(seed, steps)


@settings(max_examples=FEW)
@given(seed=st.integers(0, 10**6), steps=st.integers(5, 60))
def test_whatever_is_refused_and_whoever_has_an_interest_is_found_on_postgres(
    copies: Copies, seed: int, steps: int
) -> None:
    refused_as_read(seed, steps, copies)


def refused_as_read(seed: int, steps: int, *lent: Copies) -> None:
    lot = Random(seed)  # noqa: S311 - a lot that the number decides, no secret
    with recording(Cases(now=datetime(2024, 5, 16, 12, tzinfo=UTC)), *lent) as recorded:
        for number in range(steps):
            recorded.attempt(refusing(lot))
            if number % 10 == 0:
                catch_up(recorded.store, limit=1 + number % 4)
        assert_as_read(recorded)
        before = recorded.tables()
        rebuild(recorded.store)
        assert recorded.tables() == before
