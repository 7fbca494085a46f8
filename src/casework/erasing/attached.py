"""Which documents are on which cases: what is on none whose words are kept goes with the words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from casework.domain.complaint import case_id
from casework.domain.contacts import DocumentAttached
from casework.domain.erasure import PersonalDataErased
from casework.store import Store
from casework.store.reading import of_topics


def attached(store: Store) -> dict[str, set[UUID]]:
    """The cases on which each document is, by its SHA-256, but for those in which it was erased since."""
    on_case: defaultdict[UUID, set[str]] = defaultdict(set)
    for recorded in of_topics(store, DocumentAttached.topic, PersonalDataErased.topic):
        match recorded.event:
            case DocumentAttached(sha256=digest, originator_id=case):
                on_case[case].add(digest)
            case PersonalDataErased(cases=cases):
                for ref in cases:
                    on_case.pop(case_id(ref), None)
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    for case, digests in on_case.items():
        for digest in digests:
            found[digest].add(case)
    return found


def going(on: dict[str, set[UUID]], cases: Collection[str]) -> list[str]:
    """The documents that are on these cases and on no other."""
    ids = set(map(case_id, cases))
    return sorted(digest for digest, found in on.items() if found <= ids)
