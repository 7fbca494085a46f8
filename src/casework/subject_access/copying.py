"""The copy itself: every case of a data subject as the resident's profile of a bundle shows it, and what goes with it.

That words about vulnerabilities are read for it is recorded before anything is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from casework.application import Casework
from casework.audit.bundle import verify
from casework.audit.bundle.contents import given_in_part
from casework.audit.bundle.gathering import leaves_about
from casework.audit.bundle.redaction import WITHHELD, Offered, Redactor
from casework.audit.bundle.words import keyring_of, worded
from casework.domain.access import withheld
from casework.domain.personal import Erased
from casework.erasing.data_subjects import ANONYMOUS, cases_of, decided
from casework.projections.catch_up import up_to_date
from casework.reports.unusual import Taken
from casework.subject_access.asked import Asked
from casework.subject_access.keeping import Keeping, keeping

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Copied:
    """One case in a copy: its events as they may be given, how long it is kept, and its documents by their file."""

    case: verify.Case
    status: str
    kept: Keeping
    documents: dict[str, bytes]
    missing: tuple[str, ...]

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def received(self) -> str:
        return str(self.case.events[0]["event"]["received"])

    @property
    def in_part(self) -> int:
        """How many of its events are given in part."""
        return sum("withheld" in each for each in self.case.every)

    @property
    def erased(self) -> int:
        """How many texts were erased."""
        texts = (text for each in self.case.every for text in each["event"].get("personal", {}).values())
        return sum(isinstance(text, dict) for text in texts)


@dataclass(frozen=True, slots=True)
class Copy:
    """What is given to a data subject. `offered` are words and documents that can be, once a person has looked.

    `recorded` are the cases in which the reading of words about vulnerabilities was recorded for it.
    """

    subject: str
    made_at: str
    cases: tuple[Copied, ...]
    offered: tuple[Offered, ...]
    recorded: tuple[str, ...]
    exports: tuple[Taken, ...] = ()
    """When such words went out with every case there was, these among them."""


def subject_copy(casework: Casework, asked: Asked) -> Copy:
    """A copy of everything recorded of a data subject, without other people.

    Raises CaseNotFound where there is no case of theirs, and StoreError; then nothing is given.
    """
    resident = None if asked.subject.startswith(ANONYMOUS) else asked.subject
    redactor = Redactor(resident, asked.cleared)
    refs = cases_of(casework, asked.subject)
    copied = tuple(_copied(casework, asked, redactor, number, ref) for number, ref in enumerate(refs, 1))
    offered = tuple(dict.fromkeys(redactor.offered))
    recorded = tuple(each.ref for each in copied if _reads_needs(casework, each, offered if asked.listing else ()))
    for ref in recorded:
        casework.support_needs(ref, asked.reader, "subject_access")
    since = min(each.case.events[0]["event"]["meta"]["recorded_at"] for each in copied)
    exports = tuple(each for each in casework.taken() if each.read_at >= datetime.fromisoformat(since))
    return Copy(asked.subject, asked.at.isoformat(timespec="seconds"), copied, offered, recorded, exports)


def _copied(casework: Casework, asked: Asked, redactor: Redactor, number: int, ref: str) -> Copied:
    stream, keyring = verify.stream_of(ref), keyring_of(casework.store)
    with up_to_date(casework.store) as views:
        leaves = {leaf.position: leaf for leaf in leaves_about(views, ref)}
    whole = [worded(leaf, keyring).entry for _, leaf in sorted(leaves.items())]
    attached = [each["event"] for each in whole if each["stream"] == stream and "sha256" in each["event"]]
    cleared = {verify.file_of(each): each["sha256"] for each in attached if redactor.gives_document(ref, each)}
    found = {name: asked.document(digest) for name, digest in cleared.items()}
    given = [given_in_part(each, ref if each["stream"] == stream else None, redactor) for each in whole]
    case = casework.case(ref)
    return Copied(
        case=_case(ref, number, given, [digest for name, digest in cleared.items() if found[name] is not None]),
        status=case.shown_status,
        kept=keeping(casework, case, decided(casework.store, case.resident), asked.schedules),
        documents={name: data for name, data in found.items() if data is not None},
        missing=tuple(digest for name, digest in cleared.items() if found[name] is None),
    )


def _case(ref: str, number: int, given: list[Json], held: Iterable[str]) -> verify.Case:
    names = [f"data/cases/{number}-{ref}/documents/{digest}" for digest in held]
    bundle = {"cases": [*[""] * (number - 1), ref], "profile": "resident"}
    return verify.Case.of(bundle, ref, given, names)


def _reads_needs(casework: Casework, copied: Copied, listed: Iterable[Offered]) -> bool:
    """Whether words about vulnerabilities are in the copy of a case, or among those listed for a person."""
    texts = {(each.event, each.path) for each in listed if each.case == copied.ref}
    texts |= set(_shown(copied))
    return any((number, path) in texts for number, path in _needs(casework, copied.ref))


def _shown(copied: Copied) -> Iterator[tuple[int, str]]:
    for each in copied.case.events:
        for path, text in each["event"].get("personal", {}).items():
            if text != WITHHELD:
                yield each["version"] + 1, path


def _needs(casework: Casework, ref: str) -> Iterator[tuple[int, str]]:
    for event in casework.history(ref):
        for path in withheld(event):
            if not isinstance(event.personal[path], Erased):
                yield event.originator_version + 1, path
