"""What the landlord recorded of itself, as reports tell it: lessons, exceptions, recommendations, the response."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from casework.domain.landlord_record import LandlordRecord
from casework.domain.landlord_record_facts import TrackedRecommendation
from casework.projections.landlord_record import landlord_record
from casework.projections.wording import day_in_words
from casework.reports.own_exceptions import exceptions
from casework.reports.own_lessons import lessons
from casework.reports.period import Period, financial_year
from casework.reports.reading import Reading
from casework.reports.report import Figure, Section

RESPONSE: Final = "8.2"
RECOMMENDATIONS: Final = "8.1e, 8.1f"


def own_record(reading: Reading, period: Period) -> Iterator[Section]:
    """The sections of a report that the landlord's own record fills."""
    record = landlord_record(reading.store, upto=reading.at)
    yield lessons(reading, period, record)
    yield exceptions(reading, period, record)
    yield _recommendations(reading, period, record)
    if period.name == financial_year(period.first):
        yield _response(period, record)


def _response(period: Period, record: LandlordRecord) -> Section:
    found = record.responses.get(period.name)
    text = [f"None is recorded for {period.name}; the command record_governing_body_response records one."]
    if found is not None:
        published = f"Published on {day_in_words(found.published_on)}" if found.published_on else "Not published yet"
        text = [found.response, f"{published}{f' at {found.published_at}' if found.published_at else ''}."]
    return Section(title="Response of the governing body", source=RESPONSE, text=tuple(text))


def _recommendations(reading: Reading, period: Period, record: LandlordRecord) -> Section:
    """Those that were open when the period began or later, up to the cut-off."""
    found = [
        each for each in record.recommendations.values() if each.closed_on is None or each.closed_on >= period.first
    ]
    return Section(
        title="Recommendations followed",
        source=RECOMMENDATIONS,
        text=tuple(map(_told, found)),
        figures=tuple(_figures(reading, found)),
    )


def _figures(reading: Reading, found: Sequence[TrackedRecommendation]) -> Iterator[Figure]:
    unfinished = [each for each in found if each.closed_on is None]
    overdue = [each for each in unfinished if each.due_on < reading.today]
    yield _figure("followed", "Followed", len(found), "recommendations not closed before the period began")
    yield _figure("followed_open", "Open", len(unfinished), "of these, not closed")
    yield _figure("followed_overdue", "Overdue", len(overdue), "of the open ones, due before the cut-off")
    for rating in ("red", "amber", "green"):
        rated = sum(each.rating == rating for each in unfinished)
        yield _figure(f"followed_{rating}", f"Open and {rating}", rated, f"of the open ones, rated {rating}")


def _figure(id: str, title: str, value: int, formula: str) -> Figure:
    return Figure(id, title, value, formula=formula, source=RECOMMENDATIONS)


def _told(each: TrackedRecommendation) -> str:
    where = f", {each.reference}" if each.reference else ""
    answered = f" {each.response}." if each.response else ""
    standing = (
        f"closed on {day_in_words(each.closed_on)}: {each.evidence}"
        if each.closed_on
        else f"{each.rating or 'not answered yet'}, due on {day_in_words(each.due_on)}, {each.owner}"
    )
    return f"{each.id} ({each.source.replace('_', ' ')}{where}): {each.text}.{answered} It is {standing}."
