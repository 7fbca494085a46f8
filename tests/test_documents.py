"""Bytes come out as they went in or not at all, whoever puts them there at once and whatever breaks off."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import LocalStore, MemoryStore

from at_documents import LETTER, PDF, PNG, damage, digest_of, files, got, grow_old, in_folder, keyring_in, put
from casework.documents import (
    DamagedDocument,
    Documents,
    DocumentsError,
    DocumentTerms,
    MissingDocument,
    TooLarge,
    WrongDigest,
    WrongKind,
    open_documents,
)
from casework.documents.bucket import Bucket
from casework.documents.kinds import KINDS, fits
from casework.store.keyring import Keyring

ELSEWHERE = ("../../etc/passwd", "..", "", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" + "a" * 63)
"""What is no digest, and might be a path."""


@pytest.fixture(params=["clear", "sealed"])
def keyring(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring | None]:
    if request.param == "clear":
        yield None
        return
    with keyring_in(tmp_path_factory.mktemp("keys")) as keyring:
        yield keyring


@pytest.fixture(params=["folder", "bucket in memory", "bucket on disk"])
def documents(request: pytest.FixtureRequest, tmp_path: Path, keyring: Keyring | None) -> Documents:
    match request.param:
        case "folder":
            return in_folder(tmp_path, keyring=keyring)
        case "bucket in memory":
            return Documents(Bucket(MemoryStore()), keyring=keyring)
    return Documents(Bucket(LocalStore(tmp_path)), keyring=keyring)


def held(documents: Documents) -> list[str]:
    return [each.digest for each in documents.shelf.held()]


def test_what_comes_out_is_what_went_in(documents: Documents) -> None:
    assert put(documents, LETTER)

    assert got(documents, LETTER) == LETTER
    assert held(documents) == [digest_of(LETTER)]


def test_a_document_that_is_there_is_not_there_twice(documents: Documents) -> None:
    put(documents, LETTER)

    assert not put(documents, LETTER)
    assert held(documents) == [digest_of(LETTER)]


def test_many_who_put_the_same_at_once_put_one(documents: Documents) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: put(documents, LETTER), range(8)))

    assert held(documents) == [digest_of(LETTER)]
    assert got(documents, LETTER) == LETTER


def test_what_is_not_there_is_said_to_be_missing(documents: Documents) -> None:
    with pytest.raises(MissingDocument, match="put them there"):
        documents.open(digest_of(LETTER))


def test_bytes_with_another_digest_are_not_kept(documents: Documents) -> None:
    with pytest.raises(WrongDigest):
        put(documents, LETTER, digest=digest_of(b"something else"))

    assert held(documents) == []


def test_a_document_can_be_taken_away_and_then_taken_away_again(documents: Documents) -> None:
    put(documents, LETTER)

    for _ in range(2):
        documents.shelf.remove(digest_of(LETTER))

    assert held(documents) == []


@pytest.mark.parametrize("digest", ELSEWHERE)
def test_what_is_no_digest_leads_nowhere(documents: Documents, digest: str) -> None:
    with pytest.raises(MissingDocument):
        documents.open(digest)
    with pytest.raises(WrongDigest), documents.incoming(digest, PDF):
        pass


def test_too_many_bytes_are_refused_as_soon_as_they_show(tmp_path: Path) -> None:
    documents = in_folder(tmp_path, max_bytes=1000)

    with documents.incoming(digest_of(LETTER), PDF) as incoming:
        incoming.write(LETTER[:1000])
        with pytest.raises(TooLarge, match="1,000 bytes at most"):
            incoming.write(LETTER[1000:1001])

    assert files(tmp_path) == []


def test_a_media_type_that_is_not_taken_is_refused_before_any_byte(tmp_path: Path) -> None:
    with pytest.raises(WrongKind), in_folder(tmp_path).incoming(digest_of(LETTER), "text/html"):
        pass


def test_bytes_that_do_not_begin_as_their_type_does_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongKind, match="image/png"):
        put(in_folder(tmp_path), LETTER, PNG)
    with pytest.raises(WrongKind):
        put(in_folder(tmp_path), b"%PD", PDF)

    assert files(tmp_path) == []


BEGINNINGS = {
    "application/pdf": b"%PDF-1.4",
    "image/jpeg": b"\xff\xd8\xff\xe0",
    "image/png": b"\x89PNG\r\n\x1a\n\0",
    "video/mp4": b"\0\0\0\x18ftypmp42",
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "audio/mpeg": b"\xff\xfb\x90\x00",
    "application/msword": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}


@pytest.mark.parametrize("media_type", BEGINNINGS)
def test_a_kind_is_known_by_how_it_begins_and_not_taken_for_text(media_type: str) -> None:
    head = BEGINNINGS[media_type]

    assert fits(media_type, head)
    assert [other for other in BEGINNINGS if other != media_type and fits(other, head)] == []


@given(st.binary(max_size=600))
def test_no_program_is_taken_for_anything(content: bytes) -> None:
    for program in (b"MZ\0" + content, b"\x7fELF\0" + content):
        assert not any(
            fits(kind, program) for kind in KINDS if not kind.startswith(("audio/mp4", "video", "image/heic"))
        )
    assert not fits("text/html", content)


def test_a_damaged_document_is_not_given_out_and_is_mended_by_putting_it_there_again(tmp_path: Path) -> None:
    documents = in_folder(tmp_path)
    put(documents, LETTER)
    damage(tmp_path, LETTER)

    with pytest.raises(DamagedDocument, match="put the document there again"):
        documents.open(digest_of(LETTER))

    assert put(documents, LETTER)
    assert got(documents, LETTER) == LETTER


def test_what_is_put_again_is_as_if_it_were_new(tmp_path: Path) -> None:
    documents = in_folder(tmp_path)
    put(documents, LETTER)
    grow_old(tmp_path, days=3)

    put(documents, LETTER)

    (found,) = documents.shelf.held()
    assert found.put_at > datetime.now(UTC) - timedelta(hours=1)


def test_an_upload_whose_process_is_killed_leaves_no_document_and_its_draft_is_tidied_away(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), PDF], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    documents = in_folder(tmp_path)

    assert held(documents) == []
    (draft,) = files(tmp_path)
    assert documents.shelf.tidy(datetime.now(UTC) - timedelta(days=1)) == 0
    grow_old(tmp_path, days=2)
    assert documents.shelf.tidy(datetime.now(UTC) - timedelta(days=1)) == 1
    assert not draft.exists()


_KILLED = """
import os, signal, sys
from pathlib import Path
from casework.documents import Documents
from casework.documents.folder import Folder
with Documents(Folder(Path(sys.argv[1]) / "documents")).incoming("9f" * 32, sys.argv[2]) as incoming:
    incoming.write(b"%PDF-" + b"x" * 1000)
    incoming.draft.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_others_cannot_read_the_folder(tmp_path: Path) -> None:
    put(in_folder(tmp_path), LETTER)

    (file,) = files(tmp_path)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_used_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(DocumentsError, match="folder of documents cannot be used"):
        open_documents(str(tmp_path / "file" / "documents"))
    with pytest.raises(DocumentsError, match="s3://BUCKET"):
        open_documents("ftp://somewhere")


def test_a_place_is_opened_by_its_name(tmp_path: Path) -> None:
    documents = open_documents(str(tmp_path / "a" / "b"), DocumentTerms(max_bytes=10**6))

    assert put(documents, LETTER)
    assert isinstance(open_documents("s3://bucket/prefix").shelf, Bucket)
