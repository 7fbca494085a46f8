"""Is the compensation that the letter names that which is recorded (Code 7.2, 7.3)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from casework.letters.checking.days import days_in
from casework.letters.checking.draft import Draft, Paragraph, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases
from casework.letters.checking.sums import Sum, sums_in
from casework.letters.wanted import pounds

_OFFERED = phrases("money", "offered")
_OTHERS_MONEY = phrases("money", "others_money")
_RATE_BEFORE = re.compile(r"\b(?:at|of)\s*$")
_RATE_AFTER = re.compile(r"^\s*(?:a|per|each|every|for each)\b", re.IGNORECASE)
_SHARES = 5


class _Offered(NamedTuple):
    sum: Sum
    sentence: Sentence
    paragraph: Paragraph


def money(draft: Draft, known: Known) -> Iterator[Finding]:
    """Sums offered but not recorded, recorded but not named, and different ones."""
    recorded = {action.amount for action in known.promises if action.amount is not None}
    named = {each.pounds for paragraph in draft.paragraphs for each in sums_in(paragraph.text)}
    missing = [
        (each.id, each.amount) for each in known.promises if each.new and each.amount and each.amount not in named
    ]
    offered = [*_offered(draft), *(_ahead(draft, known.written_on) if missing else ())]
    strange = [each for each in dict.fromkeys(offered) if not _accounted(each, recorded)]
    for id, amount in missing:
        if strange:
            other = strange[0]
            strange = [each for each in strange if each.paragraph != other.paragraph]
            sentence = f"The letter offers {other.sum.said}; {_said(amount)} is recorded under {id}"
            line, quote = other.sentence.line, other.sentence.quote
            yield Finding("amount_differs", "must", sentence, "7.2", id, line, quote)
        else:
            sentence = f"{_said(amount)} is recorded under {id} but not named in the letter"
            yield Finding("amount_not_told", "must", sentence, "7.2", id)
    for other in strange:
        sentence = f"The letter offers {other.sum.said}, which is not recorded; record it as an action, or take it out"
        yield Finding("amount_not_recorded", "must", sentence, "7.2", None, other.sentence.line, other.sentence.quote)


def _offered(draft: Draft) -> Iterator[_Offered]:
    for paragraph in draft.paragraphs:
        for sentence in paragraph.sentences:
            if _OFFERED.search(sentence.text) and not _OTHERS_MONEY.search(sentence.text):
                for each in sums_in(sentence.text):
                    if not _rate(sentence.text, each):
                        yield _Offered(each, sentence, paragraph)


def _ahead(draft: Draft, written_on: date) -> Iterator[_Offered]:
    """The sums that stand with a day to come, as an offer may without any word of it."""
    for paragraph in draft.paragraphs:
        if any(each.day and each.day >= written_on for each in days_in(paragraph.text, written_on)):
            for sentence in paragraph.sentences:
                if not _OTHERS_MONEY.search(sentence.text):
                    yield from (_Offered(each, sentence, paragraph) for each in sums_in(sentence.text))


def _rate(text: str, each: Sum) -> bool:
    """Whether a sum is so much a day or a visit, of which an offer is made up."""
    before = text[: each.start]
    multiplied = _RATE_BEFORE.search(before) and re.search(
        r"\b(?:days?|weeks?|nights?|visits?|months?)\s+(?:at|of)\s*$", before
    )
    return bool(multiplied or _RATE_AFTER.search(text[each.end :]))


def _accounted(offered: _Offered, recorded: set[Decimal]) -> bool:
    """Whether a sum is recorded, adds up from what is, or is a part of a recorded one that the paragraph sets out."""
    pounds = offered.sum.pounds
    if pounds in recorded or pounds in _totals(sorted(recorded)):
        return True
    others = [each.pounds for each in sums_in(offered.paragraph.text)]
    if not recorded & set(others):
        return False
    parts = [each for each in others if each not in recorded]
    return pounds in parts and any(
        sum(some) in recorded and pounds in some for n in range(2, _SHARES + 1) for some in combinations(parts, n)
    )


def _totals(sums: list[Decimal]) -> set[Decimal]:
    return {sum(some, Decimal(0)) for n in range(2, min(len(sums), _SHARES) + 1) for some in combinations(sums, n)}


def _said(amount: Decimal) -> str:
    return pounds(amount).removesuffix(".00")
