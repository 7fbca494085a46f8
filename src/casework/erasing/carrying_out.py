"""An erasure planned, then carried out by another person: first it is on record, then keys and documents go.

What is interrupted on the way is finished by `again`, from the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casework.documents import Documents
from casework.domain.complaint import case_id
from casework.domain.erasure import Basis, Erasures, PersonalDataErased
from casework.domain.erasure_decisions import Decider, ErasureRefused, erase, plan_erasure
from casework.domain.moment import local_day
from casework.domain.word_holds import Hold
from casework.erasing.again import Done, finished
from casework.erasing.attached import attached, going
from casework.erasing.data_subjects import cases_of, decided, keyring_of
from casework.erasing.foreseeing import Further, Task, held, keys_of
from casework.record import Record
from casework.store.keyring import Keyring


class Erased(NamedTuple):
    """What an erasure did: on which basis, in which cases; `done` tells what was still there of it.

    `new` says whether it was carried out just now, and not before.
    """

    new: bool
    basis: Basis
    planned_by: str
    cases: tuple[str, ...]
    keys: int
    documents: int
    done: Done


def plan(record: Record, subject: str, decider: Decider, basis: Basis, cases: Sequence[str]) -> None:
    """Records that the words in these cases shall be erased. Raises StoreError, and ErasureRefused for nothing."""
    keyring, now = keyring_of(record.store), decided(record.store, subject)
    if not _doomed(record, keyring, now, cases).anything:
        raise ErasureRefused(Hold("nothing_to_erase", f"There is nothing (more) to erase of {subject}", "casework"))
    record.store.save(plan_erasure(now, decider, basis, cases))


def apply(
    record: Record,
    subject: str,
    decider: Decider,
    *,
    documents: Documents | None = None,
    further: Further = lambda case: (),
) -> Erased:
    """Erases what was planned; if that was done before, finishes what is left of it, and changes nothing else.

    `documents` is where their bytes are. Raises ErasureRefused with every reason, StoreError when the words are not
    sealed, and Conflict when somebody else decided something meanwhile.
    """
    store, now = record.store, decided(record.store, subject)
    keyring = keyring_of(store)
    if now.plan is None and now.erased:
        return _told(now.erased[-1], finished(store, now.erased, documents), new=False)
    event = _decided(record, keyring, now, decider, further)
    store.save(event)
    return _told(event, finished(store, (event,), documents), new=True)


def _decided(record: Record, keyring: Keyring, now: Erasures, decider: Decider, further: Further) -> PersonalDataErased:
    planned = now.plan
    cases = planned.cases if planned else ()
    doomed = _doomed(record, keyring, now, cases)
    task = Task(now.subject, cases, planned.basis if planned else None, local_day(decider.at), further)
    return erase(now, decider, held(record, task, now), doomed.keys, doomed.documents)


class _Doomed(NamedTuple):
    """The ids of the keys, and the digests of the documents, that an erasure would take."""

    keys: list[str]
    documents: list[str]

    @property
    def anything(self) -> bool:
        return bool(self.keys or self.documents)


def _doomed(record: Record, keyring: Keyring, now: Erasures, cases: Sequence[str]) -> _Doomed:
    digests = going(attached(record.store), cases)
    others = [case for case in cases_of(record, now.subject) if case not in cases] if cases else []
    whole = not now.holds and not any(keyring.of_stream(str(case_id(case))) for case in others)
    return _Doomed(keys_of(keyring, now.subject, cases, digests, whole=whole), digests)


def _told(event: PersonalDataErased, done: Done, *, new: bool) -> Erased:
    return Erased(new, event.basis, event.planned_by, event.cases, len(event.keys), len(event.documents), done)
