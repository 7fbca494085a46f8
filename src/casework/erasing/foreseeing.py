"""What an erasure would take away, what would stay, and what is held and why; nothing is recorded by looking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias
from uuid import UUID

from casework.domain.access import withheld
from casework.domain.complaint import Complaint, case_id
from casework.domain.erasure import Basis, Erasures, erasure_id
from casework.domain.event import Event
from casework.domain.personal import Erased
from casework.domain.word_holds import DEMANDED, Hold, holds
from casework.erasing.attached import attached, going
from casework.erasing.data_subjects import ANONYMOUS, decided
from casework.record import Record
from casework.store.keyring import Keyring

Further: TypeAlias = Callable[[Complaint], Iterable[Hold]]
"""What else holds the words of a case, such as a schedule of retention that keeps them until some day."""


class Foreseen(NamedTuple):
    """What would become of one case.

    `texts` are the words that would go, by their kind; `documents` would go with them, `shared` ones stay, for they are
    on other cases too. `events` stay, with all their facts. `held` is all that stands in the way.
    """

    case: str
    texts: Mapping[str, int]
    documents: int
    shared: int
    events: int
    held: list[Hold]


class Task(NamedTuple):
    """Whose words are looked at, in which cases, on which basis (None: any) and local day, and what else holds them."""

    subject: str
    cases: Sequence[str]
    basis: Basis | None
    today: date
    further: Further = lambda case: ()


def foresee(record: Record, task: Task) -> list[Foreseen]:
    """What an erasure would do, case by case."""
    on, now = attached(record.store), decided(record.store, task.subject)
    gone = set(going(on, task.cases))
    return [_foreseen(record, task, ref, now, on, gone) for ref in task.cases]


def held(record: Record, task: Task, now: Erasures) -> list[Hold]:
    """All that holds the words in these cases, by what was decided about them up to `now`."""
    return [hold for ref in task.cases for hold in _holds(record, record.case(ref), task, now)]


def keys_of(keyring: Keyring, subject: str, cases: Sequence[str], digests: Iterable[str], *, whole: bool) -> list[str]:
    """The ids of the keys that open what is said in some cases and their alerts, and of these documents.

    When it is the `whole` of a data subject's cases, the reasons for holds go too.
    """
    streams = [*map(str, map(case_id, cases)), *digests, *([str(erasure_id(subject))] if whole else [])]
    found = [key for stream in streams for key in keyring.of_stream(stream)]
    found += [key for case in cases for key in keyring.of_subject(f"{ANONYMOUS}{case}")]
    return list(dict.fromkeys(key.id for key in found))


def _foreseen(
    record: Record, task: Task, ref: str, now: Erasures, on: Mapping[str, set[UUID]], gone: set[str]
) -> Foreseen:
    case, history = record.case(ref), record.history(ref)
    own = {digest for digest, cases in on.items() if case.id in cases}
    texts = Counter(kind for event in history for kind in _kinds(event))
    return Foreseen(ref, dict(texts), len(own & gone), len(own - gone), len(history), _holds(record, case, task, now))


def _holds(record: Record, case: Complaint, task: Task, now: Erasures) -> list[Hold]:
    found = holds(case, now, task.basis, task.today, record.taken_over(case))
    return found if task.basis in DEMANDED else [*found, *_further(case, task)]


def _further(case: Complaint, task: Task) -> Iterator[Hold]:
    """That no schedule covers a case holds its words only where it is a schedule that would have them erased."""
    for hold in task.further(case):
        if hold.code != "not_scheduled" or task.basis == "retention_ended":
            yield hold


def _kinds(event: Event) -> Iterable[str]:
    """The kinds of the words of an event that are still there."""
    about_needs = withheld(event)
    for path, word in event.personal.items():
        if not isinstance(word, Erased):
            yield "support_needs" if path in about_needs else "words"
