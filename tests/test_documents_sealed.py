"""Where there are keys, documents lie on their shelf sealed, each under a key of its own that an erasure destroys."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import LocalStore

from at_documents import LETTER, PDF, digest_of, erased, files, got, in_folder, keyring_in, put
from casework.documents import (
    DamagedDocument,
    Documents,
    DocumentTerms,
    ErasedDocument,
    StillSealed,
    WrongDigest,
)
from casework.documents.bucket import Bucket
from casework.documents.kinds import KINDS, fits
from casework.documents.sealing import HEADER, MARK, PART, TAG, Draft, Sealed
from casework.documents.shelf import Shelf
from casework.domain.errors import StoreError
from casework.store.keyring import Keyring

CANARY = b"Rosa Zwitschermaschine"
TEXT = "text/plain"
KEY = bytes(32)


@pytest.fixture
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring]:
    with keyring_in(tmp_path_factory.mktemp("keys")) as keyring:
        yield keyring


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    return in_folder(tmp_path).shelf if request.param == "folder" else Bucket(LocalStore(tmp_path))


@pytest.fixture
def sealed(shelf: Shelf, keyring: Keyring) -> Documents:
    return Documents(shelf, DocumentTerms(10**6), keyring)


def clear(shelf: Shelf) -> Documents:
    return Documents(shelf, DocumentTerms(10**6))


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in files(folder))


def sealed_file(content: bytes, *, parts: int = 3) -> BytesIO:
    """A document sealed by itself, having come in a few parts."""
    file = BytesIO()
    draft = Draft(file)
    step = max(1, len(content) // parts)
    for start in range(0, len(content), step):
        draft.write(content[start : start + step])
    draft.ended(digest_of(content), "00" * 8, KEY)
    file.seek(0)
    return file


def opened(file: BytesIO, content: bytes) -> bytes:
    with Sealed(file, digest_of(content)).opened(KEY) as document:
        return document.read()


def some(size: int) -> bytes:
    """Bytes of which no two parts are alike."""
    return b"".join(sha256(b"%d" % number).digest() for number in range(size // 32 + 1))[:size]


def test_no_byte_of_a_document_is_on_the_shelf_in_clear(sealed: Documents, tmp_path: Path) -> None:
    content = CANARY * 30_000

    put(sealed, content, TEXT)

    assert CANARY not in on_disk(tmp_path)
    assert got(sealed, content) == content


def test_no_byte_is_on_the_disk_in_clear_while_a_document_comes_in(keyring: Keyring, tmp_path: Path) -> None:
    documents = in_folder(tmp_path, keyring=keyring)

    with documents.incoming(digest_of(CANARY), TEXT) as incoming:
        for _ in range(30_000):
            incoming.write(CANARY)
        incoming.draft.flush()
        there = on_disk(tmp_path)

    assert len(there) > PART
    assert CANARY not in there


def test_what_is_refused_leaves_neither_bytes_nor_a_key(sealed: Documents, keyring: Keyring, tmp_path: Path) -> None:
    with pytest.raises(WrongDigest):
        put(sealed, LETTER, digest=digest_of(CANARY))

    assert files(tmp_path) == []
    assert keyring.of_stream(digest_of(CANARY)) == []


def test_each_document_has_a_key_of_its_own_which_it_keeps_when_it_is_put_there_again(
    sealed: Documents, keyring: Keyring
) -> None:
    put(sealed, LETTER)
    put(sealed, CANARY, TEXT)
    (key,), (other,) = keyring.of_stream(digest_of(LETTER)), keyring.of_stream(digest_of(CANARY))

    assert not put(sealed, LETTER)

    assert keyring.of_stream(digest_of(LETTER)) == [key]
    assert key.id != other.id


def test_a_document_put_there_before_there_were_keys_is_read_as_it_is(shelf: Shelf, sealed: Documents) -> None:
    put(clear(shelf), LETTER)

    assert got(sealed, LETTER) == LETTER


@pytest.mark.parametrize("content", [b"", b"x"], ids=["empty", "one byte"])
def test_the_smallest_documents_are_sealed_in_their_place_too(shelf: Shelf, sealed: Documents, content: bytes) -> None:
    put(clear(shelf), content, TEXT)

    assert sealed.seal(digest_of(content))
    assert not sealed.seal(digest_of(content))
    assert got(sealed, content) == content


def test_a_document_put_there_before_is_sealed_in_its_place_once(
    shelf: Shelf, sealed: Documents, tmp_path: Path
) -> None:
    put(clear(shelf), CANARY, TEXT)
    assert CANARY in on_disk(tmp_path)

    assert sealed.seal(digest_of(CANARY))
    assert not sealed.seal(digest_of(CANARY))

    assert CANARY not in on_disk(tmp_path)
    assert got(sealed, CANARY) == CANARY


def test_a_document_damaged_before_is_not_sealed_as_if_it_were_sound(keyring: Keyring, tmp_path: Path) -> None:
    put(in_folder(tmp_path), CANARY, TEXT)
    (file,) = files(tmp_path)
    file.write_bytes(b"something else")

    with pytest.raises(DamagedDocument):
        in_folder(tmp_path, keyring=keyring).seal(digest_of(CANARY))

    assert file.read_bytes() == b"something else"


def test_whoever_has_no_keys_is_told_that_it_is_sealed(shelf: Shelf, sealed: Documents) -> None:
    put(sealed, LETTER)

    with pytest.raises(StillSealed, match="open them with that store"):
        clear(shelf).open(digest_of(LETTER))


def test_an_erased_document_is_said_to_be_erased_and_no_other_is(sealed: Documents, keyring: Keyring) -> None:
    put(sealed, LETTER)
    put(sealed, CANARY, TEXT)

    erased(sealed, keyring, LETTER)

    with pytest.raises(ErasedDocument, match="for good"):
        sealed.open(digest_of(LETTER))
    assert [each.digest for each in sealed.shelf.held()] == [digest_of(CANARY)]
    assert got(sealed, CANARY) == CANARY


def test_a_backup_of_the_shelf_does_not_bring_an_erased_document_back(keyring: Keyring, tmp_path: Path) -> None:
    documents = in_folder(tmp_path, keyring=keyring)
    put(documents, LETTER)
    (file,) = files(tmp_path)
    backup = file.read_bytes()
    erased(documents, keyring, LETTER)

    file.write_bytes(backup)

    with pytest.raises(ErasedDocument):
        documents.open(digest_of(LETTER))
    assert not documents.sound(digest_of(LETTER))


def test_a_document_that_was_erased_may_be_put_there_by_another_later(sealed: Documents, keyring: Keyring) -> None:
    put(sealed, LETTER)
    (first,) = keyring.of_stream(digest_of(LETTER))
    erased(sealed, keyring, LETTER)

    assert put(sealed, LETTER)

    assert got(sealed, LETTER) == LETTER
    assert keyring.of_stream(digest_of(LETTER)) != [first]


def test_a_key_that_a_restored_key_database_lacks_is_asked_for(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with keyring_in(tmp_path_factory.mktemp("keys")) as newer:
        put(Documents(shelf, keyring=newer), LETTER)

    with (
        keyring_in(tmp_path_factory.mktemp("older")) as older,
        pytest.raises(StoreError, match="restore the newest backup of the key database"),
    ):
        Documents(shelf, keyring=older).open(digest_of(LETTER))


def test_little_of_a_long_document_is_in_memory_while_it_comes_in_and_goes_out(
    keyring: Keyring, tmp_path: Path
) -> None:
    documents = in_folder(tmp_path, max_bytes=10**8, keyring=keyring)
    part, count = b"%PDF-1.7" * (PART // 8), 60
    digest = sha256(part * count).hexdigest()

    with in_memory() as most:
        with documents.incoming(digest, PDF) as incoming:
            for _ in range(count):
                incoming.write(part)
            documents.keep(incoming)
        with documents.open(digest) as file:
            while file.read(PART):
                pass

        assert most() < 10 * PART < count * PART


@contextmanager
def in_memory() -> Iterator[Callable[[], int]]:
    """While this lasts, gives the most bytes that were in memory at once."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 17])
