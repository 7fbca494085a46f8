"""Stores whose words are sealed: each with a twin of the same history in which they are not, and erasures in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast
from uuid import UUID

import pytest

from at_keys import keys_in
from casework.application import Casework
from casework.domain.erasure_decisions import Decider
from casework.erasing.carrying_out import apply, plan
from casework.store import KeysAt
from casework.store.keyring import Keyring
from engines import NewUrl
from recorded import Recorded

ERASED_AT = datetime(2030, 1, 3, 9, tzinfo=UTC)


class Twins(NamedTuple):
    """The same history in a store whose words are sealed, and in one where they are not."""

    sealed: Recorded
    plain: Recorded


@contextmanager
def in_files() -> Iterator[Recorded]:
    """A sealed store in which no case is recorded yet, gone afterwards."""
    with TemporaryDirectory() as folder, Recorded(f"sqlite:///{folder}/1.db", keys=keys_in(Path(folder))) as recorded:
        yield recorded


@pytest.fixture
def sealed(new_store: NewUrl, keys: KeysAt) -> Iterator[Recorded]:
    """A sealed store in which no case is recorded yet."""
    with Recorded(new_store(), keys=keys) as recorded:
        yield recorded


@pytest.fixture
def twins(sealed: Recorded, new_store: NewUrl) -> Iterator[Twins]:
    """Two stores in which no case is recorded yet, and that liken words under one key."""
    with Recorded(new_store()) as plain:
        plain.store.kept_by(None, sealed.store.blind_key)
        yield Twins(sealed, plain)


def keyring(recorded: Recorded) -> Keyring:
    """The keys of a sealed store."""
    return cast("Keyring", recorded.store.keeper)


def erase(recorded: Recorded, subject: str, *cases: str, at: datetime = ERASED_AT) -> None:
    """Erases a data subject's words in these cases, as two people do."""
    casework = Casework(recorded.store)
    ann, bea = (Decider(each, at, partial(_next, recorded)) for each in ("ann", "bea"))
    plan(casework, subject, ann, "legal_obligation", cases)
    assert apply(casework, subject, bea).new


def _next(recorded: Recorded) -> UUID:
    return UUID(int=next(recorded.ids))
