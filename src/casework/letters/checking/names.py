"""Is it the right case and the right person?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.letters.checking.days import days_in
from casework.letters.checking.draft import Draft
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known

_REFERENCE = re.compile(
    r"\b(?:our |your |complaint |case )?ref(?:erence)?(?: ?(?:no|number))?\.?\b\s*[:.#-]?\s*"
    r"([A-Za-z0-9][A-Za-z0-9._/-]*\d[A-Za-z0-9._/-]*)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9]")
_SALUTATION = re.compile(r"^\s*(?:Dear|Hi|Hello|Good (?:morning|afternoon))\s+([^,:\n]{1,80}?)[,:]?\s*$")
_TITLES = {
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev",
    "sir",
    "madam",
    "and",
    "or",
    "the",
    "lady",
}
_NOBODY = {"resident", "tenant", "customer", "leaseholder", "all", "neighbour", "householder", "occupier"}


def names(draft: Draft, known: Known) -> Iterator[Finding]:
    """A wrong reference, or a greeting to somebody else."""
    yield from _reference(draft, known)
    yield from _greeting(draft, known)


def _reference(draft: Draft, known: Known) -> Iterator[Finding]:
    right, there = _plain(known.reference), False
    wrong: list[tuple[str, int]] = []
    for number, line in enumerate(draft.text.split("\n"), 1):
        tokens = [each for each in _TOKEN.findall(line) if any(map(str.isdigit, each))]
        there = there or right in map(_plain, tokens) or known.reference in line
        labelled = [] if there else _REFERENCE.findall(line)
        alike = [each for each in tokens if _alike(each, known) and not any(days_in(each, known.written_on))]
        wrong += [(each, number) for each in (*labelled, *alike) if _plain(each) != right]
    for token, number in dict.fromkeys(wrong):
        sentence = f"{token} is not the reference of this case, {known.reference}"
        yield Finding("reference_wrong", "must", sentence, None, None, number, token)
    if not there and not wrong:
        yield Finding("reference_missing", "should", f"Give the reference of the case, {known.reference}", None)


def _alike(token: str, known: Known) -> bool:
    """Whether a word has the form of the case's reference, letters and figures in the same places."""
    form = re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", known.reference.upper()))
    return "A" in form and re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", token.upper().replace("/", "-"))) == form.replace(
        "/", "-"
    )


def _plain(reference: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", reference.upper())


def _greeting(draft: Draft, known: Known) -> Iterator[Finding]:
    for number, line in enumerate(draft.text.split("\n"), 1):
        if greeted := _SALUTATION.match(line):
            yield from _greeted(greeted[1], number, line.strip(), known)
            return


def _greeted(who: str, number: int, line: str, known: Known) -> Iterator[Finding]:
    words = {word.lower() for word in re.findall(r"[^\W\d_][\w'-]*", who)} - _TITLES
    known_words = {word.lower() for name in known.names for word in re.findall(r"[^\W\d_][\w'-]*", name)}
    if not known_words or words & known_words:
        return
    if not words or words <= _NOBODY:
        yield Finding("greeting_impersonal", "should", "Greet the resident by name", None, None, number, line)
    else:
        sentence = "The letter greets somebody who is neither the resident nor the representative on record"
        yield Finding("name_wrong", "must", sentence, None, None, number, line)
