"""The tenant satisfaction measures about complaints, CH01 and CH02, by tenure and stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from casework.domain.event import Tenure
from casework.projections.landlord_record import landlord_record
from casework.reports import counted
from casework.reports.figures import Counting, Measure, Tallies
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Report, Row, Section, Table, Value, rate
from casework.reports.tsm_homes import CH01, TENURES, Sizes
from casework.reports.wording import in_words

DEFINITION: Final = (
    "Regulator of Social Housing, Tenant Satisfaction Measures: Technical requirements, as updated on 2 April 2024 to "
    "reflect the Complaint Handling Code 2024; casework's counting 1"
)
NOTES: Final = (
    "A complaint taken on counts at stage 1 when it was received, and at stage 2 when that was requested.",
    "CH02 is given of those received and of those answered, with and without extensions: say which you publish.",
    "Of those received, one not answered yet is not in time; the later the cut-off, the fewer there are.",
    "In time is by the due date and by the latest lawful day: a late acknowledgement buys no time.",
)
_CH02: Final = "CH02"


def tsm(reading: Reading, period: Period) -> Report:
    """The measures of a period, with those of the one before beside them."""
    sizes = Sizes(landlord_record(reading.store, upto=reading.at), period)
    return Report(
        name="tsm",
        title="Tenant satisfaction measures: complaints",
        period=period,
        position=reading.at,
        as_at=reading.as_at,
        definition=DEFINITION,
        sections=tuple(_sections(Counting(reading, period), sizes)),
        notes=(*NOTES, *sizes.notes()),
    )


def _sections(counting: Counting, sizes: Sizes) -> Iterator[Section]:
    complaints, stages = counting(counted.COMPLAINTS), counting(counted.STAGES)
    yield Section(
        title="Complaints relative to the size of the landlord",
        source=CH01,
        tables=(_by_tenure("By tenure", {each: _relative(complaints, stages, sizes, each) for each in TENURES}, 3),),
    )
    yield _timely("received", stages, OF_RECEIVED)
    yield _timely("answered", counting(counted.ANSWERS), OF_ANSWERED)
    yield _beside(complaints)


def _by_tenure(title: str, figures: Mapping[Tenure, Sequence[Figure]], chart: int) -> Table:
    rows = tuple(Row(in_words(tenure), tuple(found)) for tenure, found in figures.items())
    return Table(title, ("Tenure", *(each.title for each in rows[0].figures)), rows, chart)


STAGE_1 = Measure(
    "ch01_stage_1_complaints",
    "Stage 1 complaints",
    "accepted",
    formula="complaints received in the period and taken on: acknowledged, or answered at once",
    source=CH01,
)
STAGE_2 = Measure(
    "ch01_stage_2_complaints",
    "Stage 2 complaints",
    "opened",
    formula="requests for stage 2 in the period",
    source=CH01,
)


def _relative(complaints: Tallies, stages: Tallies, sizes: Sizes, tenure: Tenure) -> tuple[Figure, ...]:
    homes, part = sizes.of(tenure), {"tenure": tenure}
    first = complaints.figure(STAGE_1, part)
    second = stages.figure(STAGE_2, {**part, "stage": "2"})._replace(id=f"{STAGE_2.id}/{tenure}")
    return (
        homes,
        first,
        _per_thousand(f"ch01_1/{tenure}", "CH01 (1): stage 1 per 1,000 homes", first, homes),
        second,
        _per_thousand(f"ch01_2/{tenure}", "CH01 (2): stage 2 per 1,000 homes", second, homes),
    )


def _per_thousand(id: str, title: str, complaints: Figure, homes: Figure) -> Figure:
    def share(complaints: Value, homes: Value) -> Value:
        return rate(int(complaints or 0), int(homes or 0), unit=1000)

    return Figure(
        id=id,
        title=title,
        value=share(complaints.value, homes.value),
        unit="per 1,000 homes",
        formula=f"{complaints.title.lower()} ÷ homes × 1,000",
        source=CH01,
        before=share(complaints.before, homes.before),
        cases=complaints.cases,
    )


class Timely(NamedTuple):
    """How the share that was in time is reckoned of one denominator."""

    of: str
    counted: str
    title: str
    formula: str

    def measures(self, stage: int) -> tuple[Measure, ...]:
        """The figures of a stage."""
        whole = f"ch02_{self.of}"
        return (
            Measure(whole, self.title, self.counted, formula=self.formula, source=_CH02),
            Measure(f"{whole}_in_time", "In time", "on_time", formula="of these, answered in time, extended or not"),
            Measure(
                f"{whole}_rate",
                f"CH02 ({stage}): in time, extensions included",
                "on_time",
                self.counted,
                "%",
                f"in time ÷ {self.title.lower()}",
                _CH02,
            ),
            Measure(
                f"{whole}_rate_unextended",
                f"CH02 ({stage}): in time without any extension",
                "unextended",
                self.counted,
                "%",
                f"answered by the first due date and the latest lawful day before any extension ÷ {self.title.lower()}",
                _CH02,
            ),
        )


OF_RECEIVED = Timely(
    "received", "taken_on", "Received", "stages that began in the period, of complaints that were taken on"
)
OF_ANSWERED = Timely("answered", "answered", "Answered", "responses in the period")


def _timely(whose: str, tallies: Tallies, timely: Timely) -> Section:
    def figures(stage: int, tenure: Tenure) -> tuple[Figure, ...]:
        return tuple(tallies.figure(each, {"stage": str(stage), "tenure": tenure}) for each in timely.measures(stage))

    return Section(
        title=f"Answered within the Code's timescales, of those {whose} in the period",
        source=_CH02,
        tables=tuple(
            _by_tenure(f"Stage {stage}", {tenure: figures(stage, tenure) for tenure in TENURES}, 3) for stage in (1, 2)
        ),
    )


def _beside(complaints: Tallies) -> Section:
    others = Measure(
        "of_other_tenures",
        "Taken on",
        "accepted",
        formula="complaints taken on of residents who are in neither measure",
        source=CH01,
    )
    waiting = Measure(
        "still_logged",
        "Received and not acknowledged yet",
        "still_logged",
        formula="received in the period; taken on when they are acknowledged",
        source=CH01,
    )
    whose = [tenure for tenure in ("leasehold", "other") if complaints.now.total("accepted", {"tenure": tenure})]
    return Section(
        title="Beside the measures",
        source=CH01,
        figures=(complaints.figure(waiting),),
        tables=(
            Table(
                "Of other tenures",
                ("Tenure", others.title),
                tuple(Row(in_words(each), (complaints.figure(others, {"tenure": each}),)) for each in whose),
            ),
        ),
    )
