"""What the landlord's own record says for or against a provision of the Code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from casework.domain.landlord_record import LandlordRecord
from casework.projections.landlord_record import landlord_record
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure

Told: TypeAlias = tuple[Literal["for", "against", "about"], Figure]


def recorded(number: str, reading: Reading, period: Period) -> Iterator[Told]:
    """The figures of the landlord's record that speak of a provision, up to the position that is read."""
    tell = _TELL.get(number)
    if tell is not None:
        yield from tell(landlord_record(reading.store, upto=reading.at), reading, period)


def _responded(record: LandlordRecord, _: Reading, period: Period) -> Iterator[Told]:
    found = record.responses.get(period.name)
    published = found is not None and found.published_on is not None
    yield "for", Figure("8.2/responses", "Responses recorded", int(found is not None), formula="to the period's report")
    yield "for", Figure("8.2/published", "Of these, published", int(published), formula="with the day it was published")


def _excepted(record: LandlordRecord, _: Reading, period: Period) -> Iterator[Told]:
    found = [
        each
        for each in record.exceptions.values()
        if each.starts_on <= period.last and (each.ended_on or each.until) >= period.first
    ]
    untold = [each for each in found if each.still_to_tell]
    formula = "of these, nothing says that the Ombudsman, the residents and the public were told"
    yield "about", Figure("8.5/exceptions", "Exceptions", len(found), formula="exceptions that touch the period")
    yield "against", Figure("8.5/untold", "Somebody not told", len(untold), formula=formula)


def _learnt(number: str) -> Callable[[LandlordRecord, Reading, Period], Iterator[Told]]:
    def tell(record: LandlordRecord, reading: Reading, period: Period) -> Iterator[Told]:
        drawn = [each for each in record.lessons.values() if period.first <= each.drawn_on <= period.last]
        made = [
            each for each in record.changes.values() if each.made_on and period.first <= each.made_on <= period.last
        ]
        late = [each for each in record.changes.values() if not each.made_on and each.due_on < reading.today]
        yield "for", Figure(f"{number}/lessons_across", "Lessons across cases", len(drawn), formula="in the period")
        yield "for", Figure(f"{number}/changes_made", "Changes made", len(made), formula="made in the period")
        formula = "due before the cut-off and not made"
        yield "against", Figure(f"{number}/changes_overdue", "Changes overdue", len(late), formula=formula)

    return tell


_TELL: Final[Mapping[str, Callable[[LandlordRecord, Reading, Period], Iterator[Told]]]] = {
    "8.2": _responded,
    "8.5": _excepted,
    **{number: _learnt(number) for number in ("9.1", "9.2", "9.3")},
}
