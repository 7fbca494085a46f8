"""Can the letter be read easily? The Flesch reading ease of its running text, and sentences that go on too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.draft import Draft, Sentence
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.phrases import vocabulary

_VOWELS = re.compile(r"[aeiouy]+")
_ENOUGH_WORDS = 60
_A_SENTENCE = 4


def ease(draft: Draft, _known: Known) -> Iterator[Finding]:
    """Text that is hard to read, with its long sentences."""
    reading = vocabulary("ease")["reading"]
    least, longest = reading["least_ease"], reading["longest_sentence"]
    running = [s for s in draft.sentences if len(_words(s.text)) >= _A_SENTENCE and s.text[-1] in ".!?"]
    words = sum(len(_words(each.text)) for each in running)
    if words >= _ENOUGH_WORDS and (found := reading_ease(running)) < least:
        aim = f"reading ease {found:.0f}; aim for 60, never under {least:.0f}"
        sentence = f"This is hard to read ({aim}): use shorter words and sentences"
        yield Finding("hard_to_read", "should", sentence, None)
    for each in running:
        if (length := len(_words(each.text))) > longest:
            yield Finding(
                "long_sentence",
                "should",
                f"{length} words in one sentence; make two of it",
                None,
                None,
                each.line,
                each.quote,
            )


def reading_ease(sentences: list[Sentence]) -> float:
    """Flesch's formula: 100 is very easy, 60 plain, 30 for graduates (R. Flesch, 1948)."""
    words = [word for sentence in sentences for word in _words(sentence.text)]
    per_sentence = len(words) / len(sentences)
    return 206.835 - 1.015 * per_sentence - 84.6 * sum(map(_syllables, words)) / len(words)


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z']*", text)


def _syllables(word: str) -> int:
    word = word.lower().replace("'", "")
    found = len(_VOWELS.findall(word))
    silent = (word.endswith("e") and not word.endswith(("le", "ee"))) or (
        word.endswith(("es", "ed")) and not word.endswith(("ted", "ded", "ses", "ces", "ges", "zes", "xes"))
    )
    return max(1, found - silent)
