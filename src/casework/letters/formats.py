"""How a resident needs letters to be set, as was agreed with them (Code 5.10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casework.domain.event import CaseEvent
from casework.domain.support import AdjustmentAgreed, SupportNeedsRecorded
from casework.letters.kinds import VARIANTS, Variant
from casework.letters.words import worded


def preferred(history: Sequence[CaseEvent]) -> Variant | None:
    """The variant agreed last; None where none was, or one that casework cannot make, such as Braille."""
    agreed = _agreed(history)
    return next((variant for variant in VARIANTS if agreed[-1:] == [variant]), None)


def _agreed(history: Sequence[CaseEvent]) -> list[str]:
    return [
        text
        for event, words in zip(history, worded(history), strict=True)
        if isinstance(event, SupportNeedsRecorded | AdjustmentAgreed)
        for text in _formats(words.items())
    ]


def _formats(words: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (text for path, text in words if path.rpartition(".")[2] == "format")
