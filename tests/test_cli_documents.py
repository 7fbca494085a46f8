"""`casework documents check` names what is missing or damaged, and sweeps what nobody put on a case."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from at_documents import LETTER, damage, digest_of, erased, files, grow_old, in_folder, put
from casework import Casework
from casework.cli.ending import ExitCode
from casework.documents import open_documents
from casework.store import KeysAt, open_store
from casework.store.keyring import Keyring
from engines import NewUrl
from examples import of_case, received
from examples_record import attach
from program import Run, casework

SECOND = LETTER + b"second"


@pytest.fixture
def store(new_store: NewUrl) -> str:
    """A store in which the letter is on two cases."""
    url = new_store()
    with Casework.open(url, durable=False) as opened:
        for ref in ("C-1", "C-2"):
            for command in of_case(ref, *received(), attach("2024-05-20", sha256=digest_of(LETTER))):
                assert opened.execute(command).outcome == "accepted"
    return url


def check(store: str, folder: Path, *more: str) -> Run:
    return casework("documents", "check", "--documents", folder / "documents", *more, store=store)


def test_all_is_well_when_every_document_is_there_and_sound(store: str, tmp_path: Path) -> None:
    put(in_folder(tmp_path), LETTER)

    said = check(store, tmp_path)

    assert said.status == ExitCode.OK
    assert "sound" in said.out


def test_a_missing_document_is_named_with_its_cases(store: str, tmp_path: Path) -> None:
    said = check(store, tmp_path, "--json")

    assert said.status == ExitCode.FAILED
    on = [{"case": ref, "document": "D1"} for ref in ("C-1", "C-2")]
    assert said.json["findings"] == [{"what": "missing", "sha256": digest_of(LETTER), "attached": on}]


def test_a_damaged_document_is_named(store: str, tmp_path: Path) -> None:
    put(in_folder(tmp_path), LETTER)
    damage(tmp_path, LETTER)

    said = check(store, tmp_path)

    assert said.status == ExitCode.FAILED
    assert said.out.splitlines()[2].split() == ["damaged", *["D1", "of", "C-1,", "D1", "of", "C-2"], digest_of(LETTER)]


def test_what_is_on_no_case_is_named_after_a_day_and_swept_when_asked(store: str, tmp_path: Path) -> None:
    documents = in_folder(tmp_path)
    put(documents, LETTER)
    put(documents, SECOND)
    assert check(store, tmp_path, "--json", "--sweep").json == {"findings": [], "removed": 0}
    grow_old(tmp_path, days=2)

    named = check(store, tmp_path, "--json")
    swept = check(store, tmp_path, "--sweep")

    assert (named.status, swept.status) == (ExitCode.OK, ExitCode.OK)
    assert named.json["findings"] == [{"what": "unattached", "sha256": digest_of(SECOND), "attached": []}]
    assert "1 removed." in swept.out
    assert [file.name for file in files(tmp_path / "documents")] == [digest_of(LETTER)]


@pytest.fixture
def sealed_store(keys: KeysAt, new_url: NewUrl, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with keys, in which the letter is on a case."""
    url = new_url()
    with Casework.open(url, durable=False, keys=keys) as opened:
        for command in of_case("C-1", *received(), attach("2024-05-20", sha256=digest_of(LETTER))):
            assert opened.execute(command).outcome == "accepted"
    monkeypatch.setenv("CASEWORK_KEYS", keys.url)
    monkeypatch.setenv("CASEWORK_MASTER_KEY", keys.masters[0])
    return url


def seal(store: str, folder: Path) -> Run:
    return casework("documents", "seal", "--documents", folder / "documents", "--json", store=store)


def test_documents_that_were_there_before_are_sealed_and_stay_sound(sealed_store: str, tmp_path: Path) -> None:
    put(in_folder(tmp_path), LETTER)

    first, second = seal(sealed_store, tmp_path), seal(sealed_store, tmp_path)

    assert first.json == {"sealed": 1, "damaged": []}
    assert second.json == {"sealed": 0, "damaged": []}
    assert "sound" in check(sealed_store, tmp_path).out
    (file,) = files(tmp_path / "documents")
    assert b"%PDF" not in file.read_bytes()


def test_a_damaged_document_is_named_and_the_others_are_sealed(sealed_store: str, tmp_path: Path) -> None:
    for content in (LETTER, SECOND):
        put(in_folder(tmp_path), content)
    damage(tmp_path, LETTER)

    said = seal(sealed_store, tmp_path)

    assert said.status == ExitCode.FAILED
    assert said.json == {"sealed": 1, "damaged": [digest_of(LETTER)]}


def test_documents_of_a_store_without_keys_are_not_sealed(store: str, tmp_path: Path) -> None:
    said = seal(store, tmp_path)

    assert said.status == ExitCode.USAGE
    assert "casework seal" in said.err


def test_an_erased_document_is_no_finding_until_a_backup_brings_it_back(
    sealed_store: str, keys: KeysAt, tmp_path: Path
) -> None:
    with open_store(sealed_store, keys=keys) as opened:
        documents = open_documents(str(tmp_path / "documents"), store=opened)
        put(documents, LETTER)
        (file,) = files(tmp_path / "documents")
        backup = file.read_bytes()
        erased(documents, cast("Keyring", opened.keeper), LETTER)
    assert check(sealed_store, tmp_path, "--json").json["findings"] == []

    file.write_bytes(backup)
    named = check(sealed_store, tmp_path, "--json", "--sweep")

    assert named.status == ExitCode.OK
    assert [(each["what"], each["sha256"]) for each in named.json["findings"]] == [("erased", digest_of(LETTER))]
    assert files(tmp_path / "documents") == []


def test_a_place_that_cannot_be_used_is_said_so_in_a_sentence(store: str, tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("no folder")

    said = check(store, tmp_path)

    assert said.status == ExitCode.STORE
    assert "folder of documents cannot be used" in said.err
