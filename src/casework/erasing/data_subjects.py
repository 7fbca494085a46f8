"""A data subject's cases, and what was decided about the words in them."""

from __future__ import annotations

from collections.abc import Sequence

from casework.domain.erasure import Erasures, erasure_id, erasures
from casework.domain.errors import CaseNotFound, StoreError
from casework.projections.catch_up import up_to_date
from casework.record import Record
from casework.store import Store
from casework.store.keyring import Keyring

ANONYMOUS = "case/"
"""What the id of a data subject begins with of whom nothing but the case is known."""


def cases_of(record: Record, subject: str) -> list[str]:
    """The references of a data subject's cases, by day of receipt. Raises CaseNotFound when there are none."""
    if subject.startswith(ANONYMOUS):
        return _of_one_case(record, subject)
    with up_to_date(record.store) as views:
        found = [str(row[0]) for row in views.execute(_CASES, {"resident": subject})]
    if not found:
        raise CaseNotFound(f"No case of {subject} is in this store; give the resident's id, or case/REF")
    return found


def chosen(record: Record, subject: str, cases: Sequence[str]) -> list[str]:
    """Those of a data subject's cases that were named, all where none was. Raises CaseNotFound for any other."""
    found = cases_of(record, subject)
    if strange := [case for case in cases if case not in found]:
        raise CaseNotFound(f"{subject} has no case {', '.join(strange)}; there are {', '.join(found)}")
    return [case for case in found if not cases or case in cases]


def decided(store: Store, subject: str) -> Erasures:
    """What was decided about a data subject's words up to now."""
    return erasures(subject, store.events(erasure_id(subject)))


def keyring_of(store: Store) -> Keyring:
    """The keys of a store's words. Raises StoreError when they are not sealed, for then they cannot be erased."""
    if isinstance(store.keeper, Keyring):
        return store.keeper
    raise StoreError(
        f"The words in the store {store.engine.place} are not sealed, so nobody can erase them; casework seal makes a "
        "store of it in which they are"
    )


def _of_one_case(record: Record, subject: str) -> list[str]:
    case = record.case(subject.removeprefix(ANONYMOUS))
    if case.resident != subject:
        raise CaseNotFound(f"Case {case.ref} is {case.resident}'s; name {case.resident}, and the case with --case")
    return [case.ref]


_CASES = "select ref from cases where resident = :resident order by received_on, ref"
