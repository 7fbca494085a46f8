"""Cases taken over from elsewhere, and what nobody knows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from casework.domain.adoption import CaseAdopted
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Row, Section, Table
from casework.reports.wording import in_words

SPOTLIGHT: Final = "Spotlight on Knowledge and Information Management"
PAGE: Final = 1000  # events of the log in memory at once


def taken_over(reading: Reading, period: Period) -> Section:
    """How many cases were taken over in a period, and what nobody knows of them."""
    found = defaultdict[str, set[str]](set)
    cases = set[str]()
    for event in _adopted(reading, period):
        cases.add(event.ref)
        for fact in event.unknown:
            found[fact].add(event.ref)
    rows = [
        Row(in_words(fact), (_unknown(reading, fact, found[fact]),))
        for fact in sorted(found, key=lambda fact: (-len(found[fact]), fact))
    ]
    return Section(
        title="Cases taken over from elsewhere",
        source=SPOTLIGHT,
        figures=(
            _figure(reading, "adopted", "Taken over", cases, "cases taken over in the period"),
            _figure(
                reading,
                "adopted_with_gaps",
                "With something nobody knows",
                set[str]().union(*found.values()),
                "of these, something was said to be unknown",
            ),
        ),
        tables=(Table("What is not known", ("Fact", "Cases"), tuple(rows), 1 if rows else None),),
    )


def _unknown(reading: Reading, fact: str, cases: set[str]) -> Figure:
    return _figure(reading, f"unknown/{fact}", "Cases", cases, "cases taken over of which nobody knows it")


def _figure(reading: Reading, id: str, title: str, cases: set[str], formula: str) -> Figure:
    return Figure(
        id=id,
        title=title,
        value=len(cases),
        formula=formula,
        source=SPOTLIGHT,
        cases=tuple(sorted(cases)) if reading.cases else (),
    )


def _adopted(reading: Reading, period: Period) -> Iterator[CaseAdopted]:
    """The cases taken over in a period, as far as the log had come."""
    position = 0
    while found := reading.store.of_topics([CaseAdopted.topic], position, PAGE):
        position = found[-1].position
        for each in found:
            if each.position > reading.at:
                return
            event = each.event
            if isinstance(event, CaseAdopted) and period.first <= event.recorded_on <= period.last:
                yield event
