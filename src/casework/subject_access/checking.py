"""What a person has to look at before a copy is given out: no program can do that for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casework.audit.bundle import Cleared
from casework.subject_access.copying import Copy
from casework.subject_access.page import open_places


def to_check(copy: Copy, cleared: Sequence[Cleared]) -> Iterator[str]:
    """Sentences for whoever gives the copy out, the most urgent first."""
    yield "Is it them? Make sure of who asks, and of whom they speak for, before anything is sent."
    known = set(cleared)
    waiting = [each for each in copy.offered if Cleared(each.case, each.event, each.path) not in known]
    if waiting:
        yield (
            f"{len(waiting):,} texts and documents are withheld until somebody has read them for what they say of "
            "others: --to-look-at lists them, --cleared gives those that stay in the list."
        )
    if given := len(copy.offered) - len(waiting):
        yield f"{given:,} texts and documents were cleared: is nobody else in them, in what a file hides too?"
    if missing := sum(len(each.missing) for each in copy.cases):
        yield f"{missing:,} cleared documents were not found; give --documents, or say why they are not there."
    for place in open_places(copy):
        yield f"To fill in on the page: {place}"
    yield (
        "Words about health or social care: could reading them do somebody serious harm? Advice of lawyers is exempt "
        "(Data Protection Act 2018, Schedules 2 and 3)."
    )
    yield (
        "This is what casework holds. E-mail, the housing system, telephone recordings, contractors and backups are "
        "asked elsewhere. The answer is due within one month (UK GDPR Art. 12(3))."
    )
