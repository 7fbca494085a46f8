"""The words that show, each for itself, that a letter carries what it has to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from casework.letters.facts import STAGES, Facts
from casework.letters.points import Promise
from casework.projections.wording import day_in_words

Wanted: TypeAlias = Callable[[Facts], Iterator[str]]
"""The words that have to be in a letter; empty ones are missing whatever it says."""


def pounds(amount: float | Decimal) -> str:
    """An amount as letters say it: `£1,250.00`."""
    return f"£{amount:,.2f}"


def stage(letter: Facts) -> Iterator[str]:
    """At which stage the complaint is."""
    yield STAGES[letter.stage]


def definition(letter: Facts) -> Iterator[str]:
    """Every point, as the complaint was set out."""
    yield from (point.text for point in letter.points)


def outcomes(letter: Facts) -> Iterator[str]:
    """What the resident wants, as it was set out."""
    yield from letter.outcomes


def not_responsible(letter: Facts) -> Iterator[str]:
    """The points for which somebody else is responsible, or nobody knows who, with what was noted on each."""
    if letter.others:
        yield "not responsible"
    if letter.unclear:
        yield "not clear"
    for point in (*letter.others, *letter.unclear):
        yield point.text
        yield from filter(str.strip, [point.note])


def response_due(letter: Facts) -> Iterator[str]:
    """The day of the response."""
    yield day(letter.response_due_on)


def day(day: date | None) -> str:
    """A day as letters say it; empty where there is none."""
    return day_in_words(day) if day else ""


def decisions(letter: Facts) -> Iterator[str]:
    """The decision on every point."""
    for point in letter.points:
        yield f"Our decision: {point.decision}." if point.decision else ""


def reasons(letter: Facts) -> Iterator[str]:
    """The reasons for every decision, and what was looked at."""
    for point in letter.points:
        yield point.reasons
        yield from point.references


def remedy(letter: Facts) -> Iterator[str]:
    """What is promised with this letter, by when and how much, or why nothing is."""
    yield from _promised(letter.made)
    yield from given(letter, "no_remedy_reason")


def outstanding(letter: Facts) -> Iterator[str]:
    """What was promised at any time and is not done yet, by when and how much."""
    yield from _promised(letter.open)


def _promised(promises: Iterable[Promise]) -> Iterator[str]:
    for promise in promises:
        yield promise.what
        yield day_in_words(promise.due_on)
        if promise.amount is not None:
            yield pounds(promise.amount)


def next_step(letter: Facts) -> Iterator[str]:
    """How to go to stage 2."""
    yield from given(letter, "next_step_details")
    yield letter.landlord
    yield "stage 2"


def final_step(letter: Facts) -> Iterator[str]:
    """How to go to the Ombudsman, now that the landlord has given its last answer."""
    yield from given(letter, "next_step_details")
    yield from ombudsman(letter)


def ombudsman(letter: Facts) -> Iterator[str]:
    """Who the Ombudsman is, and how it is reached."""
    yield from (letter.ombudsman.name, letter.ombudsman.phone, letter.ombudsman.website)
    yield from filter(None, [letter.ombudsman.email, *letter.ombudsman.address])
    yield from given(letter, "ombudsman_details")


def given(letter: Facts, path: str) -> Iterator[str]:
    """Words that the command may have given for the letter, where it did."""
    yield from filter(str.strip, [letter.said.get(path, "")])


def said(path: str) -> Wanted:
    """Words that the command has to have given."""
    return lambda letter: iter([letter.said.get(path, "")])


def also_said(path: str) -> Wanted:
    """Words that the command may have given."""
    return lambda letter: given(letter, path)


def support(_letter: Facts) -> Iterator[str]:
    """That the letter can be had otherwise, and that somebody may speak for the resident."""
    yield from ("another format", "speak for you")


def next_update(letter: Facts) -> Iterator[str]:
    """The day by which the resident hears next, where one was agreed."""
    if letter.next_update_on:
        yield day_in_words(letter.next_update_on)


def not_taken_on(letter: Facts) -> Iterator[str]:
    """The points refused, where others are not."""
    yield from (point.text for point in letter.refused if not letter.whole)
