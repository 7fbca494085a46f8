"""Does the letter say at which stage the complaint is, and is that right (Code 6.9a, 6.19a)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.draft import Draft, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases

_HERE = {1: phrases("stages", "here_1"), 2: phrases("stages", "here_2")}
_OF = {1: phrases("stages", "of_1"), 2: phrases("stages", "of_2")}
_THIRD = re.compile(r"\bstage (?:3|three)\b|\bthird stage\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|should|after|once|until)\b", re.IGNORECASE)


def stage(draft: Draft, known: Known) -> Iterator[Finding]:
    """A stage that is not named, or that is not the one the complaint is at."""
    if wrong := _wrong(draft, known.stage):
        sentence = f"The complaint is at stage {known.stage}; the letter speaks as if it were at another"
        yield Finding("stage_wrong", "must", sentence, f"{known.paragraph}a", None, wrong.line, wrong.quote)
    elif not _HERE[known.stage].search(draft.words):
        sentence = f"Say that this is the response at stage {known.stage}"
        yield Finding("stage_missing", "must", sentence, f"{known.paragraph}a")


def _wrong(draft: Draft, number: int) -> Sentence | None:
    other = 3 - number
    for paragraph in draft.paragraphs:
        for sentence in paragraph.sentences:
            if _THIRD.search(sentence.text):
                return sentence
            if _OF[other].search(sentence.text) and not _CONDITION.search(sentence.text):
                return sentence
            if paragraph.heading and _heads(sentence.text, number, other):
                return sentence
    return None


def _heads(text: str, number: int, other: int) -> bool:
    """Whether a heading names the other stage alone."""
    return (
        bool(_HERE[other].search(text))
        and not _HERE[number].search(text)
        and not re.search(r"\bunhappy|happy|next|ask", text)
    )
