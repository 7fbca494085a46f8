"""What an administrator sees of deliveries, and can do about them."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from at_delivery import (
    SECRET,
    Taking,
    deliverer,
    enrolled,
    failing,
    later,
    raise_many,
    raised,
    receiving,
    rows,
    standing,
    terms,
)
from casework.store import Store
from engines import NewUrl
from program import Run, casework


@pytest.fixture
def place(new_store: NewUrl) -> str:
    return new_store()


def opened(place: str) -> Store:
    return enrolled(place)


def with_one_of_each(place: str) -> None:
    """A store with a message delivered, one given up and one waiting."""
    with opened(place) as store:
        for ref, channel in (("C-1", Taking()), ("C-2", failing("HTTP 404"))):
            store.save(raised(ref))
            deliverer(store, channel, terms(attempts=1)).deliver(later(minutes=1))
        store.save(raised("C-3"))
        deliverer(store, failing("timed out")).deliver(later(minutes=2))


def shown(place: str, *options: object) -> list[tuple[str, str, str]]:
    run = casework("deliveries", *options, "--json", store=place)
    assert run.status == 0, run.err
    return [(each["case"], each["state"], each["status"]) for each in run.json]


def test_deliveries_are_listed_the_newest_first_with_what_became_of_each(place: str) -> None:
    with_one_of_each(place)
    every = [("C-3", "waiting", "timed out"), ("C-2", "dead", "HTTP 404"), ("C-1", "delivered", "taken")]
    assert shown(place) == every
    assert shown(place, "--dead") == shown(place, "--state", "dead") == [every[1]]
    assert shown(place, "--state", "waiting") == [every[0]]
    assert shown(place, "--target", "nobody") == []
    assert shown(place, "--limit", 1) == [every[0]]


def test_people_see_times_in_words(place: str) -> None:
    with_one_of_each(place)
    lines = casework("deliveries", store=place).out.splitlines()
    assert lines[0].split("  ")[0] == "delivery"
    assert "30 May 2024, 07:02" in lines[2]
    assert "30 May 2024, 07:02" in lines[2].rpartition("timed out")[2]


def test_dead_cannot_be_asked_for_along_with_another_state(place: str) -> None:
    with_one_of_each(place)
    run = casework("deliveries", "--dead", "--state", "waiting", store=place)
    assert (run.status, "contradict" in run.err) == (2, True)


def test_what_was_given_up_is_sent_again_one_or_all(place: str) -> None:
    with_one_of_each(place)
    with opened(place) as store:
        (dead,) = rows(store, state="dead")
    assert casework("deliveries", "resend", dead.delivery, store=place).out == "1 message waits to be sent again.\n"
    assert casework("deliveries", "resend", "--all-dead", "--json", store=place).json == {"resent": 0}
    assert [case for case, *_ in shown(place, "--state", "waiting")] == ["C-3", "C-2"]


def test_resend_needs_to_know_what(place: str) -> None:
    with_one_of_each(place)
    for arguments in ([], [uuid4(), "--all-dead"]):
        run = casework("deliveries", "resend", *arguments, store=place)
        assert (run.status, "give the id of a message, or --all-dead" in run.err) == (2, True)
    unknown = casework("deliveries", "resend", uuid4(), store=place)
    assert (unknown.status, "there is no message" in unknown.err) == (5, True)


def test_what_went_into_a_digest_is_sent_again_by_the_digest_alone(place: str) -> None:
    with opened(place) as store:
        raise_many(store, 25)
        deliverer(store, failing(), terms(attempts=1)).deliver(later(minutes=1))
        member = next(row for row in rows(store) if row.digest)
    run = casework("deliveries", "resend", member.delivery, store=place)
    assert (run.status, f"went into the digest {member.digest}" in run.err) == (8, True)
    assert casework("deliveries", "resend", str(member.digest), store=place).status == 0


def test_targets_that_want_no_more_or_later_are_shown_and_can_be_enabled(place: str) -> None:
    with opened(place) as store:
        store.save(raised())
        deliverer(store, failing("HTTP 410", gone=True)).deliver(later(minutes=1))
    assert "DISABLED 30 May 2024, 07:01: HTTP 410" in casework("deliveries", "targets", store=place).out
    assert casework("deliveries", "enable", "ops", store=place).out == "ops is enabled.\n"
    assert casework("deliveries", "enable", "ops", "--json", store=place).json == {"target": "ops", "enabled": True}
    (found,) = casework("deliveries", "targets", "--json", store=place).json
    assert (found["target"], found["waiting"], found["disabled_at"]) == ("ops", 1, None)
    with opened(place) as store:
        assert standing(store).disabled_because is None
    assert casework("deliveries", "targets", store=place).out.splitlines()[2].endswith("enabled")


def test_a_target_that_asked_for_patience_is_shown_with_the_time(place: str) -> None:
    with opened(place) as store:
        store.save(raised())
        asked = failing("HTTP 429", wait=later(days=365 * 30) - later())
        deliverer(store, asked).deliver(later())
    assert "asked us to wait until 23 May 2054, 07:00" in casework("deliveries", "targets", store=place).out


def test_a_target_nobody_knows_cannot_be_enabled(place: str) -> None:
    with_one_of_each(place)
    run = casework("deliveries", "enable", "nobody", store=place)
    assert (run.status, "no target called nobody" in run.err) == (5, True)


def tried(folder: Path, monkeypatch: pytest.MonkeyPatch, receiver: str, *options: str) -> Run:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    config = folder / "casework.toml"
    config.write_text(
        f"""
        [[delivery.target]]
        name = "hook"
        kind = "webhook"
        url = "{receiver}"
        secrets = ["env:HOOK_SECRET"]
        allow_private = true
        """
    )
    return casework("deliveries", "test", *options, "--config", config)


def test_a_target_can_be_tried_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        assert tried(tmp_path, monkeypatch, receiver.url, "hook").out == "hook: arrived (HTTP 204)\n"
    assert json.loads(receiver.got[0].body)["type"] == "casework.test"


def test_a_try_that_fails_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving((401, {})) as receiver:
        run = tried(tmp_path, monkeypatch, receiver.url, "hook", "--json")
    assert (run.status, run.json) == (9, {"target": "hook", "delivered": False, "status": "HTTP 401"})


def test_a_target_that_is_not_in_the_configuration_cannot_be_tried_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tried(tmp_path, monkeypatch, "http://127.0.0.1:9/", "nobody")
    assert (run.status, "those there: hook" in run.err) == (5, True)
