"""Decisions as letters word them: upheld, partly upheld, not upheld."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from casework.letters.checking.draft import Sentence
from casework.letters.checking.phrases import phrases

_DECISION = phrases("decisions", "decision")
_NOT = re.compile(
    r"(?:\bnot\b|n't\b|\bcannot\b|\bunable\b|\bno (?:part|grounds)\b|\bneither\b)[^.;:]{0,40}$", re.IGNORECASE
)
_PARTLY_BEFORE = re.compile(r"\b(?:partly|partially|in part)\W+(?:\w+\W+){0,1}$", re.IGNORECASE)
_PARTLY_AFTER = re.compile(r"^[^.;:]{0,45}\b(?:in part\b|partly|partially)", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]|,? but |,? and (?=I |we )|\. ")
_EARLIER = phrases("decisions", "earlier")

_ALL = phrases("decisions", "all")


def decisions(sentence: Sentence, stage: int) -> Iterator[str]:
    """The decisions of a sentence in their order; at stage 2 those it tells of stage 1 are none."""
    if stage == 2 and _EARLIER.search(sentence.text):
        return
    for match in _DECISION.finditer(sentence.text):
        yield _said(sentence.text, match)


def _said(text: str, match: re.Match[str]) -> str:
    before, after = _CLAUSE.split(text[: match.start()])[-1], text[match.end() :]
    if _PARTLY_BEFORE.search(before) or _PARTLY_AFTER.search(after):
        return "partly upheld"
    return "not upheld" if _NOT.search(before) else "upheld"


def decided(sentences: Iterable[Sentence], stage: int) -> list[tuple[Sentence, str]]:
    """The sentences that decide something, with what they decide."""
    return [(sentence, said) for sentence in sentences for said in decisions(sentence, stage)]


def of_everything(sentences: Iterable[Sentence], stage: int) -> list[tuple[Sentence, str]]:
    """The sentences that decide the complaint as a whole."""
    return [(sentence, said) for sentence, said in decided(sentences, stage) if _ALL.search(sentence.text)]
