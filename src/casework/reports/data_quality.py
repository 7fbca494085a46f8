"""What the record shows against itself, for the knowledge and information management plan: late, corrected, missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from casework.reports import counted
from casework.reports.data_quality_adopted import taken_over
from casework.reports.figures import Counting, Measure, Tallies
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Report, Section
from casework.reports.wording import in_words, month_in_words

DEFINITION: Final = (
    "Housing Ombudsman, Spotlight on Knowledge and Information Management, May 2023; "
    "Complaint Handling Code 2024, 5.10 and 5.12; casework's counting 1"
)
NOTES: Final = (
    "Late entries, corrections and failures count on the day on which they were recorded.",
    "A late entry is a command recorded on a later local day than it happened; taking over a case is none.",
    "A failure is a rule that had been broken when something was recorded as it was found.",
)

FLAWS: Final = replace(
    counted.FLAWS,
    by={
        **counted.FLAWS.by,
        "lateness": """case when f.days = 1 then '1 day' when f.days <= 5 then '2 to 5 days'
            when f.days <= 20 then '6 to 20 days' else 'more than 20 days' end""",
        "rule": "case when f.provision is null then f.code else f.code || ' (' || f.provision || ')' end",
    },
    counts={**counted.FLAWS.counts, "days_late": "case when f.what = 'late_entry' then f.days end"},
)

LATE_ENTRIES: Final = Measure(
    "late_entries",
    "Late entries",
    "late_entries",
    formula="commands recorded on a later day than what they tell of",
    source="5.12",
)
LATE_BY: Final = Measure(
    "late_by",
    "Days late, on average",
    "days_late",
    "late_entries",
    "days",
    "days from what happened to its entry ÷ late entries",
    "5.12",
)
CORRECTIONS: Final = Measure(
    "corrections", "Corrections", "corrections", formula="corrections recorded in the period", source="5.12"
)
FAILURES: Final = Measure(
    "failures",
    "Failures found",
    "failures",
    formula="rules that had been broken, recorded as they were found",
    source="5.12",
)


def data_quality(reading: Reading, period: Period) -> Report:
    """The report of a period, with the one before beside it."""
    return Report(
        name="data-quality",
        title="Quality of the complaints record",
        period=period,
        position=reading.at,
        as_at=reading.as_at,
        definition=DEFINITION,
        sections=tuple(_sections(Counting(reading, period))),
        notes=NOTES,
    )


def _sections(counting: Counting) -> Iterator[Section]:
    flaws, complaints = counting(FLAWS), counting(counted.COMPLAINTS)
    yield _late(flaws)
    yield _corrected(flaws)
    yield _failed(flaws)
    yield _unasked(complaints)
    yield _unacknowledged(complaints, counting(counted.STAGES))
    yield taken_over(counting.reading, counting.period)


def _late(flaws: Tallies) -> Section:
    entries = (LATE_ENTRIES, LATE_BY)
    return Section(
        title="Late entries",
        source="5.12",
        figures=tuple(map(flaws.figure, entries)),
        tables=(
            flaws.table("By month", "month", entries, named=month_in_words),
            flaws.table("By what was entered", "code", entries, named=in_words),
            flaws.table("By how late", "lateness", (LATE_ENTRIES,)),
            flaws.table("By service", "service", entries, named=in_words),
        ),
    )


def _corrected(flaws: Tallies) -> Section:
    return Section(
        title="Corrections",
        source="5.12",
        figures=(flaws.figure(CORRECTIONS),),
        tables=(flaws.table("By field", "code", (CORRECTIONS,), named=in_words),),
    )


def _failed(flaws: Tallies) -> Section:
    return Section(
        title="Failures found",
        source="5.12",
        figures=(flaws.figure(FAILURES),),
        tables=(
            flaws.table("By rule", "rule", (FAILURES,), named=in_words),
            flaws.table("By paragraph of the Code", "provision", (FAILURES,)),
            flaws.table("By service", "service", (FAILURES,), named=in_words),
        ),
    )


UNASKED: Final = (
    Measure("accepted", "Taken on", "accepted", formula="complaints received in the period and taken on"),
    Measure(
        "support_unasked",
        "Support needs not asked about",
        "unasked",
        formula="of these, nobody had asked about vulnerabilities and adjustments when they were taken on",
        source="5.10",
    ),
    Measure(
        "support_unasked_rate",
        "Not asked, of those taken on",
        "unasked",
        "accepted",
        "%",
        "support needs not asked about ÷ taken on",
        "5.10",
    ),
)


def _unasked(complaints: Tallies) -> Section:
    return Section(
        title="Support needs that nobody asked about",
        source="5.10",
        figures=tuple(map(complaints.figure, UNASKED)),
        tables=(
            complaints.table("By service", "service", UNASKED, named=in_words, chart=3),
            complaints.table("By category", "category", UNASKED, named=in_words, chart=3),
        ),
    )


def _unacknowledged(complaints: Tallies, stages: Tallies) -> Section:
    waiting = Measure(
        "still_logged",
        "Received and not acknowledged yet",
        "still_logged",
        formula="complaints received in the period, at the cut-off",
        source="6.2",
    )
    requests = Measure(
        "stage_2_unacknowledged",
        "Requests for stage 2 not acknowledged yet",
        "unacknowledged",
        formula="requests in the period, at the cut-off",
        source="6.11",
    )
    return Section(
        title="Not acknowledged",
        source="6.2, 6.11",
        figures=(complaints.figure(waiting), stages.figure(requests, {"stage": "2"})._replace(id=requests.id)),
    )
