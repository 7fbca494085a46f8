"""Whatever happens on the way, every alert is told of in the end, and none is forgotten meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from at_delivery import Taking, deliverer, enrolled, later, raised, rows, terms
from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.ledger import resend_dead
from casework.scheduler.delivery.message import Message
from casework.scheduler.delivery.target_states import enable
from casework.store import Store
from engines import FEW, Copies

TERMS = terms(digest_above=3, attempts=3)
OUTCOMES = (
    Outcome(delivered=True, status="HTTP 204"),
    Outcome(delivered=False, status="HTTP 500"),
    Outcome(delivered=False, status="HTTP 429", wait=timedelta(hours=3)),
    Outcome(delivered=False, status="HTTP 410", gone=True),
)
CRASHES = "dies before it notes what came of it"
Step: TypeAlias = int | Outcome | str
"""So many alerts, what comes of sending, or the end of a worker that is sending."""


class Killed(BaseException):
    """Stands for the end of a process."""


class Dying(Taking):
    def send(self, message: Message, at: datetime) -> Outcome:
        super().send(message, at)
        raise Killed


steps = st.lists(
    st.tuples(st.one_of(st.integers(0, 5), st.sampled_from(OUTCOMES), st.just(CRASHES)), st.integers(0, 600)),
    max_size=12,
)


def went_through(store: Store, course: list[tuple[Step, int]]) -> tuple[list[str], list[Message]]:
    """The cases there were alerts about, and the messages that were sent, in a course of steps and minutes."""
    at, cases, sent = later(), list[str](), list[Message]()
    for step, minutes in course:
        at += timedelta(minutes=minutes)
        if isinstance(step, int):
            cases += (new := [f"C-{len(cases) + n}" for n in range(step)])
            store.save(*[raised(ref) for ref in new])
            continue
        channel = Dying() if isinstance(step, str) else Taking([step])
        try:
            deliverer(store, channel, TERMS).deliver(at)
        except Killed:
            assert channel.taken
        sent += channel.taken
    return cases, sent


@settings(max_examples=settings().max_examples // 4)
@given(steps)
def test_every_alert_is_in_the_outbox_once_and_is_told_of_once_all_is_well_again(
    course: list[tuple[Step, int]],
) -> None:
    with TemporaryDirectory() as folder:
        told_in_the_end(f"sqlite:///{folder}/casework.db", course)


@settings(max_examples=FEW)
@given(steps)
def test_every_alert_is_told_of_once_all_is_well_again_on_postgres(
    copies: Copies, course: list[tuple[Step, int]]
) -> None:
    with copies() as url:
        told_in_the_end(url, course)


def told_in_the_end(url: str, course: list[tuple[Step, int]]) -> None:
    with enrolled(url, TERMS) as store:
        cases, sent = went_through(store, course)
        with store.transaction(write=True) as connection:
            enable(connection, "ops", later(days=30))
            resend_dead(connection, later(days=30))
        channel = Taking()
        deliverer(store, channel, TERMS).deliver(later(days=30))
        found = rows(store)
        bodies: dict[object, set[str]] = {}
        for message in (*sent, *channel.taken):
            bodies.setdefault(message.id, set()).add(message.body())
    assert sorted(row.case for row in found if row.case) == sorted(cases)
    assert {row.state for row in found} <= {"delivered"}
    assert {row.digest or row.delivery for row in found} <= bodies.keys()
    assert all(len(same) == 1 for same in bodies.values())
