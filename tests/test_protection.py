"""`casework protection`: the master key made and changed, the keys backed up and checked, and nobody shown any."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE
from typing import Any, cast

import pytest

from casework.domain.errors import StoreError
from casework.store import KeysAt, Store, open_store
from casework.store.keyring import Keyring, wrapping
from casework.store.keyring.database import Owner
from casework.store.keyring.master import generated
from engines import IN_A_FILE
from long_case import C_1, LONG
from postgres import Server
from program import Run
from program import casework as program

WORDS = [dict(event.personal) for event in LONG]


@dataclass
class Protected:
    """A store with sealed words, and the environment in which it is used."""

    url: str
    keys: KeysAt
    folder: Path

    def open(self, *masters: str) -> Store:
        return open_store(self.url, keys=KeysAt(self.keys.url, masters or self.keys.masters))

    def run(self, *arguments: object, masters: tuple[str, ...] = ()) -> Run:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("CASEWORK_KEYS", self.keys.url)
            environment.setenv("CASEWORK_MASTER_KEY", ",".join(masters or self.keys.masters))
            return program("protection", *arguments, "--store", self.url)

    def words(self, *masters: str) -> list[Any]:
        with self.open(*masters) as store:
            return [dict(event.personal) for event in store.events(C_1)]

    def another_master(self, name: str = "new") -> str:
        file = self.folder / f"{name}.master"
        generated(file)
        return f"file:{file}"

    def another_folder(self) -> Path:
        folder = self.folder / "keys of the store"
        folder.mkdir()
        return folder


@pytest.fixture
def protected(url: str, keys: KeysAt, tmp_path: Path) -> Protected:
    with open_store(url, keys=keys) as store:
        store.save(*LONG)
    return Protected(url, keys, tmp_path)


def keyring_of(store: Store) -> Keyring:
    return cast("Keyring", store.keeper)


def many_keys(store: Store, count: int) -> dict[Owner, tuple[str, bytes]]:
    owners = [Owner(f"r-{n}", f"stream-{n}", "words") for n in range(count)]
    return {owner: keyring_of(store).key_for(owner) for owner in owners}


def stopped_after(keys: int) -> Callable[[int, int], None]:
    """Ends a rotation once so many keys were wrapped anew, or any for 0."""

    def report(done: int, _: int) -> None:
        if done >= keys:
            raise ZeroDivisionError

    return report


# The master key


def test_a_master_key_is_made_in_a_file_of_its_own_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    run = program("protection", "new-key", file)
    assert run.status == 0
    assert f"CASEWORK_MASTER_KEY=file:{file}" in run.out
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip() not in run.out + run.err


def test_a_master_key_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    file.write_text("something")
    run = program("protection", "new-key", file)
    assert run.status == 2
    assert "is there already" in run.err
    assert file.read_text() == "something"


def test_a_master_key_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    run = program("protection", "new-key", tmp_path / "nowhere" / "master.key")
    assert (run.status, "No such file" in run.err) == (2, True)


# Its state


def test_the_state_tells_where_the_keys_are_and_how_many_and_never_a_key(protected: Protected) -> None:
    run = protected.run("status", "--json")
    with protected.open() as store:
        found = keyring_of(store)
        assert run.json == {
            "store": store.engine.place,
            "sealed": True,
            "keys_at": found.place.place,
            "subjects": 1,
            "keys": len(found.of_subject(LONG[0].subject)),
            "destroyed": 0,
            "master_keys": found.wrappings.masters_in_use(),
            "rotating": False,
        }
    text = protected.run("status").out
    assert "are sealed; their keys are in" in text
    assert Path(protected.keys.masters[0].removeprefix("file:")).read_text().strip() not in text


@IN_A_FILE
def test_a_store_whose_words_are_not_sealed_is_told_the_way_out(url: str) -> None:
    with open_store(url) as store:
        store.save(*LONG)
    run = program("protection", "status", store=url)
    assert (run.status, "casework seal" in run.out) == (0, True)
    assert program("protection", "status", "--json", store=url).json["sealed"] is False
    for command in ("check", "rotate"):
        run = program("protection", command, store=url)
        assert (run.status, "are not sealed" in run.err) == (6, True)


# Another master key


def test_a_new_master_key_takes_over_and_the_old_one_is_not_needed_any_more(protected: Protected) -> None:
    (old,), new = protected.keys.masters, protected.another_master()
    run = protected.run("rotate", masters=(new, old))
    assert run.status == 0
    assert "take every other master key out of CASEWORK_MASTER_KEY" in run.out
    assert protected.words(new) == WORDS
    with pytest.raises(StoreError, match="needs the master key"):
        protected.open(old)


def test_a_rotation_that_ended_in_the_middle_is_told_needs_both_keys_and_goes_on(
    protected: Protected, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,), new = protected.keys.masters, protected.another_master()
    with protected.open() as store:
        made = many_keys(store, 25)
    with protected.open(new, old) as store, monkeypatch.context() as failing:
        failing.setattr(wrapping, "TOGETHER", 10)
        with pytest.raises(ZeroDivisionError):
            keyring_of(store).wrappings.rotate(stopped_after(20))
    for one in (old, new):
        with pytest.raises(StoreError, match=r"needs the master key \w+, and was given \w+; give that one too"):
            protected.open(one)
    state = protected.run("status", "--json", masters=(old, new)).json
    assert (state["rotating"], len(state["master_keys"])) == (True, 2)
    with protected.open(old, new) as store:
        assert many_keys(store, 25) == made
        assert many_keys(store, 26).keys() > made.keys()
    assert protected.words(new, old) == WORDS

    assert protected.run("rotate", masters=(new, old)).status == 0
    with protected.open(new) as store:
        assert {owner: many_keys(store, 26)[owner] for owner in made} == made
        assert not keyring_of(store).wrappings.rotating


@IN_A_FILE
def test_a_rotation_that_was_killed_goes_on(protected: Protected) -> None:
    (old,), new = protected.keys.masters, protected.another_master()
    with protected.open() as store:
        made = many_keys(store, 40)
    script = (
        "import sys\nfrom casework.store import KeysAt, open_store\nfrom casework.store.keyring import wrapping\n"
        "wrapping.TOGETHER = 3\n"
        "with open_store(sys.argv[1], keys=KeysAt(sys.argv[2], tuple(sys.argv[3:]))) as store:\n"
        "    def report(done, _):\n"
        "        print(done, flush=True)\n"
        "        done > 9 and sys.stdin.read()\n"
        "    store.keeper.wrappings.rotate(report)\n"
    )
    command = [sys.executable, "-c", script, protected.url, protected.keys.url, new, old]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        while int(cast("Any", process.stdout).readline()) <= 9:
            continue
        process.send_signal(signal.SIGKILL)
    with pytest.raises(StoreError, match="give that one too"):
        protected.open(new)
    assert protected.run("rotate", masters=(new, old)).status == 0
    with protected.open(new) as store:
        assert many_keys(store, 40) == made
    assert protected.words(new) == WORDS


def test_whoever_works_meanwhile_makes_no_key_that_only_the_old_master_key_wraps(protected: Protected) -> None:
    """One who has both keys goes on; one who has the old one alone is told before a word is lost."""
    (old,), new = protected.keys.masters, protected.another_master()
    with protected.open(old) as behind, protected.open(old, new) as ahead:
        many_keys(behind, 1), many_keys(ahead, 1)
        assert protected.run("rotate", masters=(new, old)).status == 0
        made = many_keys(ahead, 3)
        with pytest.raises(StoreError, match="needs the master key"):
            many_keys(behind, 5)
    with protected.open(new) as store:
        assert many_keys(store, 3) == made


def test_two_rotations_at_once_end_well(protected: Protected, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,), new, newest = protected.keys.masters, protected.another_master(), protected.another_master("newest")
    monkeypatch.setattr(wrapping, "TOGETHER", 3)
    with protected.open() as store:
        made = many_keys(store, 9)
    with protected.open(new, old, newest) as one, protected.open(newest, new, old) as another:

        def meanwhile(done: int, _: int) -> None:
            if done == 3:
                keyring_of(another).wrappings.rotate()

        keyring_of(one).wrappings.rotate(meanwhile)
    with protected.open(newest) as store:
        assert many_keys(store, 9) == made
    assert protected.words(newest) == WORDS


def test_what_the_old_master_key_wrapped_is_not_left_in_the_file(protected: Protected, engine: str) -> None:
    (old,), new = protected.keys.masters, protected.another_master()
    with protected.open() as store, keyring_of(store).place.transaction(write=False) as connection:
        ((wrapped,),) = connection.execute("select wrapped from casework_wrapping_keys")
        if engine == "sqlite":
            assert any(bytes(wrapped) in each.read_bytes() for each in protected.folder.glob("keys.db*"))
    protected.run("rotate", masters=(new, old))
    with protected.open(new) as store, keyring_of(store).place.transaction(write=False) as connection:
        assert connection.execute("select count(*) from casework_wrapping_keys") == [(1,)]
    if engine == "sqlite":
        assert not any(bytes(wrapped) in each.read_bytes() for each in protected.folder.glob("keys.db*"))


# Backups


@IN_A_FILE
def test_a_backup_of_the_keys_opens_the_store_and_is_its_owners_alone(protected: Protected) -> None:
    file = protected.folder / "copy.db"
    run = protected.run("backup", file)
    assert (run.status, "each of the others unwraps" in run.out) == (0, True)
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert not list(protected.folder.glob("*copy.db?*"))
    kept = protected.folder / "keys.db"
    kept.unlink()
    file.rename(kept)
    assert protected.words() == WORDS


@IN_A_FILE
def test_a_backup_replaces_nothing_unless_told_so_and_never_the_keys_or_the_store(protected: Protected) -> None:
    file = protected.folder / "copy.db"
    file.write_text("something")
    assert protected.run("backup", file).status == 2
    assert file.read_text() == "something"
    assert protected.run("backup", file, "--force").status == 0
    for own in (protected.folder / "keys.db", Path(protected.url.removeprefix("sqlite:///"))):
        assert protected.run("backup", own, "--force").status == 2
    assert protected.words() == WORDS


@IN_A_FILE
def test_keys_that_do_not_unwrap_are_not_backed_up(protected: Protected) -> None:
    damage(protected)
    file = protected.folder / "copy.db"
    run = protected.run("backup", file)
    assert (run.status, "cannot be unwrapped" in run.err, file.exists()) == (6, True, False)


def test_keys_on_postgresql_are_backed_up_by_its_own_program(
    server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    protected = _on_postgres(server, tmp_path)
    run = protected.run("backup", tmp_path / "copy.sql")
    assert (run.status, "pg_dump --schema=" in run.err) == (6, True)


def _on_postgres(server: Server, folder: Path) -> Protected:
    keys = KeysAt(server.url(), (f"file:{folder / 'm.master'}",))
    generated(folder / "m.master")
    url = f"sqlite:///{folder / 'store.db'}"
    with open_store(url, keys=keys) as store:
        store.save(*LONG)
    return Protected(url, keys, folder)


# Checking


def test_a_sound_store_is_checked_word_by_word(protected: Protected) -> None:
    run = protected.run("check", "--json")
    words = sum(len(each) for each in WORDS)
    assert run.status == 0
    assert (run.json["events"], run.json["words"], run.json["wrong"]) == (len(LONG), words, [])


def test_erased_words_are_counted_and_are_nothing_wrong(protected: Protected) -> None:
    with protected.open() as store:
        found = keyring_of(store)
        found.destroy([key.id for key in found.of_subject(LONG[0].subject)], "an erasure")
    run = protected.run("check", "--json")
    assert run.status == 0
    assert run.json["erased"] == run.json["words"] > 0
    assert run.json["destroyed"] == run.json["keys"] > 0


def test_a_key_that_does_not_unwrap_is_named_with_every_word_it_sealed(protected: Protected) -> None:
    id = damage(protected)
    run = protected.run("check")
    assert run.status == 9
    assert f"the key {id} words" in run.out
    assert not any(str(word) in run.out for words in WORDS for word in words.values() if " " in str(word))


def test_a_key_that_is_missing_is_named_with_the_words_it_sealed(protected: Protected) -> None:
    with protected.open() as store:
        ids = {key.id for key in keyring_of(store).of_subject(LONG[0].subject)}
        with keyring_of(store).place.transaction(write=True) as connection:
            connection.execute("delete from casework_keys")
    run = protected.run("check", "--json")
    assert run.status == 9
    assert len(run.json["wrong"]) == run.json["words"] > 0
    assert all(any(id in each for id in ids) for each in run.json["wrong"])


def damage(protected: Protected) -> str:
    """Changes a bit of the key of the case's first words; gives its id."""
    with protected.open() as store:
        key = keyring_of(store).of_subject(LONG[0].subject)[-1]
        wrapped = bytearray(cast("bytes", key.wrapped))
        wrapped[-1] ^= 1
        with keyring_of(store).place.transaction(write=True) as connection:
            connection.execute(
                "update casework_keys set wrapped = :wrapped where id = :id", {"wrapped": bytes(wrapped), "id": key.id}
            )
    return key.id


