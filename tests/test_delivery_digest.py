"""Too many messages at one time become one that counts them; none of them is lost by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from at_delivery import (
    AT,
    BASE,
    Taking,
    deliverer,
    enrolled,
    escalated,
    failing,
    later,
    raise_many,
    raised,
    rows,
    standing,
    terms,
    told,
)
from casework.domain.alert import Mark
from casework.scheduler.delivery import digest
from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.ledger import resend, resend_dead
from casework.store import Store


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with enrolled(url) as opened:
        yield opened


def test_up_to_the_limit_each_message_goes_alone_and_one_more_makes_a_digest(store: Store) -> None:
    channel = Taking()
    raise_many(store, 3)
    deliverer(store, channel, terms(digest_above=3)).deliver(later(minutes=1))
    store.save(*[raised(f"D-{n}") for n in range(4)])
    result = deliverer(store, channel, terms(digest_above=3)).deliver(later(minutes=2))
    assert [body["type"] for body in channel.bodies] == ["alert.raised"] * 3 + ["alerts.digest"]
    assert (result.queued, result.digests, result.delivered) == (4, 1, 1)


def test_a_digest_counts_by_what_happened_kind_and_clock_and_names_the_first_cases(store: Store) -> None:
    channel = Taking()
    first = raised("C-0", mark=Mark("action", "A1", AT.date(), "due_soon"))
    store.save(first, escalated(first))
    raise_many(store, 24)
    deliverer(store, channel).deliver(later(minutes=1))
    (body,) = channel.bodies
    assert body == {
        "type": "alerts.digest",
        "timestamp": later(minutes=1).isoformat(),
        "data": {
            "count": 26,
            "counts": [
                {"type": "alert.escalated", "kind": "due_soon", "clock": "action", "count": 1},
                {"type": "alert.raised", "kind": "due_soon", "clock": "action", "count": 1},
                {"type": "alert.raised", "kind": "overdue", "clock": "stage_1_response", "count": 24},
            ],
            "cases": [f"C-{n}" for n in range(20)],
            "link": BASE,
        },
    }


def test_what_went_into_a_digest_has_its_state_and_its_id(store: Store) -> None:
    raise_many(store, 25)
    broken = failing()
    deliverer(store, broken).deliver(later(minutes=1))
    assert {(row.state, row.status) for row in rows(store)} == {("waiting", "HTTP 500")}
    channel = Taking()
    deliverer(store, channel).deliver(later(hours=1))
    members = [row for row in rows(store) if row.digest]
    assert {row.digest for row in members} == {message.id for message in broken.taken + channel.taken}
    assert {(row.state, row.attempts, row.delivered_at) for row in rows(store)} == {("delivered", 2, later(hours=1))}
    assert len(members) == 25


def test_a_digest_is_the_same_however_often_it_is_sent_and_what_comes_later_is_not_in_it(store: Store) -> None:
    raise_many(store, 25)
    channel = failing()
    deliverer(store, channel).deliver(later(minutes=1))
    store.save(raised("D-1"))
    channel.outcomes = [Outcome(delivered=True, status="HTTP 204")]
    deliverer(store, channel).deliver(later(hours=1))
    first, again, alone = channel.bodies
    assert first == again
    assert (alone["type"], alone["data"]["case"]) == ("alert.raised", "D-1")


def test_messages_that_wait_to_be_tried_again_go_into_the_digest_too(store: Store) -> None:
    raise_many(store, 15)
    for n in range(5):
        deliverer(store, failing()).deliver(later(seconds=n))
    store.save(*[raised(f"D-{n}") for n in range(10)])
    channel = Taking()
    deliverer(store, channel).deliver(later(seconds=10))
    assert [body["data"]["count"] for body in channel.bodies] == [25]
    assert standing(store).waiting == 0


def test_each_target_has_its_own_digest(store: Store) -> None:
    both = terms(told(), told(name="quiet", kinds=["due_soon"]), told(name="second"))
    deliverer(store, how=both).deliver(AT)
    raise_many(store, 25)
    store.save(raised("D-1", mark=Mark("action", "A1", AT.date(), "due_soon")))
    channels = {target.name: Taking() for target in both.targets}
    deliverer(store, channels, both).deliver(later(minutes=1))
    assert {name: [body["type"] for body in each.bodies] for name, each in channels.items()} == {
        "ops": ["alerts.digest"],
        "quiet": ["alert.raised"],
        "second": ["alerts.digest"],
    }


def test_more_than_one_digest_holds_become_several(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "MOST", 20)
    raise_many(store, 50)
    channel = Taking()
    result = deliverer(store, channel, terms(digest_above=9)).deliver(later(minutes=1))
    assert [body["data"]["count"] for body in channel.bodies] == [20, 20, 10]
    assert (result.digests, result.delivered) == (3, 3)
    assert {row.state for row in rows(store)} == {"delivered"}


def test_a_digest_that_was_given_up_is_sent_again_and_not_what_went_into_it(store: Store) -> None:
    raise_many(store, 25)
    broken = failing()
    deliverer(store, broken, terms(attempts=1)).deliver(later(minutes=1))
    (dead,) = rows(store, state="dead")
    member = next(row for row in rows(store) if row.digest)
    with store.transaction(write=True) as connection:
        found = resend(connection, member.delivery, later(days=1))
        assert found is not None
        assert (found.digest, found.state) == (dead.delivery, "dead")
        assert resend_dead(connection, later(days=1)) == 1
    channel = Taking()
    deliverer(store, channel).deliver(later(days=1))
    assert channel.bodies == broken.bodies


@pytest.mark.parametrize("many", [500, pytest.param(100_000, marks=pytest.mark.soak)])
def test_however_many_alerts_come_at_once_they_are_one_short_message(store: Store, many: int) -> None:
    raise_many(store, many)
    channel = Taking()
    result = deliverer(store, channel).deliver(later(minutes=1))
    assert (result.queued, result.delivered, standing(store).waiting) == (many, 1, 0)
    assert channel.bodies[0]["data"]["count"] == many
    assert len(channel.taken[0].body()) < 1_000
