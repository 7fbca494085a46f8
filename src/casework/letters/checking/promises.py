"""Does every promise have its day and somebody who sees to it, as it is recorded (Code 6.6, 7.3)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from casework.letters.checking.days import days_in
from casework.letters.checking.draft import Draft, Paragraph, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known, Promised
from casework.letters.checking.promising import TIMED, Promise, likeness, promises
from casework.letters.checking.sums import sums_in
from casework.letters.checking.wording import stems
from casework.projections.timeline import ERASED
from casework.projections.wording import day_in_words

_BY = re.compile(r"(?:\b(?:by|on|before|from|until|than|at|the|up)|[|(:,])\s*$", re.IGNORECASE)
_AHEAD = re.compile(r"\bwill\b|\bgoing to\b|\baim to\b|'ll\b|\bshall\b| \| |\bby \w+ \w+ 20\d\d")
_ENOUGH = 0.3


def promised(draft: Draft, known: Known) -> Iterator[Finding]:
    """Promises without a day or anybody to keep them, in the past, or other than those on record."""
    for promise in promises(draft):
        yield from _dated(promise, known)
    readable = [action for action in known.promises if action.open and action.what != ERASED]
    new = [action for action in readable if action.new]
    for action in new or readable:
        yield from _as_recorded(draft, action, known)


def _dated(promise: Promise, known: Known) -> Iterator[Finding]:
    where = (promise.sentence.line, promise.sentence.quote)
    found = list(days_in(promise.around, known.written_on))
    if not found and not TIMED.search(promise.around):
        sentence = "Say by which day this will be done"
        yield Finding("promise_undated", "must", sentence, "7.3", None, *where)
    ahead = [each for each in found if _BY.search(promise.around[: each.start])]
    past = [each.day for each in ahead if each.day and each.day < known.written_on]
    if past and len(past) == len(found):
        day = day_in_words(past[-1])
        sentence = f"This is promised for {day}, which is before the letter is sent; give a day that lies ahead"
        yield Finding("promise_in_past", "must", sentence, "7.3", None, *where)
    says_what = stems(_without_days(promise.sentence.text, known.written_on))
    if says_what and not promise.owned and (found or not TIMED.search(promise.around)):
        sentence = "Say who will see to this: a name, a role or a team"
        yield Finding("promise_unowned", "should", sentence, "7.3", None, *where)


def _without_days(text: str, near: date) -> str:
    for each in reversed(list(days_in(text, near))):
        text = text[: each.start] + text[each.end :]
    return text


def _as_recorded(draft: Draft, action: Promised, known: Known) -> Iterator[Finding]:
    due, told = day_in_words(action.due_on), _told(draft, action)
    if told is None:
        if action.new and not action.amount and not _ahead(draft.text, known, action.due_on):  # sums: see money
            sentence = f"Action {action.id}, due {due}, is recorded but not in the letter; tell it, or take it out"
            yield Finding("action_not_told", "must", sentence, f"{known.paragraph}f", action.id)
        return
    if _ahead(told.text, known, action.due_on):
        return
    said = _saying(told, action)
    where = (action.id, said.line, said.quote)
    if days := _ahead(told.text if _whole(told) else said.text, known):
        sentence = f"The letter promises this for {day_in_words(days[0])}; action {action.id} is recorded for {due}"
        yield Finding("promise_date_differs", "must", sentence, "7.3", *where)
    elif action.new and not list(days_in(said.text, known.written_on)) and not _ahead(draft.text, known, action.due_on):
        sentence = f"Action {action.id} is recorded for {due}; say that day in the letter"
        yield Finding("promise_undated", "must", sentence, "7.3", *where)


def _told(draft: Draft, action: Promised) -> Paragraph | None:
    """The paragraph that tells of an action best, by its words and its sum."""
    scored = [(_score(each.text, action), -each.place) for each in draft.paragraphs if _may_tell(each)]
    best, place = max(scored, default=(0.0, 0))
    return draft.paragraphs[-place] if best >= _ENOUGH else None


def _saying(paragraph: Paragraph, action: Promised) -> Sentence:
    """The sentence of a paragraph that tells of an action best, rather one that promises."""
    return max(paragraph.sentences, key=lambda each: _score(each.text, action) + bool(_AHEAD.search(each.text)) / 3)


def _whole(paragraph: Paragraph) -> bool:
    """Whether a paragraph is one thing, as an item of a list or a row of a table is."""
    return paragraph.item or " | " in paragraph.text or len(paragraph.sentences) == 1


def _may_tell(paragraph: Paragraph) -> bool:
    return bool(paragraph.item or _AHEAD.search(paragraph.text) or any(days_in(paragraph.text, date(2000, 1, 1))))


def _score(text: str, action: Promised) -> float:
    """How much a text tells of an action; of one with a sum, mostly by its sum."""
    alike = likeness(action.what, text)
    if action.amount is None:
        return alike
    return alike + 0.5 if action.amount in [each.pounds for each in sums_in(text)] else alike / 2


def _ahead(text: str, known: Known, day: date | None = None) -> list[date]:
    """The days in a text that lie ahead, or those of them that are this day."""
    days = [each.day for each in days_in(text, known.written_on) if each.day and each.day >= known.written_on]
    return [each for each in days if day in (None, each)]
