"""Does the letter speak to what is known of the resident's circumstances, and keep to what was agreed (Code 5.10)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.draft import Draft, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known, Need
from casework.letters.checking.phrases import phrases, vocabulary
from casework.letters.checking.wording import initials, stem, stems
from casework.projections.timeline import ERASED

_OF_NOBODY = {stem(word) for word in vocabulary("support")["of_nobody"].split()}
_NO_PHONE = phrases("support", "no_phone")
_NO_VISITS = phrases("support", "no_visits")
_WILL_PHONE = phrases("support", "will_phone")
_PHONE_US = re.compile(r"\b(?:ring|phone|telephone|call) (?:me|us|our|\w+ on)\b", re.IGNORECASE)
_OTHER_WAYS = phrases("support", "other_ways")
_WILL_VISIT = phrases("support", "will_visit")
_OFFER = phrases("support", "offer")
_CLAUSES = re.compile(r"[;,.()/]")
_ABBREVIATION = re.compile(r"\b[A-Z]{3,6}\b")


def support(draft: Draft, known: Known) -> Iterator[Finding]:
    """Vulnerabilities that are not spoken to, adjustments that are contradicted, and whether support is offered."""
    for need in known.needs:
        if need.what == ERASED:
            continue
        if need.adjustment:
            yield from _contradicted(draft, need)
        elif not _spoken_to(draft, need):
            sentence = (
                f"Vulnerability {need.id} is recorded; say how it was taken into account, or why it changes nothing"
            )
            yield Finding("vulnerability_not_addressed", "should", sentence, "5.10", need.id)
    if not _OFFER.search(draft.words):
        yield Finding("support_not_offered", "should", "Offer help with the letter, or another format", "5.10")


def _spoken_to(draft: Draft, need: Need) -> bool:
    """Whether a sentence speaks to a part of what is recorded, in its words, in others for the same, or in full."""
    clauses = [each for each in map(_named, _CLAUSES.split(need.what)) if each]
    abbreviations = _ABBREVIATION.findall(need.what)
    if not clauses or any(each in initials(draft.words) for each in abbreviations):
        return True
    sentences = [stems(each.text) for each in draft.sentences]
    return any(_told(clause, sentence) for clause in clauses for sentence in sentences)


def _named(clause: str) -> set[str]:
    return {each for each in stems(clause) - _OF_NOBODY if not each.isdigit()}


def _told(clause: set[str], sentence: set[str]) -> bool:
    for group in vocabulary("support")["likenesses"]["groups"]:
        same = {stem(word) for word in group}
        if clause & same and sentence & same:
            return True
    return len(clause & sentence) >= (1 if len(clause) < 3 else 2)


def _contradicted(draft: Draft, need: Need) -> Iterator[Finding]:
    for sentence in draft.sentences:
        if _against(need.what, sentence):
            says = f"This goes against adjustment {need.id}, which was agreed with the resident; offer what was agreed"
            yield Finding("adjustment_contradicted", "must", says, "5.10", need.id, sentence.line, sentence.quote)


def _against(agreed: str, sentence: Sentence) -> bool:
    text = sentence.text
    by_phone = _WILL_PHONE.search(text) or (_PHONE_US.search(text) and not _OTHER_WAYS.search(text))
    if _NO_PHONE.search(agreed) and by_phone:
        return "ombudsman" not in text.lower()
    return bool(_NO_VISITS.search(agreed) and _WILL_VISIT.search(text))
