"""Where a response took longer, does the letter say so (Code 6.4, 6.15, 7.1)?"""

from __future__ import annotations

from collections.abc import Iterator

from casework.letters.checking.draft import Draft
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases
from casework.projections.wording import day_in_words

_LONGER = phrases("lateness", "longer")


def lateness(draft: Draft, known: Known) -> Iterator[Finding]:
    """An extension or a lateness of which the letter says nothing."""
    if any(_LONGER.search(each.text) for each in draft.sentences):
        return
    if known.due_on and known.written_on > known.due_on:
        sentence = f"The response was due on {day_in_words(known.due_on)}; say sorry that it is late, and why"
        yield Finding("lateness_not_told", "should", sentence, "7.1")
    elif known.extended:
        sentence = "The response was given more time; say so, and why it was needed"
        yield Finding("extension_not_told", "should", sentence, "6.4" if known.stage == 1 else "6.15")
