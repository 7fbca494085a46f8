"""Is anything left over from the template, or from those who worked on the draft?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.draft import Draft
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases

_LEFT = phrases("leftovers", "left")
_ELLIPSIS = re.compile(r"\[(?:\.\.\.|…|sic|\d+)\]", re.IGNORECASE)
_TRACKED = re.compile(r"<(ins|del|s|strike|w:ins|w:del)\b[^>]*>", re.IGNORECASE)


def leftovers(draft: Draft, _known: Known) -> Iterator[Finding]:
    """Placeholders, notes to the writer and marks of tracked changes."""
    for number, line in enumerate(draft.text.split("\n"), 1):
        for match in _LEFT.finditer(line):
            if not _ELLIPSIS.fullmatch(match.group()):
                sentence = "Fill this in, or take it out"
                yield Finding("left_over", "must", sentence, None, None, number, match.group().strip())
    if draft.html and (mark := _TRACKED.search(draft.source)):
        place = draft.source[: mark.start()].count("\n") + 1
        sentence = "The page still shows what was changed; accept or reject the changes"
        yield Finding("left_over", "must", sentence, None, None, place, mark.group())
