"""The annual complaints performance and service improvement report (Code 8.1): how many, how soon, how decided."""

from __future__ import annotations

from collections.abc import Iterator

from casework.reports import counted
from casework.reports.annual_decisions import decided
from casework.reports.annual_ends import learnt, not_taken_on, promised
from casework.reports.annual_ombudsman import ombudsman
from casework.reports.annual_timeliness import acknowledged, answered
from casework.reports.annual_volumes import received
from casework.reports.figures import Counting
from casework.reports.own_record import own_record
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Report, Section

DEFINITION = "Complaint Handling Code 2024, 8.1; casework's counting 1"


def annual(reading: Reading, period: Period) -> Report:
    """The report of a year, with the year before beside it."""
    counting = Counting(reading, period)
    return Report(
        name="annual",
        title="Complaints performance and service improvement report",
        period=period,
        position=reading.at,
        as_at=reading.as_at,
        definition=DEFINITION,
        sections=tuple(sections(counting)),
        notes=NOTES,
    )


NOTES = (
    "Complaints count on the day they were received, stages on the day they began.",
    "Responses count on the day they went out, and what the Ombudsman did on the day it did so.",
    "On time is a response that went out by its due date, extended or not, and by the latest lawful day.",
    "Nothing that was recorded after the position of the log that is named above is counted.",
)


def sections(counting: Counting) -> Iterator[Section]:
    """The sections of the report, which one for the governing body has too."""
    complaints, stages, answers = counting(counted.COMPLAINTS), counting(counted.STAGES), counting(counted.ANSWERS)
    yield received(complaints, stages)
    yield acknowledged(stages)
    yield from answered(answers, stages)
    yield decided(answers)
    yield not_taken_on(counting(counted.EXITS), complaints)
    yield ombudsman(counting)
    yield promised(counting(counted.PROMISES))
    yield learnt(counting(counted.LESSONS))
    yield from own_record(counting.reading, counting.period)
