"""A sealed store made of one whose words are not: nothing lost, nothing changed but bytes, the past still proved."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest

from at_keys import keys_in
from casework.application import Casework
from casework.audit.checkpoints import make
from casework.audit.keys import generated
from casework.audit.note import Signer
from casework.audit.tree import Tree, grow
from casework.copying import sealing
from casework.copying.course import copy
from casework.copying.sealing import Sealed
from casework.domain.errors import StoreError
from casework.domain.event import Event
from casework.domain.sealing import LOG_SEALED, LogSealed
from casework.importing.journal import Journal
from casework.store import KeysAt, open_as_stored, open_store
from casework.store.backup import take
from engines import IN_A_FILE, NewUrl
from examples import acknowledge, received
from postgres import Server
from program import SOURCE, casework
from test_copy import WAYS, NewOn, beside_in, log_in, many, new_on, overdue, recorded_in, sweep, views_in

__all__ = ["new_on"]

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NAMED = b"Rosa Resident"


@pytest.fixture
def old(new_url: NewUrl) -> str:
    """A store whose words are not sealed, with gaps in its log, an alert and a line of an import."""
    url = new_url()
    recorded_in(url, many(2))
    overdue(url, "A-1")
    with open_store(url) as store:
        Journal(store)
        with store.transaction(write=True) as connection:
            connection.execute("insert into import_journal values ('a:1', 'accepted', '[]')")
    return url


@contextmanager
def given(keys: KeysAt) -> Iterator[None]:
    """While this lasts, the environment says where the keys are."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CASEWORK_KEYS", keys.url)
        environment.setenv("CASEWORK_MASTER_KEY", ",".join(keys.masters))
        yield


def seal(source: str, target: str, keys: KeysAt) -> Sealed:
    ids = count(1)
    with open_as_stored(source, create=False) as opened:
        return sealing.seal(opened, target, keys, at=AT, new_id=lambda: UUID(int=next(ids)))


def events_in(url: str, keys: KeysAt | None = None) -> list[Any]:
    with open_store(url, create=False, keys=keys) as store:
        return [(each.position, _read(each.event)) for each in store.after(0, 10_000)]


def _read(event: Event) -> Event:
    """With its words, which are unsealed while the store is open."""
    return event.model_copy(update={"personal": dict(event.personal)})


def states(url: str) -> bytes:
    with open_as_stored(url, create=False) as store, store.transaction(write=False) as connection:
        return b"".join(bytes(state) for (state,) in connection.execute("select state from casework_log"))


def signed(url: str, signer: Signer | None = None) -> str:
    """Signs the log of a store; gives the note."""
    with open_store(url) as store:
        return make(store, signer or generated("north.example/complaints"), AT).note


# What comes of it


def test_every_event_says_the_same_at_the_same_position_and_its_words_are_sealed(
    old: str, new_url: NewUrl, keys: KeysAt
) -> None:
    new = new_url()

    done = seal(old, new, keys)

    *events, (_, last) = events_in(new, keys)
    assert done.difference is None
    assert events == events_in(old)
    assert isinstance(last, LogSealed)
    assert (done.events, last.events, last.position) == (len(events), len(events), events[-1][0])
    assert NAMED in states(old)
    assert NAMED not in states(new)


def test_views_and_what_is_beside_the_log_are_the_same_but_for_what_is_about_its_bytes(
    old: str, new_url: NewUrl, keys: KeysAt
) -> None:
    signed(old)
    views, beside = views_in(old), beside_in(old)
    about_bytes = {"casework_checkpoints", "casework_signers"}
    assert all(beside.pop(each) for each in about_bytes)
    new = new_url()
    seal(old, new, keys)
    with given(keys):
        found = beside_in(new)
        assert not any(found.pop(each) for each in about_bytes)
        assert (views_in(new), found) == (views, beside)