# What the doctor says


def examined(protected: Protected, *masters: str) -> dict[str, tuple[str, str]]:
    """The state and the sentence of each finding about keys."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CASEWORK_KEYS", protected.keys.url)
        environment.setenv("CASEWORK_MASTER_KEY", ",".join(masters or protected.keys.masters))
        found = program("doctor", "--json", store=protected.url).json
    checks = {"keys", "keys private", "keys apart", "rotation", "store"}
    return {each["check"]: (each["state"], each["says"]) for each in found if each["check"] in checks}


def test_the_doctor_finds_sealed_words_well(protected: Protected) -> None:
    found = examined(protected)
    assert found["keys"][0] == "ok"
    assert "rotation" not in found


@IN_A_FILE
def test_the_doctor_warns_where_one_look_finds_store_keys_and_master_key(protected: Protected) -> None:
    state, says = examined(protected)["keys apart"]
    assert state == "warn"
    assert "the store and the key database" in says
    assert "the key database and the master key" in says
    apart = protected.folder / "apart"
    apart.mkdir()
    master = Path(protected.keys.masters[0].removeprefix("file:")).rename(apart / "m")
    keys = (protected.folder / "keys.db").rename(protected.another_folder() / "keys.db")
    found = examined(Protected(protected.url, KeysAt(f"sqlite:///{keys}", (f"file:{master}",)), apart))
    assert found["keys apart"][0] == "ok"
    keys.chmod(0o644)
    moved = Protected(protected.url, KeysAt(f"sqlite:///{keys}", (f"file:{master}",)), apart)
    assert examined(moved)["keys private"] == ("warn", "the key database can be read by others on this machine")


def test_the_doctor_says_that_the_keys_cannot_be_reached_and_looks_no_further(protected: Protected) -> None:
    found = examined(protected, protected.another_master())
    assert found["keys"][0] == "fail"
    assert "needs the master key" in found["keys"][1]
    without = program("doctor", "--json", store=protected.url)
    assert without.status == 9
    assert any(each["check"] == "keys" and "CASEWORK_KEYS" in each["says"] for each in without.json)


def test_the_doctor_warns_of_a_rotation_that_did_not_end(protected: Protected) -> None:
    (old,), new = protected.keys.masters, protected.another_master()
    with protected.open(new, old) as store, pytest.raises(ZeroDivisionError):
        keyring_of(store).wrappings.rotate(stopped_after(0))
    assert examined(protected, new, old)["rotation"][0] == "warn"


@IN_A_FILE
def test_the_doctor_warns_of_words_that_are_not_sealed_and_so_does_what_is_started(url: str) -> None:
    with open_store(url) as store:
        store.save(*LONG)
    found = program("doctor", "--json", store=url).json
    (keys,) = [each for each in found if each["check"] == "keys"]
    assert (keys["state"], "casework seal" in keys["advice"]) == ("warn", True)
    assert "words are not sealed" in program("worker", "--once", store=url).err


def test_nothing_is_said_of_it_where_words_are_sealed(protected: Protected) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CASEWORK_KEYS", protected.keys.url)
        environment.setenv("CASEWORK_MASTER_KEY", protected.keys.masters[0])
        run = program("worker", "--once", store=protected.url)
    assert (run.status, "not sealed" in run.err) == (0, False)
