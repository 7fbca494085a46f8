"""How long a case is kept and by whose rule, as far as the landlord has written that down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casework.domain.complaint import Complaint
from casework.domain.erasure import Erasures
from casework.domain.retention import Schedule, keep_until
from casework.projections.wording import day_in_words
from casework.record import Record


class Keeping(NamedTuple):
    """How long the words of a case are kept, in a sentence, and by which rule; `open` where somebody has to say."""

    sentence: str
    source: str
    open: bool = False


def keeping(record: Record, case: Complaint, decided: Erasures, schedules: Sequence[Schedule]) -> Keeping:
    """How long the words of a case are kept."""
    if decided.has_erased(case.ref):
        return Keeping("The words in it were erased; what happened and when is kept.", "")
    kept = _by_schedule(record, case, schedules)
    if decided.holding(case.ref):
        return kept._replace(sentence=f"{kept.sentence} A legal hold keeps it from being erased meanwhile.")
    return kept


def _by_schedule(record: Record, case: Complaint, schedules: Sequence[Schedule]) -> Keeping:
    found = keep_until(case, schedules, record.taken_over(case))
    if found is None:
        return Keeping("As long as it is not answered, and then as our schedule says.", "Complaint Handling Code 5.12")
    if found.schedule is None or found.until is None:
        return Keeping(f"[How long: the case ended on {day_in_words(found.ended_on)}]", "[by which rule]", open=True)
    return Keeping(
        f"Until {day_in_words(found.until)}: {found.schedule.years} years after it ended on "
        f"{day_in_words(found.ended_on)}.",
        found.schedule.source,
    )
