"""Sums of money in a text: £1,250.50, 40 pounds, two hundred and fifty pounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORD = rf"(?:{'|'.join([*_ONES, *_TENS, 'hundred', 'thousand'])})"
_FIGURES = re.compile(
    r"£\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d\d)?(?!\d)|\b(\d{1,3}(?:,\d{3})+|\d+)\s+pounds\b", re.IGNORECASE
)
_WORDS = re.compile(rf"\b((?:a|{_WORD})(?:[\s-]+(?:and\s+)?{_WORD})*)\s+pounds\b", re.IGNORECASE)


class Sum(NamedTuple):
    """A sum in pounds, and where it stands."""

    pounds: Decimal
    start: int
    end: int
    said: str


def sums_in(text: str) -> Iterator[Sum]:
    """The sums of a text, those in figures first."""
    for match in _FIGURES.finditer(text):
        figures = (match[1] or match[3]).replace(",", "") + (match[2] or "")
        yield Sum(Decimal(figures), match.start(), match.end(), match.group())
    for match in _WORDS.finditer(text):
        yield Sum(Decimal(_number(match[1])), match.start(), match.end(), match.group())


def _number(words: str) -> int:
    total = group = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "thousand":
            total, group = total + (group or 1) * 1000, 0
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in _TENS:
            group += (_TENS.index(word) + 2) * 10
        elif word in _ONES:
            group += _ONES.index(word)
    return total + group
