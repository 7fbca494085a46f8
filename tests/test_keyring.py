"""The keys of a store when something is wrong with them: a clear sentence, nothing lost, and a way back."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from stat import S_IMODE
from typing import Any, cast

import psycopg
import pytest
from pydantic_core import from_json, to_json

from at_keys import keys_in
from casework.domain.errors import StoreError
from casework.domain.personal import Erased
from casework.store import KeysAt, Store, Stores, migrate, open_as_stored, open_store
from casework.store.keeping import owner_of
from casework.store.keyring import Keyring, open_keyring
from casework.store.keyring.keyring import FORGET
from casework.store.keyring.master import generated
from engines import IN_A_FILE, NewUrl
from long_case import C_1, LONG
from postgres import Server
from program import SOURCE

SUBJECT = LONG[0].subject


@pytest.fixture
def sealed(url: str, keys: KeysAt) -> str:
    """A store whose words are sealed."""
    with open_store(url, keys=keys) as store:
        store.save(*LONG)
    return url


def keyring_of(store: Store) -> Keyring:
    return cast("Keyring", store.keeper)


def words(url: str, keys: KeysAt) -> list[Any]:
    """All words of the case."""
    with open_store(url, keys=keys) as store:
        return [dict(event.personal) for event in store.events(C_1)]


WORDS = [dict(event.personal) for event in LONG]


def another_master(folder: Path, name: str = "another") -> str:
    file = folder / f"{name}.master"
    generated(file)
    return f"file:{file}"


def refused(url: str, keys: KeysAt) -> str:
    """What is said when the store is opened."""
    with pytest.raises(StoreError) as said:
        open_store(url, keys=keys)
    return str(said.value)


# What is lost or another's


def test_with_a_wrong_master_key_nothing_opens_and_nothing_is_changed(
    sealed: str, keys: KeysAt, tmp_path: Path
) -> None:
    wrong = replace(keys, masters=(another_master(tmp_path),))
    assert "needs the master key" in refused(sealed, wrong)
    assert words(sealed, keys) == WORDS


def test_a_lost_master_key_is_named_and_opens_everything_when_it_is_back(sealed: str, keys: KeysAt) -> None:
    file = Path(keys.masters[0].removeprefix("file:"))
    kept = file.read_bytes()
    file.unlink()
    assert "restore it from its backup" in refused(sealed, keys)
    file.write_bytes(kept)
    assert "chmod 600" in refused(sealed, keys)
    file.chmod(0o600)
    assert words(sealed, keys) == WORDS


def test_without_its_key_database_a_store_does_not_open_and_no_new_keys_are_made(
    sealed: str, keys: KeysAt, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    gone = f"sqlite:///{tmp_path / 'gone.db'}"
    if engine == "postgres":
        gone = cast("Server", request.getfixturevalue("server")).url()
    assert "restore" in refused(sealed, replace(keys, url=gone))
    assert not (tmp_path / "gone.db").exists()
    assert "say where its keys are" in _without_keys(sealed)


def _without_keys(url: str) -> str:
    with pytest.raises(StoreError) as said:
        open_store(url)
    return str(said.value)


def test_another_stores_key_database_is_not_taken_for_its_own(
    sealed: str, keys: KeysAt, new_url: NewUrl, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    place = None if engine == "sqlite" else cast("Server", request.getfixturevalue("server")).url()
    theirs = keys_in(tmp_path, place, name="theirs")
    with open_store(new_url(), keys=theirs) as store:
        store.save(*LONG)
    assert "are another store's" in refused(sealed, theirs)
    assert words(sealed, keys) == WORDS


def test_a_store_and_its_keys_are_not_kept_in_one_place(url: str, keys: KeysAt) -> None:
    assert "another database" in (said := refused(url, replace(keys, url=url))) or "holds a store" in said


@IN_A_FILE
def test_words_whose_keys_an_older_backup_does_not_have_are_named_and_come_back_with_the_newest(
    url: str, keys: KeysAt, tmp_path: Path
) -> None:
    file, older, newest = (tmp_path / name for name in ("keys.db", "older.db", "newest.db"))
    with open_store(url, keys=keys):
        """It binds its keys."""
    copyfile(file, older)
    with open_store(url, keys=keys) as store:
        store.save(*LONG)
    _moved(file, newest)
    _moved(older, file)
    with open_store(url, keys=keys) as store:
        event = store.events(C_1)[0]
        with pytest.raises(StoreError, match=r"The words resident\.name of event 0 .* restore the newest backup"):
            event.personal["resident.name"]
    _moved(newest, file)
    assert words(url, keys) == WORDS


def _moved(one: Path, other: Path) -> None:
    assert not Path(f"{one}-wal").exists()
    one.replace(other)


def test_a_key_database_that_lost_its_settings_says_so(sealed: str, keys: KeysAt) -> None:
    with key_database(sealed, keys) as connection:
        connection.execute("delete from casework_key_settings where name = 'id'")
    assert "is damaged; restore it from a backup" in refused(sealed, keys)


@contextmanager
def key_database(url: str, keys: KeysAt) -> Iterator[Any]:
    """The key database of a store, to be changed as nobody should."""
    with open_store(url, keys=keys) as store, keyring_of(store).place.transaction(write=True) as connection:
        yield connection


# Tampering


@pytest.mark.parametrize("place", [8, 20, -1], ids=["nonce", "words", "tag"])
def test_a_token_that_was_changed_is_damage_named_by_event_and_path(sealed: str, keys: KeysAt, place: int) -> None:
    def changed(token: str) -> str:
        data = bytearray(urlsafe_b64decode(token))
        data[place] ^= 1
        return urlsafe_b64encode(bytes(data)).decode()

    assert _tampered(sealed, keys, changed) == "damaged"


@pytest.mark.parametrize("token", ["", "?", "AAAA"])
def test_what_is_no_token_is_damage_too(sealed: str, keys: KeysAt, token: str) -> None:
    assert _tampered(sealed, keys, lambda _: token) == "damaged"


def _tampered(url: str, keys: KeysAt, change: Callable[[str], str]) -> str:
    path = "resident.name"
    with open_as_stored(url) as store, store.transaction(write=True) as connection:
        _unguarded(connection)
        ((position, state),) = connection.execute(
            "select position, state from casework_log where originator_version = 0"
        )
        told = from_json(bytes(state))
        told["sealed"][path] = change(told["sealed"][path])
        statement = "update casework_log set state = :state where position = :position"
        connection.execute(statement, {"state": to_json(told), "position": position})
    with open_store(url, keys=keys) as store:
        event = store.events(C_1)[0]
        with pytest.raises(StoreError, match=rf"The words {path} of event 0 of stream {C_1} .* (\w+);") as said:
            event.personal[path]
        assert event.personal["summary"] == LONG[0].personal["summary"]
    return str(said.value).partition(";")[0].rpartition(" ")[2]


def _unguarded(connection: Any) -> None:
    if connection.has_table("sqlite_sequence"):
        connection.execute("drop trigger casework_log_keeps_what_was")
    else:
        connection.execute("alter table casework_log disable trigger all")


def test_words_moved_to_another_place_are_damage(sealed: str, keys: KeysAt) -> None:
    with open_as_stored(sealed) as store:
        moved = cast("dict[str, str]", store.events(C_1)[0].sealed)["summary"]
    assert _tampered(sealed, keys, lambda _: moved) == "damaged"


# Several processes


def test_two_processes_that_need_the_same_key_at_once_get_one(url: str, keys: KeysAt) -> None:
    with open_store(url, keys=keys):
        """It binds its keys."""
    program = (
        "import sys\nfrom casework.store import KeysAt, open_store\nfrom casework.store.keyring.database import Owner\n"
        "with open_store(sys.argv[1], keys=KeysAt(sys.argv[2], (sys.argv[3],))) as store:\n"
        "    sys.stdin.readline()\n"
        "    for n in range(30):\n"
        "        print(*store.keeper.key_for(Owner('r-1', f'stream-{n}', 'words')))\n"
    )
    command = [sys.executable, "-c", program, url, keys.url, keys.masters[0]]
    started = [
        subprocess.Popen(
            command,
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for each in started:
        cast("Any", each.stdin).write("go\n")
        cast("Any", each.stdin).flush()
    said = [each.communicate(timeout=60)[0].splitlines() for each in started]
    assert len(said[0]) == 30
    assert said[0] == said[1]


def test_the_first_of_two_key_databases_is_the_stores_for_good(
    url: str, keys: KeysAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = keys_in(tmp_path, name="other")

    def first(*args: Any, **more: Any) -> Keyring:
        """Somebody else binds the store between a look at it and the binding."""
        monkeypatch.undo()
        with open_store(url, keys=keys) as store:
            store.save(*LONG)
        return open_keyring(*args, **more)

    monkeypatch.setattr("casework.store.keeping.open_keyring", first)
    assert "are others than the store" in refused(url, other)
    assert words(url, keys) == WORDS


def test_what_another_process_destroyed_is_forgotten_after_a_while(sealed: str, keys: KeysAt) -> None:
    now = [0.0]
    with open_as_stored(sealed) as store:
        owner = owner_of(store.settings)
    with open_store(sealed, keys=keys) as here, closing(open_keyring(keys, owner=owner)) as opened:
        elsewhere = Keyring(opened.place, opened.wrappings, opened.id, ticks=lambda: now[0])
        event = here.events(C_1)[0]
        with open_as_stored(sealed) as store:
            stored = elsewhere.reveal(store.events(C_1)[0])
        assert dict(stored.personal)["resident.name"] == "Rosa Resident"
        keyring_of(here).destroy([key.id for key in keyring_of(here).of_subject(SUBJECT)], "an erasure")
        assert event.personal["resident.name"] == Erased()
        assert dict(stored.personal)["resident.name"] == "Rosa Resident"
        now[0] = FORGET
        assert dict(stored.personal)["resident.name"] == Erased()


def test_words_of_a_destroyed_key_are_erased_and_new_words_get_a_new_key(sealed: str, keys: KeysAt) -> None:
    with open_store(sealed, keys=keys) as store:
        keyring = keyring_of(store)
        ids = [key.id for key in keyring.of_subject(SUBJECT)]
        assert keyring.destroy(ids, "an erasure") == len(ids) > 0
        assert keyring.destroy(ids, "an erasure") == 0
        words = {path: str(word) for path, word in LONG[0].personal.items()}
        later = LONG[0].model_copy(update={"originator_version": len(LONG), "personal": words})
        store.save(later)
        *before, new = store.events(C_1)
        assert {*before[0].personal.values()} == {Erased()}
        assert dict(new.personal) == words
        assert not {key.id for key in keyring.of_subject(SUBJECT)} & {*ids}


# What is left in files


def test_a_destroyed_key_is_nowhere_in_the_key_database_any_more(sealed: str, keys: KeysAt, tmp_path: Path) -> None:
    with open_store(sealed, keys=keys) as store:
        keyring = keyring_of(store)
        found = keyring.of_subject(SUBJECT)
        wrapped = [cast("bytes", key.wrapped) for key in found]
        assert wrapped
        assert all(each in _bytes_of(keys, tmp_path) for each in wrapped)
        keyring.destroy([key.id for key in found], "an erasure")
        assert not any(each in _bytes_of(keys, tmp_path) for each in wrapped)


def test_a_key_that_could_not_be_scrubbed_away_at_once_is_the_next_time(
    sealed: str, keys: KeysAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(sealed, keys=keys) as store:
        keyring = keyring_of(store)
        found = keyring.of_subject(SUBJECT)
        ids, wrapped = [key.id for key in found], cast("bytes", found[0].wrapped)
        with monkeypatch.context() as busy:
            busy.setattr(type(keyring.place), "scrub", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                keyring.destroy(ids, "an erasure")
        assert keyring.destroy(ids, "an erasure") == 0
        assert wrapped not in _bytes_of(keys, tmp_path)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_while_somebody_still_sees_a_destroyed_key_it_is_said_that_it_is_not_gone(sealed: str, keys: KeysAt) -> None:
    with open_store(sealed, keys=keys) as store:
        owner = owner_of(store.settings)
    with (
        closing(open_keyring(keys, owner=owner, patience=0.2)) as keyring,
        closing(open_keyring(keys, owner=owner)) as other,
    ):
        found = keyring.of_subject(SUBJECT)
        with other.place.transaction(write=False) as earlier:
            earlier.execute("select count(*) from casework_keys")
            with pytest.raises(StoreError, match=r"is locked by another program|do it again when that has ended"):
                keyring.destroy([key.id for key in found], "an erasure")
        keyring.destroy([], "an erasure")


def _bytes_of(keys: KeysAt, folder: Path) -> bytes:
    """Everything in the files of the key database."""
    if keys.url.startswith("sqlite"):
        return b"".join(each.read_bytes() for each in folder.glob("keys.db*"))
    address, _, schema = keys.url.rpartition("&schema=")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("CHECKPOINT")
        names = server.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c "
            "WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'i', 't')",
            (schema,),
        )
        return b"".join(bytes(row[0]) for row in names.fetchall())


@IN_A_FILE
def test_only_its_owner_can_read_a_key_database_and_what_sqlite_keeps_beside_it(
    url: str, keys: KeysAt, tmp_path: Path
) -> None:
    with open_store(url, keys=keys) as store:
        store.save(*LONG)
        modes = {each.name: S_IMODE(each.stat().st_mode) for each in tmp_path.glob("keys.db*")}
    assert modes == {"keys.db": 0o600, "keys.db-wal": 0o600, "keys.db-shm": 0o600}


# Master keys elsewhere


def test_a_program_can_hold_the_master_key(url: str, keys: KeysAt, tmp_path: Path) -> None:
    by_program = replace(keys, masters=(_program(tmp_path),))
    with open_store(url, keys=by_program) as store:
        store.save(*LONG)
    assert words(url, by_program) == WORDS
    asked = (tmp_path / "asked").read_text().split()
    assert asked == ["wrap", "unwrap", "unwrap"]


def test_a_program_that_fails_is_named_and_what_it_says_is_not_repeated(url: str, keys: KeysAt, tmp_path: Path) -> None:
    program = _program(tmp_path)
    with open_store(url, keys=replace(keys, masters=(program,))) as store:
        store.save(*LONG)
    (tmp_path / "secret").unlink()
    said = refused(url, replace(keys, masters=(program,)))
    assert "could not unwrap a key" in said
    assert "Traceback" not in said


def _program(folder: Path) -> str:
    """A small key management service: its key is in a file of its own."""
    script, secret = folder / "kms.py", folder / "secret"
    secret.write_bytes(os.urandom(32))
    script.write_text(
        "import os, sys\n"
        "from base64 import b64decode, b64encode\n"
        "from cryptography.hazmat.primitives.ciphers.aead import AESGCM\n"
        f"open({str(folder / 'asked')!r}, 'a').write(sys.argv[1] + '\\n')\n"
        f"key = AESGCM(open({str(secret)!r}, 'rb').read())\n"
        "data = b64decode(sys.stdin.read())\n"
        "nonce = os.urandom(12) if sys.argv[1] == 'wrap' else data[:12]\n"
        "sealed = sys.argv[1] == 'unwrap'\n"
        "done = key.decrypt(nonce, data[12:], b'') if sealed else nonce + key.encrypt(nonce, data, b'')\n"
        "print(b64encode(done).decode())\n"
    )
    return f"command:{sys.executable} {script}"


def test_a_master_key_may_be_in_the_environment_and_no_error_repeats_it(
    url: str, keys: KeysAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Path(keys.masters[0].removeprefix("file:")).read_text().strip()
    monkeypatch.setenv("OUR_KEY", text)
    by_name = replace(keys, masters=("env:OUR_KEY",))
    with open_store(url, keys=by_name) as store:
        store.save(*LONG)
    assert words(url, by_name) == WORDS
    monkeypatch.setenv("OUR_KEY", text[:-8])
    for masters in (("env:OUR_KEY",), (text,), ("env:NOBODYS",), ()):
        assert text[:20] not in refused(url, replace(keys, masters=masters))


# Many landlords


def test_each_landlord_has_keys_in_a_schema_of_its_own(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores, of_keys = server.url("north"), server.url("x").removesuffix("&schema=x")
    keys = keys_in(tmp_path, of_keys)
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        for name in ("landlords", "their_keys"):
            connection.execute(f"CREATE DATABASE {name}")
    stores = server.url("x", database="landlords").removesuffix("&schema=x")
    monkeypatch.setenv("CASEWORK_KEYS", server.url("x", database="their_keys").removesuffix("&schema=x"))
    monkeypatch.setenv("CASEWORK_MASTER_KEY", keys.masters[0])
    for name in ("north", "south"):
        migrate(f"{stores}&schema={name}")
    with Stores(stores) as landlords:
        for name in ("north", "south"):
            landlords.open(name).save(*LONG)
        assert [dict(each.personal) for each in landlords.open("north").events(C_1)] == WORDS
        north, south = (keyring_of(landlords.open(name)) for name in ("north", "south"))
        assert north.id != south.id
        assert north.blind_key != south.blind_key
        north.destroy([key.id for key in north.of_subject(SUBJECT)], "an erasure")
        assert [dict(each.personal) for each in landlords.open("south").events(C_1)] == WORDS
