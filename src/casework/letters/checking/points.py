"""Is every point of the complaint spoken to, decided as it is recorded, and are there reasons (Code 5.7, 6.7, 6.9)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.decisions import decided, decisions, of_everything
from casework.letters.checking.draft import Draft, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.passages import Passage, passages
from casework.letters.checking.phrases import phrases
from casework.letters.checking.wording import stems

_EXPLAINED = phrases("points", "explained")
_RESTATED = phrases("points", "restated")
_BECAUSE = re.compile(r"\b(?:because|since|as|due to|for the reason)\b", re.IGNORECASE)
_SORRY = re.compile(r"\bsorry\b|apolog|regret", re.IGNORECASE)
_LEAST_WORDS = 4


def points(draft: Draft, known: Known) -> Iterator[Finding]:
    """What is missing or wrong in the answers to the points."""
    whole = of_everything(draft.sentences, known.stage)
    for passage in passages(draft, known):
        if passage.point.responsibility == "other":
            yield from _not_ours(passage, known)
        else:
            yield from _ours(passage, known, whole)


def _not_ours(passage: Passage, known: Known) -> Iterator[Finding]:
    id, note = passage.point.id, stems(passage.point.note)
    if not passage.paragraphs:
        yield _unanswered(id, known)
    elif not (_EXPLAINED.search(passage.text) or (note and len(note & stems(passage.text)) >= min(2, len(note)))):
        sentence = f"Say of point {id} that it is not yours to answer for, whose it is, and how to reach them"
        yield Finding("responsibility_unexplained", "must", sentence, "5.7", id, passage.line)


def _ours(passage: Passage, known: Known, whole: list[tuple[Sentence, str]]) -> Iterator[Finding]:
    point, sentences = passage.point, [s for p in passage.paragraphs for s in p.sentences]
    found = decided(sentences, known.stage) or whole
    if not passage.paragraphs:
        yield _unanswered(point.id, known)
        return
    if not found:
        sentence = f"Say what you decided on point {point.id}: upheld, partly upheld or not upheld"
        yield Finding("decision_missing", "must", sentence, f"{known.paragraph}c", point.id, passage.line)
    elif point.decision and point.decision not in [said for _, said in found]:
        where, said = found[-1]
        sentence = f"The letter says that point {point.id} is {said}; {point.decision} is recorded. Make them agree"
        code = "decision_differs"
        yield Finding(code, "must", sentence, f"{known.paragraph}c", point.id, where.line, where.quote)
    if not _reasoned(passage, known.stage):
        sentence = f"Give the reasons for the decision on point {point.id}: what you looked at and what it showed"
        yield Finding("reasons_missing", "must", sentence, f"{known.paragraph}d", point.id, passage.line)


def _unanswered(id: str, known: Known) -> Finding:
    provision = "6.7" if known.stage == 1 else "6.18"
    sentence = f"The letter says nothing about point {id}; answer every point of the complaint"
    return Finding("point_unanswered", "must", sentence, provision, id)


def _reasoned(passage: Passage, stage: int) -> bool:
    told = [
        sentence.text
        for paragraph in passage.paragraphs
        if not paragraph.heading
        for sentence in paragraph.sentences
        if _tells(sentence, stage)
    ]
    return sum(len(text.split()) for text in told) >= _LEAST_WORDS


def _tells(sentence: Sentence, stage: int) -> bool:
    """Whether a sentence gives a reason: no restating of the complaint, no bare decision, no bare apology."""
    if any(True for _ in decisions(sentence, stage)):
        return bool(_BECAUSE.search(sentence.text)) and len(sentence.text.split()) > 2 * _LEAST_WORDS
    if len(sentence.text.split()) < _LEAST_WORDS:  # a heading that runs on
        return False
    return not _RESTATED.search(sentence.text) and not _SORRY.search(sentence.text)
