"""Each alert leaves once for each target that wants it, is tried patiently, and is never lost without a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_delivery import (
    AT,
    BASE,
    Taking,
    by_webhook,
    deliver_beside_others,
    deliverer,
    dies_having_sent,
    enrolled,
    escalated,
    failing,
    later,
    raise_many,
    raised,
    receiving,
    resolved,
    rows,
    standing,
    terms,
    told,
)
from at_work import struck_down
from casework.domain.alert import Mark
from casework.domain.moment import LONDON
from casework.scheduler.delivery.backoff import wait_after
from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.filling import fill
from casework.scheduler.delivery.ledger import resend, resend_dead
from casework.scheduler.delivery.target_states import enable
from casework.store import Recorded as Read
from casework.store import Store
from examples import command, log
from recorded import Recorded


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with enrolled(url) as opened:
        yield opened


# What is told


def test_a_message_says_what_an_alert_is_about_in_references_and_where_to_read_the_rest(store: Store) -> None:
    alert = raised()
    store.save(alert)
    channel = Taking()
    deliverer(store, channel).deliver(later(minutes=1))
    assert channel.bodies == [
        {
            "type": "alert.raised",
            "timestamp": "2024-05-30T06:00:00+00:00",
            "data": {
                "alert": str(alert.originator_id),
                "kind": "overdue",
                "case": "C-1",
                "clock": "stage_1_response",
                "due_on": "2024-05-29",
                "noticed_on": "2024-05-30",
                "link": f"{BASE}C-1",
            },
        }
    ]


def test_an_escalation_says_whom_it_goes_to_and_a_resolution_how_it_ended(store: Store) -> None:
    alert = raised(mark=Mark("action", "A1", AT.date(), "still_overdue", 5))
    store.save(alert, escalated(alert), resolved(alert, 2))
    channel = Taking()
    how = terms(told(happenings=["escalated", "resolved"]))
    deliverer(store, channel, how).deliver(later(minutes=1))
    first, second = (body["data"] for body in channel.bodies)
    assert [body["type"] for body in channel.bodies] == ["alert.escalated", "alert.resolved"]
    assert (first["kind"], first["step"], first["subject"]) == ("still_overdue", 5, "A1")
    assert (first["level"], first["whom"]) == (1, ["manager"])
    assert (second["how"], second["on"], "level" in second) == ("late", "2024-05-30", False)


def test_a_reference_with_signs_of_its_own_is_written_into_the_link_safely(store: Store) -> None:
    store.save(raised("MB/25 13?"))
    channel = Taking()
    deliverer(store, channel).deliver(later(minutes=1))
    assert channel.bodies[0]["data"]["link"] == f"{BASE}MB%2F25%2013%3F"


def test_without_a_base_there_is_no_link(store: Store) -> None:
    store.save(raised())
    channel = Taking()
    deliverer(store, channel, terms(link_base=None)).deliver(later(minutes=1))
    assert "link" not in channel.bodies[0]["data"]


# Who is told


@pytest.mark.parametrize(
    ("filters", "told_of"),
    [
        ({}, ["C-1", "C-1", "C-2"]),
        ({"happenings": ["raised"]}, ["C-1", "C-2"]),
        ({"happenings": ["resolved"]}, ["C-2"]),
        ({"kinds": ["due_soon"]}, ["C-2"]),
        ({"clocks": ["order", "stage_1_response"]}, ["C-1", "C-1"]),
        ({"whom": ["manager"]}, ["C-1", "C-1", "C-2"]),
        ({"whom": ["head of service"]}, ["C-1", "C-2"]),
        ({"kinds": ["due_soon"], "clocks": ["order"]}, []),
    ],
)
def test_a_target_is_told_of_what_its_filters_let_through(
    store: Store, filters: dict[str, Any], told_of: list[str]
) -> None:
    first, second = raised("C-1"), raised("C-2", mark=Mark("action", "A1", AT.date(), "due_soon"))
    store.save(first, escalated(first), second, resolved(second))
    channel = Taking()
    deliverer(store, channel, terms(told(**filters))).deliver(later(minutes=1))
    assert [body["data"]["case"] for body in channel.bodies] == told_of


def test_a_team_is_told_of_the_cases_it_has_now(recorded: Recorded) -> None:
    how = terms(told(teams=["north"]))
    with recorded.store as store:
        recorded.do(log(team="north"), log(case="C-2", team="south"), log(case="C-3"))
        deliverer(store, how=how).deliver(AT)
        late = Mark("stage_1_acknowledgement", None, date(2024, 5, 20), "overdue")
        store.save(*[raised(f"C-{n}", mark=late) for n in (1, 2, 3)])
        recorded.do(command("assign", "2024-05-14", case="C-2", handler="ben", team="north"))
        channel = Taking()
        deliverer(store, channel, how).deliver(later(minutes=1))
    assert [body["data"]["case"] for body in channel.bodies] == ["C-1", "C-2"]


def test_a_target_is_not_told_of_what_was_before_it_was_first_known(store: Store) -> None:
    raise_many(store, 3)
    both = terms(told(), told(name="new"))
    channels = {"ops": Taking(), "new": Taking()}
    deliverer(store, channels, both).deliver(later(minutes=1))
    store.save(raised("C-4"))
    deliverer(store, channels, both).deliver(later(minutes=2))
    cases = {name: [body["data"]["case"] for body in channel.bodies] for name, channel in channels.items()}
    assert cases == {"ops": ["C-1", "C-2", "C-3", "C-4"], "new": ["C-4"]}


def test_a_worker_that_does_not_know_a_target_passes_nothing_by_that_is_meant_for_it(store: Store) -> None:
    store.save(raised("C-1"))
    deliverer(store, how=terms(told(name="other"))).deliver(later(minutes=1))
    store.save(raised("C-2"))
    channel = Taking()
    deliverer(store, channel).deliver(later(minutes=2))
    assert [body["data"]["case"] for body in channel.bodies] == ["C-1", "C-2"]


def test_a_target_enrolled_at_the_start_is_told_of_all_that_comes_after(store: Store) -> None:
    how = terms(told(name="new"))
    deliverer(store, how=how).enrol()
    store.save(raised("C-1"))
    channel = Taking()
    deliverer(store, channel, how).enrol()
    deliverer(store, channel, how).deliver(later(minutes=1))
    assert [body["data"]["case"] for body in channel.bodies] == ["C-1"]


def test_a_configuration_without_targets_delivers_nothing(store: Store) -> None:
    raise_many(store, 3)
    result = deliverer(store, how=terms().model_copy(update={"targets": ()})).deliver(later(minutes=1))
    assert (result.queued, result.delivered, rows(store)) == (0, 0, [])


# Exactly once into the outbox


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_each_alert_is_put_into_the_outbox_once_however_few_events_are_read_at_a_time(store: Store, limit: int) -> None:
    targets = terms(told(), told(name="second", kinds=["overdue"])).targets
    fill(store, targets, AT)
    raise_many(store, 7)
    assert fill(store, targets, later(minutes=1), limit=limit) == 14
    assert fill(store, targets, later(minutes=2), limit=limit) == 0
    assert Counter((row.target, row.case) for row in rows(store)) == {
        (name, f"C-{n}"): 1 for n in range(1, 8) for name in ("ops", "second")
    }


def test_a_target_that_fell_behind_the_others_catches_up_without_repeating_theirs(store: Store) -> None:
    first, both = terms(told()).targets, terms(told(), told(name="second")).targets
    fill(store, both, AT)
    raise_many(store, 3)
    assert fill(store, first, later(minutes=1)) == 3
    assert fill(store, both, later(minutes=2), limit=2) == 3
    assert len(rows(store)) == 6


def test_of_an_alert_that_the_log_lost_since_it_was_read_nobody_is_told(
    store: Store, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = terms(told()).targets
    fill(store, targets, AT)
    raise_many(store, 2)
    read = store.after

    def lost(position: int, limit: int, **more: Any) -> list[Read]:
        found = read(position, limit, **more)
        if not more:
            with store.transaction(write=True) as connection:
                connection.execute("delete from casework_log where position = (select max(position) from casework_log)")
        return found

    with store.transaction(write=True) as connection:
        connection.execute(f"drop trigger casework_log_keeps_all {'on casework_log' if engine == 'postgres' else ''}")
    monkeypatch.setattr(store, "after", lost)
    fill(store, targets, later(minutes=1))

    assert rows(store) == []


# Trying again


def test_a_message_that_was_received_is_not_sent_again(store: Store) -> None:
    store.save(raised())
    channel = Taking()
    deliverer(store, channel).deliver(later(minutes=1))
    deliverer(store, channel).deliver(later(days=9))
    (row,) = rows(store)
    assert (len(channel.taken), row.state, row.attempts, row.status) == (1, "delivered", 1, "taken")
    assert (row.tried_at, row.delivered_at, row.next_at) == (later(minutes=1), later(minutes=1), None)


def test_a_message_that_fails_is_tried_after_waits_that_grow_threefold_and_is_dead_after_about_three_days(
    store: Store,
) -> None:
    store.save(raised())
    channel = failing("timed out")
    tries = [later(minutes=1)]
    result = deliverer(store, channel).deliver(tries[0])
    while (next_at := rows(store)[0].next_at) is not None:
        assert deliverer(store, channel).deliver(next_at - timedelta(seconds=1)).failures == []
        result = deliverer(store, channel).deliver(next_at)
        tries.append(next_at)
    waits = [(after - before).total_seconds() for before, after in pairwise(tries)]
    assert waits == [30, 90, 270, 810, 2430, 7290, 21870, *[12 * 3600] * 5]
    assert timedelta(days=2.8) < tries[-1] - tries[0] < timedelta(days=3)
    (row,) = rows(store)
    assert (row.state, row.attempts, row.status, result.dead) == ("dead", 13, "timed out", 1)
    assert deliverer(store, channel).deliver(later(days=30)).failures == []


def test_the_same_message_is_sent_each_time_byte_for_byte_under_the_same_id(store: Store) -> None:
    store.save(raised())
    channel = failing()
    for n in range(3):
        deliverer(store, channel).deliver(later(hours=n))
    assert len({(message.id, message.body()) for message in channel.taken}) == 1
    assert len(channel.taken) == 3


def test_each_target_gets_an_event_under_an_id_of_its_own(store: Store) -> None:
    both = terms(told(), told(name="second"))
    deliverer(store, how=both).deliver(AT)
    store.save(raised())
    channel = Taking()
    deliverer(store, channel, both).deliver(later(minutes=1))
    assert len({message.id for message in channel.taken}) == len(channel.taken) == 2


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True))
def test_a_wait_lies_within_a_fifth_of_what_it_should_be_and_never_beyond_a_fifth_of_the_longest(
    attempts: int, lot: float
) -> None:
    wait = wait_after(attempts, terms(), lot)
    middle = wait_after(attempts, terms(), 0.5)
    assert middle * 0.8 <= wait <= min(middle, timedelta(hours=12)) * 1.2
    assert middle >= wait_after(max(attempts - 1, 1), terms(), 0.5)


def test_after_a_failure_a_target_is_left_in_peace_and_the_others_have_their_turn(store: Store) -> None:
    both = terms(told(), told(name="second"))
    deliverer(store, how=both).deliver(AT)
    raise_many(store, 5)
    channels = {"ops": failing(), "second": Taking()}
    result = deliverer(store, channels, both).deliver(later(minutes=1))
    assert (len(channels["ops"].taken), len(channels["second"].taken), result.delivered) == (1, 5, 5)
    assert [(each.target, each.status, each.state) for each in result.failures] == [("ops", "HTTP 500", "waiting")]


def test_a_slow_target_ends_its_turn_after_a_minute_and_goes_on_in_the_next_run(store: Store) -> None:
    raise_many(store, 5)
    ticks = count(step=10)
    channel = Taking()
    first = deliverer(store, channel, seconds=lambda: float(next(ticks))).deliver(later(minutes=1))
    assert 0 < first.delivered < 5
    second = deliverer(store, channel).deliver(later(minutes=2))
    assert first.delivered + second.delivered == 5


def test_a_run_that_is_asked_to_end_does_so_after_the_message_in_hand(store: Store) -> None:
    raise_many(store, 5)
    channel = Taking()
    result = deliverer(store, channel).deliver(later(minutes=1), lambda: len(channel.taken) < 2)
    assert (result.queued, result.delivered, standing(store).waiting) == (5, 2, 3)


def test_a_receiver_that_asks_to_wait_gets_nothing_at_all_until_then(store: Store) -> None:
    raise_many(store, 3)
    asked = Outcome(delivered=False, status="HTTP 429", wait=timedelta(hours=2))
    channel = Taking([asked, Outcome(delivered=True, status="HTTP 204")])
    deliverer(store, channel).deliver(later())
    assert standing(store).paused_until == later(hours=2)
    deliverer(store, channel).deliver(later(hours=1, minutes=59))
    assert len(channel.taken) == 1
    assert deliverer(store, channel).deliver(later(hours=2)).delivered == 3


def test_a_short_wait_asked_for_does_not_shorten_the_back_off(store: Store) -> None:
    store.save(raised())
    deliverer(store, failing("HTTP 503", wait=timedelta(seconds=1))).deliver(AT)
    assert rows(store)[0].next_at == later(seconds=30)


# A target that wants no more


def test_a_target_that_is_gone_gets_nothing_until_it_is_enabled_and_then_everything(store: Store) -> None:
    raise_many(store, 2)
    result = deliverer(store, failing("HTTP 410", gone=True)).deliver(later(minutes=1))
    store.save(raised("C-3"))
    channel = Taking()
    deliverer(store, channel).deliver(later(days=9))
    state = standing(store)
    assert (result.disabled, state.disabled_at, state.disabled_because) == (["ops"], later(minutes=1), "HTTP 410")
    assert (channel.taken, state.waiting, state.dead) == ([], 3, 0)
    with store.transaction(write=True) as connection:
        assert enable(connection, "ops", later(days=9))
    assert deliverer(store, channel).deliver(later(days=9)).delivered == 3
    assert standing(store).disabled_at is None


def test_a_target_nobody_knows_cannot_be_enabled(store: Store) -> None:
    with store.transaction(write=True) as connection:
        assert not enable(connection, "nobody", AT)


def test_a_message_that_was_to_be_given_up_waits_when_its_target_is_gone(store: Store) -> None:
    store.save(raised())
    deliverer(store, failing("HTTP 410", gone=True), terms(attempts=1)).deliver(later(minutes=1))
    assert (rows(store)[0].state, standing(store).waiting) == ("waiting", 1)


# Dead letters


def test_what_was_given_up_can_be_sent_again_under_its_id(store: Store) -> None:
    raise_many(store, 2)
    broken = failing()
    for n in range(2):
        deliverer(store, broken, terms(attempts=1)).deliver(later(minutes=n))
    assert [row.state for row in rows(store, state="dead")] == ["dead", "dead"]
    with store.transaction(write=True) as connection:
        assert resend_dead(connection, later(days=1)) == 2
    channel = Taking()
    deliverer(store, channel).deliver(later(days=1))
    assert {message.id for message in channel.taken} == {message.id for message in broken.taken}
    assert standing(store).dead == 0


def test_one_message_can_be_sent_again_alone(store: Store) -> None:
    raise_many(store, 2)
    deliverer(store).deliver(later(minutes=1))
    again = rows(store)[0].delivery
    with store.transaction(write=True) as connection:
        shown = resend(connection, again, later(days=1))
        assert resend(connection, raised().originator_id, later(days=1)) is None
    channel = Taking()
    deliverer(store, channel).deliver(later(days=1))
    assert shown is not None
    assert (shown.state, [message.id for message in channel.taken]) == ("waiting", [again])


# Crashes and other workers


def test_a_message_whose_sender_was_killed_before_it_noted_it_is_sent_again_under_the_same_id(
    url: str, store: Store
) -> None:
    store.save(raised())
    with receiving() as receiver:
        struck_down(dies_having_sent, url, receiver.url)
        assert (len(receiver.got), rows(store)[0].state) == (1, "waiting")
        assert deliverer(store, by_webhook(receiver.url)).deliver(later(minutes=2)).delivered == 0
        assert deliverer(store, by_webhook(receiver.url)).deliver(later(minutes=4)).delivered == 1
        ids = [got.headers["webhook-id"] for got in receiver.got]
    assert ids == [str(rows(store)[0].delivery)] * 2


def test_a_message_on_which_every_sender_died_is_given_up_too(store: Store) -> None:
    class Dying:
        def send(self, message: object, at: datetime) -> Outcome:
            raise KeyboardInterrupt

    store.save(raised())
    how = terms(attempts=3)
    for n in range(3):
        with pytest.raises(KeyboardInterrupt):
            deliverer(store, Dying(), how).deliver(later(hours=n))
    result = deliverer(store, how=how).deliver(later(hours=3))
    (row,) = rows(store)
    assert (row.state, row.attempts, result.dead) == ("dead", 3, 1)
    assert row.status == "each try ended before its outcome was known"


def test_a_success_is_noted_though_somebody_else_has_claimed_the_message_meanwhile(store: Store) -> None:
    class Slow(Taking):
        def send(self, message: Any, at: datetime) -> Outcome:
            deliverer(store, failing()).deliver(later(hours=1))
            return super().send(message, at)

    store.save(raised())
    deliverer(store, Slow()).deliver(later(minutes=1))
    assert rows(store)[0].state == "delivered"


def test_a_failure_noted_late_does_not_undo_what_somebody_else_did_meanwhile(store: Store) -> None:
    class Slow(Taking):
        def send(self, message: Any, at: datetime) -> Outcome:
            deliverer(store).deliver(later(hours=1))
            return Outcome(delivered=False, status="timed out")

    store.save(raised())
    deliverer(store, Slow()).deliver(later(minutes=1))
    (row,) = rows(store)
    assert (row.state, row.status, row.attempts) == ("delivered", "taken", 2)


def test_two_deliverers_at_once_send_each_message_once(url: str, store: Store) -> None:
    raise_many(store, 60)
    with receiving() as receiver:
        with ThreadPoolExecutor(2) as workers:
            delivered = list(workers.map(deliver_beside_others, [url] * 2, [receiver.url] * 2))
        ids = [got.headers["webhook-id"] for got in receiver.got]
    assert sum(delivered) == 60
    assert sorted(ids) == sorted(str(row.delivery) for row in rows(store))


def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="offset"):
        deliverer(store).deliver(AT.replace(tzinfo=None))


def test_any_offset_is_the_same_instant(store: Store) -> None:
    store.save(raised())
    deliverer(store).deliver(later(minutes=1).astimezone(LONDON))
    assert rows(store)[0].delivered_at == later(minutes=1)
