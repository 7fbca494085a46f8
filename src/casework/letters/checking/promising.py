"""What a letter promises: the sentences in which the landlord says what will be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from casework.letters.checking.draft import Draft, Paragraph, Sentence
from casework.letters.checking.phrases import phrases
from casework.letters.checking.wording import stems

_PROMISE = phrases("promising", "promise")
_NOT_OURS = phrases("promising", "not_ours")
_FURTHER = phrases("promising", "further")
_ANNOUNCED = re.compile(r"\b(?:will|shall|going to)\b.*(?::|\bfollowing\W*)$|\bfollowing\b.*:$", re.IGNORECASE)
TIMED = phrases("promising", "timed")
_OWNED = phrases("promising", "owned")


class Promise(NamedTuple):
    """A sentence that promises something, in its paragraph.

    `around` is where its day may stand: in an item of a list anywhere, else in the same clause.
    """

    sentence: Sentence
    paragraph: Paragraph
    around: str

    @property
    def owned(self) -> bool:
        """Whether somebody is named who sees to it."""
        return bool(_OWNED.search(self.paragraph.text))


def promises(draft: Draft) -> Iterator[Promise]:
    """The promises of a letter; what happens when the resident goes on to stage 2 or to the Ombudsman is none.

    The items under words like "We will do the following" are promises, however they are worded.
    """
    listed: str | None = None
    for paragraph in draft.paragraphs:
        if _FURTHER.search(paragraph.text):
            listed = None
            continue
        own = [] if paragraph.heading else list(_promised(paragraph))
        yield from own
        if _ANNOUNCED.search(paragraph.text):
            listed = ""
        elif listed is not None and paragraph.mark and listed in ("", paragraph.mark):
            listed = paragraph.mark
            yield from () if own else (Promise(paragraph.sentences[0], paragraph, paragraph.text),)
        else:
            listed = None


def _promised(paragraph: Paragraph) -> Iterator[Promise]:
    whole = paragraph.item or " | " in paragraph.text
    for sentence in paragraph.sentences:
        for clause in sentence.text.split(";"):
            if _PROMISE.search(clause) and not _NOT_OURS.search(sentence.text) and sentence.text[-1] != ":":
                yield Promise(sentence, paragraph, paragraph.text if whole else clause)


def likeness(what: str, text: str) -> float:
    """The share of the words of a promise on record that a text has."""
    wanted = stems(what)
    return len(wanted & stems(text)) / len(wanted) if wanted else 0.0
