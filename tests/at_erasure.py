"""Sealed stores with cases of two residents, and what is done about their words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import uuid4

from casework import Casework
from casework.documents import Documents, open_documents
from casework.domain.erasure import Basis
from casework.domain.erasure_decisions import Decider
from casework.erasing import carrying_out
from casework.erasing.carrying_out import Erased
from casework.store import KeysAt
from casework.store.keyring import Keyring
from examples import RESIDENT, History, closed, log, of_case, withdraw
from examples_record import attach

AT = datetime(2030, 1, 1, 9, tzinfo=UTC)
HERS, HERS_TOO, HIS, NOBODYS = "C-1", "C-2", "C-3", "C-4"
ROSA, TOM = {"id": "r-1", "name": "Rosa Resident"}, {"id": "r-2", "name": "Tom Tenant"}
PROPERTY = "14 Alder Court"
"""Where both of them live."""

CASES: tuple[History, ...] = (
    (log(property=PROPERTY), *closed()[1:]),
    of_case(HERS_TOO, log(resident=ROSA), withdraw("2024-05-14", by=RESIDENT)),
    of_case(HIS, log(resident=TOM, property=PROPERTY), withdraw("2024-05-14", by={"id": "r-2", "role": "resident"})),
    of_case(NOBODYS, log(resident=None, anonymous=True, property=PROPERTY), withdraw("2024-05-14", by=RESIDENT)),
)


@contextmanager
def opened(url: str, keys: KeysAt) -> Iterator[Casework]:
    """The cases of a sealed store, long after everything in them."""
    with Casework.open(url, keys=keys, durable=False, clock=lambda: AT) as casework:
        yield casework


def recorded(casework: Casework, *histories: History) -> None:
    """Has these commands accepted, those of the usual cases where none are given."""
    for each in (command for history in histories or CASES for command in history):
        said = casework.execute(each)
        assert said.outcome == "accepted", said


def decider(who: str) -> Decider:
    return Decider(who, AT, uuid4)


def planned(casework: Casework, subject: str, *cases: str, basis: Basis = "no_longer_needed") -> None:
    carrying_out.plan(casework, subject, decider("ann"), basis, cases)


def applied(casework: Casework, subject: str, documents: Documents | None = None, by: str = "ben") -> Erased:
    return carrying_out.apply(casework, subject, decider(by), documents=documents)


def erased(casework: Casework, subject: str, *cases: str, documents: Documents | None = None) -> Erased:
    """Plans an erasure and applies it."""
    planned(casework, subject, *cases)
    return applied(casework, subject, documents)


def words(casework: Casework, ref: str) -> set[str]:
    """What is said in a case, or that it is erased."""
    return {str(word) for event in casework.history(ref) for word in event.personal.values()}


def gone(casework: Casework, ref: str) -> bool:
    """Whether nothing at all is said in a case any more."""
    return words(casework, ref) == {"erased=True"}


def keyring(casework: Casework) -> Keyring:
    return cast("Keyring", casework.store.keeper)


def in_folder(folder: Path, casework: Casework) -> Documents:
    return open_documents(str(folder / "documents"), store=casework.store)


def with_document(ref: str, digest: str) -> History:
    """A document put on a case that ended."""
    return of_case(ref, attach("2024-06-03", sha256=digest))