def test_parts_of_every_size_come_out_as_they_went_in(size: int) -> None:
    content = some(size)
    file = sealed_file(content)

    assert len(file.getvalue()) == HEADER + size + max(1, -(-size // PART)) * TAG
    assert opened(file, content) == content


LONG = some(2 * PART + 1000)
LONG_SEALED = sealed_file(LONG).getvalue()


@given(start=st.integers(0, len(LONG) + 10), length=st.integers(0, len(LONG)))
def test_any_range_of_a_sealed_document_can_be_read(start: int, length: int) -> None:
    with Sealed(BytesIO(LONG_SEALED), digest_of(LONG)).opened(KEY) as document:
        assert document.seek(0, 2) == len(LONG)
        document.seek(start)
        assert document.read(length) == LONG[start : start + length]


def swapped(data: bytes) -> bytes:
    whole = PART + TAG
    head, first, second = data[:HEADER], data[HEADER : HEADER + whole], data[HEADER + whole : HEADER + 2 * whole]
    return head + second + first + data[HEADER + 2 * whole :]


TAMPERED = {
    "two parts swapped": swapped(LONG_SEALED),
    "the last part cut off": LONG_SEALED[: HEADER + 2 * (PART + TAG)],
    "the last byte cut off": LONG_SEALED[:-1],
    "a part twice": LONG_SEALED[: HEADER + PART + TAG] + LONG_SEALED[HEADER:],
    "something added": LONG_SEALED + b"x",
    "no part": LONG_SEALED[:HEADER],
    "half a header": LONG_SEALED[: HEADER // 2],
    "the header of another": sealed_file(LONG).getvalue()[:HEADER] + LONG_SEALED[HEADER:],
}


@pytest.mark.parametrize("how", TAMPERED)
def test_parts_cannot_be_moved_or_cut_off(how: str) -> None:
    with pytest.raises(DamagedDocument):
        opened(BytesIO(TAMPERED[how]), LONG)


@given(place=st.integers(len(MARK) + 8, len(LONG_SEALED) - 1), bit=st.integers(0, 7))
def test_no_bit_can_be_turned(place: int, bit: int) -> None:
    turned = bytearray(LONG_SEALED)
    turned[place] ^= 1 << bit

    with pytest.raises(DamagedDocument):
        opened(BytesIO(bytes(turned)), LONG)


def test_a_file_put_in_the_place_of_another_is_not_taken_for_it() -> None:
    with pytest.raises(DamagedDocument):
        Sealed(BytesIO(LONG_SEALED), digest_of(LETTER)).opened(KEY)


def test_no_document_that_is_taken_looks_like_a_sealed_file() -> None:
    assert not any(fits(kind, MARK + b"more") for kind in KINDS)
