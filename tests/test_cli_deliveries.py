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
from program import Run, casework, url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casework.db"


def opened(path: Path) -> Store:
    return enrolled(url(path))


def with_one_of_each(path: Path) -> None:
    """A store with a message delivered, one given up and one waiting."""
    with opened(path) as store:
        for ref, channel in (("C-1", Taking()), ("C-2", failing("HTTP 404"))):
            store.save(raised(ref))
            deliverer(store, channel, terms(attempts=1)).deliver(later(minutes=1))
        store.save(raised("C-3"))
        deliverer(store, failing("timed out")).deliver(later(minutes=2))


def shown(path: Path, *options: object) -> list[tuple[str, str, str]]:
    run = casework("deliveries", *options, "--json", store=path)
    assert run.status == 0, run.err
    return [(each["case"], each["state"], each["status"]) for each in run.json]


def test_deliveries_are_listed_the_newest_first_with_what_became_of_each(path: Path) -> None:
    with_one_of_each(path)
    every = [("C-3", "waiting", "timed out"), ("C-2", "dead", "HTTP 404"), ("C-1", "delivered", "taken")]
    assert shown(path) == every
    assert shown(path, "--dead") == shown(path, "--state", "dead") == [every[1]]
    assert shown(path, "--state", "waiting") == [every[0]]
    assert shown(path, "--target", "nobody") == []
    assert shown(path, "--limit", 1) == [every[0]]


def test_people_see_times_in_words(path: Path) -> None:
    with_one_of_each(path)
    lines = casework("deliveries", store=path).out.splitlines()
    assert lines[0].split("  ")[0] == "delivery"
    assert "30 May 2024, 07:02" in lines[2]
    assert "30 May 2024, 07:02" in lines[2].rpartition("timed out")[2]


def test_dead_cannot_be_asked_for_along_with_another_state(path: Path) -> None:
    with_one_of_each(path)
    run = casework("deliveries", "--dead", "--state", "waiting", store=path)
    assert (run.status, "contradict" in run.err) == (2, True)


def test_what_was_given_up_is_sent_again_one_or_all(path: Path) -> None:
    with_one_of_each(path)
    with opened(path) as store:
        (dead,) = rows(store, state="dead")
    assert casework("deliveries", "resend", dead.delivery, store=path).out == "1 message waits to be sent again.\n"
    assert casework("deliveries", "resend", "--all-dead", "--json", store=path).json == {"resent": 0}
    assert [case for case, *_ in shown(path, "--state", "waiting")] == ["C-3", "C-2"]


def test_resend_needs_to_know_what(path: Path) -> None:
    with_one_of_each(path)
    for arguments in ([], [uuid4(), "--all-dead"]):
        run = casework("deliveries", "resend", *arguments, store=path)
        assert (run.status, "give the id of a message, or --all-dead" in run.err) == (2, True)
    unknown = casework("deliveries", "resend", uuid4(), store=path)
    assert (unknown.status, "there is no message" in unknown.err) == (5, True)


def test_what_went_into_a_digest_is_sent_again_by_the_digest_alone(path: Path) -> None:
    with opened(path) as store:
        raise_many(store, 25)
        deliverer(store, failing(), terms(attempts=1)).deliver(later(minutes=1))
        member = next(row for row in rows(store) if row.digest)
    run = casework("deliveries", "resend", member.delivery, store=path)
    assert (run.status, f"went into the digest {member.digest}" in run.err) == (8, True)
    assert casework("deliveries", "resend", str(member.digest), store=path).status == 0


def test_targets_that_want_no_more_or_later_are_shown_and_can_be_enabled(path: Path) -> None:
    with opened(path) as store:
        store.save(raised())
        deliverer(store, failing("HTTP 410", gone=True)).deliver(later(minutes=1))
    assert "DISABLED 30 May 2024, 07:01: HTTP 410" in casework("deliveries", "targets", store=path).out
    assert casework("deliveries", "enable", "ops", store=path).out == "ops is enabled.\n"
    assert casework("deliveries", "enable", "ops", "--json", store=path).json == {"target": "ops", "enabled": True}
    (found,) = casework("deliveries", "targets", "--json", store=path).json
    assert (found["target"], found["waiting"], found["disabled_at"]) == ("ops", 1, None)
    with opened(path) as store:
        assert standing(store).disabled_because is None
    assert casework("deliveries", "targets", store=path).out.splitlines()[2].endswith("enabled")


def test_a_target_that_asked_for_patience_is_shown_with_the_time(path: Path) -> None:
    with opened(path) as store:
        store.save(raised())
        asked = failing("HTTP 429", wait=later(days=365 * 30) - later())
        deliverer(store, asked).deliver(later())
    assert "asked us to wait until 23 May 2054, 07:00" in casework("deliveries", "targets", store=path).out


def test_a_target_nobody_knows_cannot_be_enabled(path: Path) -> None:
    with_one_of_each(path)
    run = casework("deliveries", "enable", "nobody", store=path)
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
