"""Words by their stems, so that `appointments` is found where `appointment` was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casework.letters.checking.phrases import vocabulary

_STOP = frozenset(vocabulary("wording")["stop_words"].split())
_SUFFIXES = (
    "ations", "ation", "ements", "ement", "nesses", "ness", "ities", "ity", "ings", "ing", "ers", "ies", "ied", "ably",
    "edly", "ive", "ed", "es", "er", "ly", "al", "s", "e", "y",
)  # fmt: skip
_SHORTEST = 3


def stem(word: str) -> str:
    """A word without its ending and without un-: enough to hold two forms of it against each other."""
    word = word.lower().removesuffix("'s")
    if word.startswith("un") and len(word) > 6:
        word = word[2:]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            word = word[: -len(suffix)]
            break
    if len(word) > _SHORTEST and word[-1] == word[-2]:
        word = word[:-1]
    return word


def stems(text: str, *, without: Iterable[str] = ()) -> set[str]:
    """The stems of the words of a text that say something."""
    words = re.findall(r"[A-Za-z][A-Za-z']+|\b[B-HJ-Z]\b|\d{2,}", text.replace("’", "'"))
    return {stem(word) for word in words if word.lower() not in _STOP} - set(without)


def initials(text: str) -> str:
    """The first letters of all words in a row, in which an abbreviation can be found."""
    return "".join(word[0] for word in re.findall(r"[A-Za-z]+", text)).upper()
