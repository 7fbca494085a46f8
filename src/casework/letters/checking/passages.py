"""Which paragraphs of a draft speak to which point, found by the words they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from casework.letters.checking.draft import Draft, Paragraph
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import phrases
from casework.letters.checking.wording import stems
from casework.letters.points import Point
from casework.projections.timeline import ERASED

ENOUGH = 0.3
"""The share of a point's words, rare ones counting more, that a paragraph about it has."""

_CLOSING_HEADING = phrases("passages", "closing_heading")
_CLOSING = phrases("passages", "closing")


@dataclass(frozen=True)
class Passage:
    """What a draft says about a point: its paragraphs, or none."""

    point: Point
    paragraphs: tuple[Paragraph, ...]

    @property
    def line(self) -> int | None:
        return self.paragraphs[0].line if self.paragraphs else None

    @property
    def text(self) -> str:
        return " ".join(paragraph.text for paragraph in self.paragraphs)


def passages(draft: Draft, known: Known) -> list[Passage]:
    """For each point whose words can be read, the paragraphs about it."""
    points = [point for point in known.points if point.text.strip() not in ("", ERASED)]
    names = {stem for name in known.names for stem in stems(name)}
    weights = _weights([stems(point.text, without=names) for point in points])
    about = _about(draft.paragraphs, weights)
    return [
        Passage(point, tuple(p for p, places in zip(draft.paragraphs, about, strict=True) if place in places))
        for place, point in enumerate(points)
    ]


def _weights(wanted: Sequence[set[str]]) -> list[dict[str, float]]:
    """The stems of each point with their weight: what several points share tells less."""
    shared = Counter(stem for each in wanted for stem in each)
    return [{stem: 1 / shared[stem] ** 2 for stem in each} for each in wanted]


def _about(paragraphs: Sequence[Paragraph], weights: Sequence[dict[str, float]]) -> list[set[int]]:
    """For each paragraph the places of the points it is about; what follows from the findings only for want of others.

    A paragraph that has not the words of any point goes on with the one before, until the letter turns to what follows.
    """
    found: list[set[int]] = []
    beginnings = [_best(paragraph.text, weights) for paragraph in paragraphs]
    closings = [is_closing(paragraph) for paragraph in paragraphs]
    alone = set().union(*(b for b, closing in zip(beginnings, closings, strict=True) if len(b) == 1 and not closing))
    present: set[int] = set()
    following = False
    for paragraph, beginning, closing in zip(paragraphs, beginnings, closings, strict=True):
        if paragraph.lead and (closing or beginning):
            following = closing
        if len(present) > 1:  # named together before; those with paragraphs of their own are not meant by this one
            present = present - alone or present
        present = set() if closing or following else beginning or present
        found.append(set(present))
    spoken_to = set().union(*found)
    return [places | (loose - spoken_to) for places, loose in zip(found, beginnings, strict=True)]


def is_closing(paragraph: Paragraph) -> bool:
    """Whether the letter turns from its findings to what follows from them."""
    if _CLOSING_HEADING.search(paragraph.lead):
        return True
    return bool(_CLOSING.search(paragraph.text)) and not re.search(r"\buph(?:o|e)ld", paragraph.text, re.IGNORECASE)


def _best(text: str, weights: Sequence[dict[str, float]]) -> set[int]:
    """The point whose words a paragraph has most of, or several that it names alike."""
    there = stems(text)
    shares = [_share(each, there) for each in weights]
    most = max(shares, default=0.0)
    if most < ENOUGH:
        return set()
    return {place for place, share in enumerate(shares) if share >= ENOUGH and share > most * 0.6}


def _share(wanted: dict[str, float], there: set[str]) -> float:
    whole = sum(wanted.values())
    return sum(weight for stem, weight in wanted.items() if stem in there) / whole if whole else 0.0
