"""Is there an apology where something went wrong (Code 7.1)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.decisions import decided
from casework.letters.checking.draft import Draft
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases

_SORRY = re.compile(r"\bsorry\b|\bapolog(?:y|ies|ise|ize|ised|ized)\b", re.IGNORECASE)
_NOT_REALLY = phrases("regret", "not_really")


def regret(draft: Draft, known: Known) -> Iterator[Finding]:
    """An apology that is missing, or that regrets only how the resident feels."""
    upheld = known.upheld or any(said != "not upheld" for _, said in decided(draft.sentences, known.stage))
    found = [each for each in draft.sentences if _SORRY.search(each.text)]
    if upheld and not [each for each in found if not _NOT_REALLY.search(each.text)]:
        line, quote = (found[0].line, found[0].quote) if found else (None, None)
        sentence = "Something was upheld: say sorry for what you did or did not do, and what it meant for the resident"
        yield Finding("apology_missing", "should", sentence, "7.1", None, line, quote)
