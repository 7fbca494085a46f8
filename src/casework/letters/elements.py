"""What each letter has to carry, by the Code: one table, and how it is seen to be there.

A letter carries something when the words for it are in its text. So no template, of casework's or a landlord's, can
leave any of it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from casework.letters import wanted
from casework.letters.facts import Facts
from casework.letters.kinds import Kind
from casework.letters.plain import squeezed
from casework.letters.wanted import Wanted


class Element(NamedTuple):
    """Something a letter has to carry: what, by which paragraph at either stage, and the words that show it."""

    what: str
    provision: str
    wanted: Wanted
    at_stage_2: str | None = None


class Missing(NamedTuple):
    """What a letter lacks, and the paragraph that demands it."""

    what: str
    provision: str


def missing(facts: Facts, text: str) -> Iterator[Missing]:
    """What a letter's plain text lacks of that which its kind has to carry; the same words twice are wanted twice."""
    there = squeezed(text)
    for element in ELEMENTS[facts.kind]:
        needed = Counter(map(squeezed, element.wanted(facts)))
        if any(not words or there.count(words) < times for words, times in needed.items()):
            yield Missing(element.what, (facts.stage == 2 and element.at_stage_2) or element.provision)


_STAGE = Element("the stage of the complaint", "5.6", wanted.stage)
_OMBUDSMAN = Element("the right to go to the Ombudsman, and how", "3.7", wanted.ombudsman)
_SUPPORT = Element("the offer of support and other formats", "5.10", wanted.support)
_ALWAYS = (_OMBUDSMAN, _SUPPORT)


def _response(paragraph: str, further: Element) -> tuple[Element, ...]:
    return (
        _STAGE._replace(provision=f"{paragraph}a"),
        Element("the complaint definition", f"{paragraph}b", wanted.definition),
        Element("what the landlord is not responsible for", "5.7", wanted.not_responsible),
        Element("the decision on each point", f"{paragraph}c", wanted.decisions),
        Element("the reasons for each decision", f"{paragraph}d", wanted.reasons),
        Element("the remedy offered, or why there is none", f"{paragraph}e", wanted.remedy),
        Element("the actions that are outstanding", f"{paragraph}f", wanted.outstanding),
        further,
        *_ALWAYS,
    )


_ACKNOWLEDGEMENT = (
    _STAGE,
    Element("the complaint definition", "5.6", wanted.definition),
    Element("the outcomes sought", "5.6", wanted.outcomes),
    Element("what the landlord is not responsible for", "5.7", wanted.not_responsible),
    Element("the day of the response", "6.3", wanted.response_due, "6.14"),
    *_ALWAYS,
)
_REFUSAL = (
    Element("the explanation", "2.4", wanted.said("explanation")),
    Element("what is not taken on", "2.4", wanted.not_taken_on),
    Element("who is responsible instead", "2.4", wanted.also_said("body")),
    Element("the right to take that decision to the Ombudsman", "2.4", wanted.ombudsman),
    _SUPPORT,
)

ELEMENTS: dict[Kind, tuple[Element, ...]] = {
    "acknowledgement": _ACKNOWLEDGEMENT,
    "stage_2_acknowledgement": _ACKNOWLEDGEMENT,
    "extension": (
        Element("the reason for the extension", "6.4", wanted.said("reason"), "6.15"),
        Element("the new day of the response", "6.4", wanted.response_due, "6.15"),
        Element("the day of the next update", "5.9", wanted.next_update),
        Element("the Ombudsman's contact details", "6.5", wanted.ombudsman, "6.16"),
        _SUPPORT,
    ),
    "update": (
        Element("what is being done", "5.9", wanted.said("summary")),
        Element("the day of the next update", "5.9", wanted.next_update),
        *_ALWAYS,
    ),
    "stage_1_response": _response("6.9", Element("how to go to stage 2", "6.9g", wanted.next_step)),
    "final_response": _response("6.19", Element("how to go to the Ombudsman", "6.19g", wanted.final_step)),
    "refusal": _REFUSAL,
    "stage_2_refusal": _REFUSAL,
    "contact_restriction": (
        Element("the restriction", "5.14", wanted.said("restriction")),
        Element("the reason", "5.14", wanted.said("reason")),
        Element("how to appeal", "5.14", wanted.said("appeal")),
        Element("when it will be reviewed", "5.14", lambda letter: iter([wanted.day(letter.review_on)])),
        Element("the regard to the Equality Act", "5.15", lambda _letter: iter(["Equality Act 2010"])),
        *_ALWAYS,
    ),
    "action_completed": (
        Element("what was done", "6.6", lambda letter: iter([letter.done.what])),
        Element("the actions that are outstanding", "6.6", wanted.outstanding),
        *_ALWAYS,
    ),
}
