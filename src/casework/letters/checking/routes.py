"""Does the resident learn where to go next: to stage 2, and to the Ombudsman (Code 3.7, 6.9g, 6.12, 6.19g)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.draft import Draft, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases

_STAGE_2 = phrases("routes", "stage_2")
_OUT_OF_DATE = phrases("routes", "out_of_date")
_OFFERED_AGAIN = phrases("routes", "offered_again")
_NOT = re.compile(r"\b(?:not|no)\b|n't\b", re.IGNORECASE)
_COULD = re.compile(r"\b(?:can|may|if|should you|would like|want|could)\b", re.IGNORECASE)
_PHONE = re.compile(r"\b0(?:[ ()-]?\d){9,10}\b")
_MISTYPED = 2  # digits
_FREEPHONE = re.compile(r"^0(?:300|345|800|808|845)")


def routes(draft: Draft, known: Known) -> Iterator[Finding]:
    """Stage 2 after stage 1, and the Ombudsman after both."""
    yield from (_to_stage_2 if known.stage == 1 else _nothing_further)(draft)
    yield from _to_the_ombudsman(draft, known)


def _to_stage_2(draft: Draft) -> Iterator[Finding]:
    offered = [each for each in draft.sentences if _STAGE_2.search(each.text)]
    if not offered:
        sentence = "Tell the resident that they can go to stage 2 and how to ask for it"
        yield Finding("escalation_missing", "must", sentence, "6.9g")
    for each in _nearby(draft, offered):
        if phrases("routes", "escalation_condition").search(each.text) and not _NOT.search(each.text):
            sentence = "Stage 2 is there for the asking; take out the condition"
            yield Finding("escalation_condition", "must", sentence, "6.12", None, each.line, each.quote)


def _nearby(draft: Draft, offered: list[Sentence]) -> list[Sentence]:
    """The sentences that offer stage 2 with those after them in the same paragraph."""
    return [each for p in draft.paragraphs if any(s in offered for s in p.sentences) for each in p.sentences]


def _nothing_further(draft: Draft) -> Iterator[Finding]:
    for each in draft.sentences:
        if _OFFERED_AGAIN.search(each.text) and _COULD.search(each.text):
            sentence = "Stage 2 is the last stage; only the Ombudsman comes after it"
            yield Finding("stage_wrong", "must", sentence, "6.19g", None, each.line, each.quote)


def _to_the_ombudsman(draft: Draft, known: Known) -> Iterator[Finding]:
    provision = "3.7" if known.stage == 1 else "6.19g"
    where = [each for each in draft.sentences if "ombudsman" in each.text.lower()]
    if not where:
        sentence = f"Tell the resident that they can go to the {known.ombudsman.name}, and how"
        yield Finding("ombudsman_missing", "must", sentence, provision)
        return
    wrong = [each for each in draft.sentences if _OUT_OF_DATE.search(each.text) or _other_number(each, known)]
    reached = f"{known.ombudsman.phone}, {known.ombudsman.website}"
    for each in wrong:
        sentence = f"This is not how the Ombudsman is reached today: {reached}"
        yield Finding("ombudsman_details_wrong", "must", sentence, provision, None, each.line, each.quote)
    if not (wrong or _digits(known.ombudsman.phone) in _digits(draft.words) or _site(known) in draft.words.lower()):
        sentence = f"Give the Ombudsman's number or address: {reached}"
        yield Finding("ombudsman_details_missing", "must", sentence, provision, None, where[0].line, where[0].quote)


def _other_number(sentence: Sentence, known: Known) -> bool:
    """Whether a number is not the Ombudsman's: one for all of the country beside the name, or nearly the right one."""
    numbers = [_digits(match.group()) for match in _PHONE.finditer(sentence.text)]
    ours = _digits(known.ombudsman.phone)
    if ours in numbers:
        return False
    named = "ombudsman" in sentence.text.lower()
    return any(_mistyped(each, ours) or (named and _FREEPHONE.match(each)) for each in numbers)


def _mistyped(number: str, ours: str) -> bool:
    """Whether a digit or two were mistyped."""
    return len(number) == len(ours) and sum(a != b for a, b in zip(number, ours, strict=True)) <= _MISTYPED


def _site(known: Known) -> str:
    return known.ombudsman.website.lower().removeprefix("www.")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