def test_it_records_the_hash_of_the_old_log_and_its_last_checkpoint_so_that_the_old_store_still_proves_the_past(
    old: str, new_url: NewUrl, keys: KeysAt
) -> None:
    signer = generated("north.example/complaints")
    signed(old, signer)
    overdue(old, "A-2")
    note = signed(old, signer)
    new = new_url()
    done = seal(old, new, keys)
    (_, last) = events_in(new, keys)[-1]
    with open_store(old) as store:
        size, _ = grow(store)
        with store.transaction(write=False) as connection:
            root = Tree(connection).root(size)
    assert (last.originator_id, last.events, b64decode(last.root)) == (LOG_SEALED, size, root)
    assert last.checkpoint == done.checkpoint == note


def test_keys_of_commands_are_known_again_and_the_key_that_knows_them_lies_with_the_keys(
    new_url: NewUrl, keys: KeysAt
) -> None:
    old, new = new_url(), new_url()
    command = received()[0] | {"key": "k-1", "case": "C-1"}
    with Casework.open(old) as before:
        assert before.execute(command).outcome == "accepted"
        known = before.store.settings.fingerprint_key
    seal(old, new, keys)
    with Casework.open(new, keys=keys) as after:
        assert after.execute(command).replayed
        assert after.store.blind_key == known
        assert after.store.settings.fingerprint_key != known


def test_it_goes_on_as_any_store_does_and_its_log_is_signed_anew(new_url: NewUrl, keys: KeysAt) -> None:
    old, new = new_url(), new_url()
    overdue(old, "A-1", "A-2")
    seal(old, new, keys)
    with given(keys):
        assert sweep(new, "2030-06-06") == 0
        signed(new)
        assert overdue(new, "A-3") == 1
        with Casework.open(new) as after:
            assert after.execute(acknowledge("2024-05-15") | {"case": "A-9"}).outcome == "refused"


# Begun again


