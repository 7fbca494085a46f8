"""How like a heading is to the name of a field, whatever the spelling, the order and the little words."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache

from casework.tracker.fields import FIELDS

ALIKE = 0.75
"""From this likeness on (0 to 1) a heading is taken for a field."""

_SAME = {
    "acknowledged": "ack ackd acked acknowledge acknowledgement acknowledgment acknowledgements",
    "action": "actions promise promises promised remedy remedies commitment commitments followup",
    "adjustment": "adjustments",
    "category": "type nature classification theme categorisation",
    "closed": "closure close closing",
    "compensation": "comp goodwill redress gesture payment",
    "completed": "complete completion done finished",
    "description": "desc",
    "due": "target deadline",
    "email": "emails",
    "escalated": "escalation escalate esc",
    "extended": "extension ext extend extensions",
    "holding": "hold",
    "notes": "note comments comment remarks remark",
    "officer": "handler owner investigator manager lead advisor adviser",
    "ombudsman": "hos ombudsmans tho",
    "outcome": "outcomes",
    "property": "dwelling",
    "received": "recd rcvd receipt recieved",
    "reference": "ref refs no num number id urn nr",
    "requested": "request",
    "resident": "residents tenant tenants customer customers complainant complainants leaseholder person client",
    "response": "resp reply replied respond responded responses answer answered responce",
    "sent": "issued out provided given posted",
    "service": "services",
    "stage1": "stage_1",
    "stage2": "stage_2",
    "telephone": "phone tel",
    "told": "informed notified advised",
    "updates": "updated",
    "vulnerable": "vulnerability vulnerabilities vuln vulnerabilty",
}
_CANONICAL = {said: word for word, others in _SAME.items() for said in others.split()}
_LITTLE = {
    "a", "an", "and", "at", "case", "cases", "complaint", "complaints", "date", "dates", "day", "days", "dd", "for",
    "from", "full", "h", "in", "is", "mm", "name", "of", "on", "our", "s", "the", "their", "this", "to", "was",
    "were", "when", "with", "y", "yn", "yyyy", "yy",
}  # fmt: skip
_STAGE = re.compile(r"\b(?:stage|stg|st|s)[\s.-]*(one|two|ii|i|[12])\b|\b(1st|2nd|first|second)\s+stage\b")
_ONE = {"one", "i", "1", "1st", "first"}


@cache
def tokens(heading: str) -> frozenset[str]:
    """The words of a heading that matter, each in the form in which fields are named."""
    plain = re.sub(r"\([^)]*\)", " ", heading.lower()) if not heading.startswith("(") else heading.lower()
    staged = _STAGE.sub(_stage, plain.replace("’", "").replace("'", ""))
    found = [_CANONICAL.get(word, word) for word in re.findall(r"[a-z]+[12]?|\d+", staged)]
    known = [_corrected(word) for word in found]
    return frozenset(word for word in known if word not in _LITTLE) or frozenset(known)


def _stage(found: re.Match[str]) -> str:
    return f" stage{1 if (found[1] or found[2]) in _ONE else 2} "


def likeness(heading: str, field: str) -> float:
    """How well a heading fits a field, from 0 to 1; a field's likelier names count a little more."""
    said = tokens(heading)
    return max(_overlap(said, tokens(name)) - place * 0.004 for place, name in enumerate(FIELDS[field].names))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0


def _corrected(word: str) -> str:
    """The word as it should be spelled, when it is nearly one of those that fields are named by."""
    if len(word) < 5 or word in _vocabulary():
        return word
    close = get_close_matches(word, _vocabulary(), 1, 0.85)
    return _CANONICAL.get(close[0], close[0]) if close else word


@cache
def _vocabulary() -> tuple[str, ...]:
    named = (word for field in FIELDS.values() for name in field.names for word in re.findall("[a-z]+", name))
    return tuple(sorted({*named, *_SAME, *_CANONICAL} - {"stage"} | {"stage1", "stage2"}))


def fits(heading: str) -> bool:
    """Whether a heading is like the name of any field."""
    return any(likeness(heading, field) >= ALIKE for field in FIELDS)
