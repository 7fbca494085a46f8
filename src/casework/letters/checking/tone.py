"""Is the letter kind and plain: no blame, no jargon, no law talk, no door closed (Code 4.3, 5.1, 5.2)?"""

from __future__ import annotations

from collections.abc import Iterator

from casework.letters.checking.decisions import decided
from casework.letters.checking.draft import Draft, Sentence
from casework.letters.checking.finding import Finding, Severity
from casework.letters.checking.known import Known
from casework.letters.checking.passages import passages
from casework.letters.checking.phrases import phrases

_KINDS: dict[str, tuple[str, Severity, str, str | None]] = {
    "blame": (
        "blaming_words",
        "should",
        "This puts the blame on the resident; say what happened and what you did",
        "7.1",
    ),
    "jargon": ("jargon", "should", "Say this in everyday words", None),
    "legalistic": ("legalistic_words", "should", "This is how lawyers write; say it plainly, or leave it out", None),
}


def tone(draft: Draft, known: Known) -> Iterator[Finding]:
    """Phrases that blame, that only the trade or a lawyer understands, or that refuse instead of answering."""
    for kind, (code, severity, says, provision) in _KINDS.items():
        for sentence in draft.sentences:
            if phrases("tone", kind).search(sentence.text):
                yield Finding(code, severity, says, provision, None, sentence.line, sentence.quote)
    yield from _refused(draft, known)


def _refused(draft: Draft, known: Known) -> Iterator[Finding]:
    others = [
        p
        for passage in passages(draft, known)
        if passage.point.responsibility != "landlord"
        for p in passage.paragraphs
    ]
    elsewhere = {sentence for paragraph in others for sentence in paragraph.sentences}
    for sentence in draft.sentences:
        if sentence not in elsewhere and phrases("tone", "refusal").search(sentence.text) and not _of_others(sentence):
            says = "This refuses an answer; answer the point, or refuse the complaint on a ground of the policy (2.2)"
            yield Finding(
                "refusal_words",
                "must",
                says,
                "6.7" if known.stage == 1 else "6.18",
                None,
                sentence.line,
                sentence.quote,
            )


def _of_others(sentence: Sentence) -> bool:
    return "ombudsman" in sentence.text.lower() or (bool(decided([sentence], 1)) and "fall" not in sentence.text)
