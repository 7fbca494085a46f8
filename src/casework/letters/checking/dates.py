"""Do the days that the letter tells of agree with the record (Code 5.12)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from casework.letters.checking.days import DayFound, days_in
from casework.letters.checking.draft import Draft, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases
from casework.projections.wording import day_in_words

_ACKNOWLEDGED = re.compile(r"\backnowledg\w*[^.;]{0,40}$", re.IGNORECASE)
_RECEIVED = phrases("dates", "received")
_FIRST = phrases("dates", "first")
_GREETING = re.compile(r"(?:Dear|Hi|Hello)\b")
_ASKED = phrases("dates", "asked")
_AGAIN = phrases("dates", "again")
_STAGE_1 = phrases("dates", "stage_1")
_EXTENDED = phrases("dates", "extended")
_OTHER_COMPLAINT = phrases("dates", "other_complaint")


class _Told(NamedTuple):
    """A day with the words that lead up to it; `first` says that no day was named before it since the greeting."""

    found: DayFound
    lead: str
    sentence: Sentence
    around: str
    first: bool


def dates(draft: Draft, known: Known) -> Iterator[Finding]:
    """Days that differ from the record, that do not exist, or that fall on another day of the week."""
    for told in _told(draft, known.written_on):
        yield from _possible(told.found, told.sentence)
        yield from _as_recorded(told, known)


def _told(draft: Draft, near: date) -> Iterator[_Told]:
    before, greeted, first = "", False, True
    for sentence in draft.sentences:
        greeted = greeted or _GREETING.match(sentence.text) is not None
        last = 0
        for found in days_in(sentence.text, near):
            lead = sentence.text[last : found.start]
            yield _Told(found, lead, sentence, f"{before} {sentence.text}", greeted and first)
            last, first = found.end, first and not greeted
        before = sentence.text


def _possible(found: DayFound, sentence: Sentence) -> Iterator[Finding]:
    where = (sentence.line, sentence.quote)
    if found.day is None:
        yield Finding("date_impossible", "must", f"There is no day {found.said}", "5.12", None, *where)
    elif not found.on_its_weekday:
        says = f"{day_in_words(found.day)} is a {found.day:%A}; put the day or the date right"
        yield Finding("weekday_wrong", "should", says, "5.12", None, *where)


def _as_recorded(told: _Told, known: Known) -> Iterator[Finding]:
    day, sentence = told.found.day, told.sentence
    if day is None or _OTHER_COMPLAINT.search(sentence.text):
        return
    what, recorded = _meant(told, known)
    if recorded and day not in recorded:
        right = " or ".join(map(day_in_words, recorded))
        says = f"{what} is recorded for {right}, not for {day_in_words(day)}; put the letter or the record right"
        yield Finding("date_differs", "must", says, "5.12", None, sentence.line, sentence.quote)


def _meant(told: _Told, known: Known) -> tuple[str, tuple[date, ...]]:
    """What a day is said to be by the words that lead up to it, and the days on record for that."""
    lead = told.lead
    escalated = (known.escalated_on,) if known.escalated_on and known.stage == 2 else ()
    if _ACKNOWLEDGED.search(lead):
        return "The acknowledgement", known.acknowledged_on
    if _EXTENDED.search(lead):
        return "The extension", tuple(until for until, _ in known.extended)
    if escalated and known.stage_1_answered_on and _STAGE_1.search(lead):
        return "The stage 1 response", (known.stage_1_answered_on,)
    if escalated and _ASKED.search(lead) and _AGAIN.search(told.around):
        return "The request for stage 2", escalated
    if _RECEIVED.search(lead) or (told.first and _FIRST.search(lead)):
        return "The receipt of the complaint", (known.received_on, *escalated)
    return "", ()
