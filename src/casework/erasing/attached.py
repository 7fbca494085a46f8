"""Which documents are on which cases: what is on none whose words are kept goes with the words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from uuid import UUID

from casework.domain.complaint import case_id
from casework.domain.contacts import DocumentAttached
from casework.domain.erasure import PersonalDataErased
from casework.store import Recorded, Store

PAGE = 500


def attached(store: Store) -> dict[str, set[UUID]]:
    """The cases on which each document is, by its SHA-256, but for those in which it was erased since."""
    on_case: defaultdict[UUID, set[str]] = defaultdict(set)
    for recorded in every(store, DocumentAttached.topic, PersonalDataErased.topic):
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


def every(store: Store, *topics: str) -> Iterator[Recorded]:
    """Every event of these topics, in order."""
    position = 0
    while page := store.of_topics(topics, position, PAGE):
        yield from page
        position = page[-1].position