def test_interrupted_anywhere_it_goes_on_from_there(
    old: str, new_url: NewUrl, keys: KeysAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.store.reading.PAGE", 5)
    new = new_url()
    for ended_at in ("append", "copy_beside", "rebuild", "whole"):
        interrupted(ended_at, old, new, keys)
        if ended_at != "whole":
            with open_as_stored(new) as begun, pytest.raises(StoreError, match="not whole"):
                copy(begun, new_url())
    done = seal(old, new, keys)
    assert (done.difference, done.before) == (None, done.events)
    assert events_in(new, keys)[:-1] == events_in(old)


def interrupted(after: str, source: str, target: str, keys: KeysAt) -> None:
    """A sealing that ends after one of its steps."""
    with pytest.MonkeyPatch.context() as failing:
        failing.setattr(f"casework.copying.sealing.{after}", _after(getattr(sealing, after)))
        with pytest.raises(KeyboardInterrupt):
            seal(source, target, keys)


def _after(real: Callable[..., Any]) -> Callable[..., Any]:
    """The real thing, then an interruption."""

    def interrupted(*args: Any, **more: Any) -> None:
        real(*args, **more)
        raise KeyboardInterrupt

    return interrupted


@IN_A_FILE
def test_killed_in_the_middle_it_goes_on(new_url: NewUrl, keys: KeysAt) -> None:
    old, new = new_url(), new_url()
    recorded_in(old, many(60))
    environment = os.environ | {"CASEWORK_KEYS": keys.url, "CASEWORK_MASTER_KEY": keys.masters[0]}
    command = [sys.executable, "-m", "casework", "seal", old, new]
    with subprocess.Popen(command, env=environment | {"PYTHONPATH": str(SOURCE)}, stderr=subprocess.PIPE) as process:
        _until(lambda: Path(new.removeprefix("sqlite:///")).exists() and len(states(new)) > 0)
        process.kill()
    seal(old, new, keys)
    assert events_in(new, keys)[:-1] == events_in(old)


def _until(there: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not there():
        assert monotonic() < end
        sleep(0.01)


# What is refused


def test_a_store_that_is_in_use_is_not_sealed_into(old: str, new_url: NewUrl, keys: KeysAt) -> None:
    another = new_url()
    recorded_in(another, many(1))
    with pytest.raises(StoreError, match="is in use; name a new one"):
        seal(old, another, keys)
    with pytest.raises(StoreError, match="is in use; name a new one"):
        seal(old, old, keys)
    assert len(events_in(another)) == len(many(1))


def test_a_store_is_sealed_once(old: str, new_url: NewUrl, keys: KeysAt) -> None:
    new = new_url()
    seal(old, new, keys)
    with pytest.raises(StoreError, match="are sealed already"):
        seal(new, new_url(), keys)
    with pytest.raises(StoreError, match=r"another store|is in use"):
        seal(old, new_url(), keys)


def test_what_is_recorded_too_late_is_noticed(old: str, new_url: NewUrl, keys: KeysAt) -> None:
    new = new_url()
    before = seal(old, new, keys)
    assert before.source_position == before.position
    overdue(old, "LATE-1")
    again = seal(old, new, keys)
    assert again.source_position > again.position == before.position


@IN_A_FILE
def test_a_damaged_event_in_what_was_sealed_before_is_found(old: str, new_url: NewUrl, keys: KeysAt) -> None:
    new = new_url()
    interrupted("copy_beside", old, new, keys)
    with open_as_stored(new) as store, store.transaction(write=True) as connection:
        connection.execute("drop trigger casework_log_keeps_what_was")
        connection.execute("update casework_log set state = (select state from casework_log where position = 2)")
    with pytest.raises(StoreError, match="damaged"):
        seal(old, new, keys)


# A sealed store copied and backed up


@pytest.mark.parametrize(("one", "another"), WAYS)
def test_a_sealed_store_is_copied_byte_for_byte_and_needs_the_same_keys(
    new_on: NewOn, tmp_path: Path, server: Server, one: str, another: str
) -> None:
    keys = keys_in(tmp_path, server.url() if one == "postgres" else None)
    source, target = new_on(one), new_on(another)
    with given(keys):
        recorded_in(source, many(1))
        with open_store(source) as opened:
            assert copy(opened, target).difference is None
        assert log_in(source) == log_in(target)
        assert events_in(source) == events_in(target)
        assert views_in(source) == views_in(target)
    assert NAMED not in states(target)
    with pytest.raises(StoreError, match="are sealed; say where its keys are"):
        open_store(target)


@IN_A_FILE
def test_a_backup_of_a_sealed_store_holds_no_words_and_is_restored_with_its_keys(
    url: str, keys: KeysAt, tmp_path: Path
) -> None:
    with given(keys):
        recorded_in(url, many(1))
        take(url, tmp_path / "backup", taken_at=AT)
        again = f"sqlite:///{tmp_path / 'again.db'}"
        assert casework("restore", tmp_path / "backup", "--to", again).status == 0
        assert events_in(again) == events_in(url)
    assert NAMED not in (tmp_path / "backup").read_bytes()


# The command


@IN_A_FILE
def test_the_command_says_what_to_do_next(old: str, new_url: NewUrl, keys: KeysAt) -> None:
    new = new_url()
    with given(keys):
        run = casework("seal", old, new)
        assert run.status == 0
        assert "with their words sealed" in run.out
        assert "Keep " in run.out
        assert "delete it and its backups" in " ".join(run.out.split())
        assert "no checkpoint" in run.err
        assert casework("seal", old, new, "--json").json["difference"] is None
        assert casework("cases", "--store", new).status == 0


@IN_A_FILE
def test_the_command_needs_keys_and_says_when_it_came_too_late(old: str, new_url: NewUrl, keys: KeysAt) -> None:
    new = new_url()
    assert casework("seal", old, new).status == 2
    seal(old, new, keys)
    overdue(old, "LATE-1")
    with given(keys):
        run = casework("seal", old, new)
    assert run.status == 9
    assert "does not have it" in run.err
