"""The annual complaints performance and service improvement report (Code 8.1): how many, how soon, how decided."""

from __future__ import annotations

from collections.abc import Iterator

from casework.reports import counted
from casework.reports.figures import Counting, Measure, Tallies
from casework.reports.own_record import own_record
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Report, Section, rate
from casework.reports.wording import in_words, month_in_words

TENANTS = "lcra"
"""The tenure of tenants, as the regulator's measures have it: low-cost rental accommodation."""

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
    yield _received(complaints, stages)
    yield _acknowledged(stages)
    yield from _answered(answers, stages)
    yield _decided(answers)
    yield _not_taken_on(counting(counted.EXITS), complaints)
    yield _ombudsman(counting)
    yield _promised(counting(counted.PROMISES))
    yield _learnt(counting(counted.LESSONS))
    yield from own_record(counting.reading, counting.period)


RECEIVED = Measure("received", "Received", "received", formula="complaints received in the period", source="8.1b")
ACCEPTED = Measure(
    "accepted",
    "Accepted",
    "accepted",
    formula="complaints received in the period and taken on: acknowledged, or answered at once",
    source="8.1b",
)
ESCALATED = Measure("escalated", "Escalated", "opened", formula="requests for stage 2 in the period", source="8.1b")
TENANT, STAGE_1, STAGE_2 = {"tenure": TENANTS}, {"stage": "1"}, {"stage": "2"}


def _received(complaints: Tallies, stages: Tallies) -> Section:
    measures = (RECEIVED, ACCEPTED)
    accepted, escalated = complaints.figure(ACCEPTED), stages.figure(ESCALATED, STAGE_2)
    tenants = complaints.figure(ACCEPTED, TENANT)._replace(title="Accepted from tenants")
    further = stages.figure(ESCALATED, {**STAGE_2, **TENANT})._replace(title="Escalated by tenants")
    return Section(
        title="Complaints received",
        source="8.1b",
        figures=(
            complaints.figure(RECEIVED),
            accepted,
            growth(accepted),
            tenants,
            escalated,
            further,
            escalation(escalated, accepted),
        ),
        tables=(
            complaints.table("By month", "month", measures, named=month_in_words, chart=2),
            complaints.table("By service", "service", measures, named=in_words, chart=2),
            complaints.table("By category", "category", measures, named=in_words, chart=2),
            complaints.table("By tenure", "tenure", measures, named=in_words, chart=2),
            stages.table("Escalated, by category", "category", (ESCALATED,), STAGE_2, named=in_words),
        ),
    )


def growth(accepted: Figure) -> Figure:
    """How many more were accepted than in the period before, in percent."""
    before = int(accepted.before or 0)
    return Figure(
        id="growth",
        title="More accepted than the year before",
        value=rate(int(accepted.value or 0) - before, before),
        unit="%",
        formula="accepted, less those accepted the year before ÷ accepted the year before",
        source="8.1b",
        cases=accepted.cases,
    )


def escalation(escalated: Figure, accepted: Figure) -> Figure:
    """How many requests for stage 2 there were for each hundred complaints accepted."""
    return Figure(
        id="escalation_rate",
        title="Escalated, of those accepted",
        value=rate(int(escalated.value or 0), int(accepted.value or 0)),
        unit="%",
        formula="requests for stage 2 in the period ÷ complaints accepted in it",
        source="8.1b",
        before=rate(int(escalated.before or 0), int(accepted.before or 0)),
        cases=escalated.cases,
    )


def _acknowledged(stages: Tallies) -> Section:
    def measures(source: str) -> tuple[Measure, ...]:
        formula = "of the stages opened in the period"
        return (
            Measure("acknowledged", "Acknowledged", "acknowledged", formula=formula, source=source),
            Measure("acknowledged_in_time", "In time", "acknowledged_in_time", formula=formula, source=source),
            Measure(
                "acknowledged_in_time_rate",
                "In time, of those acknowledged",
                "acknowledged_in_time",
                "acknowledged",
                "%",
                "acknowledged in time ÷ acknowledged",
                source,
            ),
            Measure("unacknowledged", "Not acknowledged yet", "unacknowledged", formula=formula, source=source),
        )

    return Section(
        title="Acknowledged",
        source="6.2, 6.11",
        figures=(
            *(_of_stage(stages, 1, each) for each in measures("6.2")),
            *(_of_stage(stages, 2, each) for each in measures("6.11")),
        ),
    )


def _of_stage(tallies: Tallies, stage: int, measure: Measure) -> Figure:
    figure = tallies.figure(measure, {"stage": str(stage)})
    return figure._replace(title=f"Stage {stage}: {figure.title[0].lower()}{figure.title[1:]}")


def _answered(answers: Tallies, stages: Tallies) -> Iterator[Section]:
    for stage, source in ((1, "6.3"), (2, "6.14")):
        part = {"stage": str(stage)}
        yield Section(
            title=f"Answered at stage {stage}",
            source=f"8.1b, {source}",
            figures=(
                *(answers.figure(each, part) for each in answering(source)),
                *(stages.figure(each, part) for each in _of_those_opened(source)),
            ),
            tables=(
                answers.table("By month", "month", IN_TIME, part, named=month_in_words, chart=3),
                answers.table("By service", "service", IN_TIME, part, named=in_words, chart=3),
                answers.table("By category", "category", IN_TIME, part, named=in_words, chart=3),
            ),
        )


IN_TIME = (
    Measure("answered", "Answered", "answered"),
    Measure("on_time", "On time", "on_time"),
    Measure("on_time_rate", "On time, in percent", "on_time", "answered", "%", "on time ÷ answered"),
)


def answering(source: str) -> tuple[Measure, ...]:
    """Whether responses of the period were in time."""
    return (
        Measure("answered", "Answered", "answered", formula="responses in the period", source=source),
        Measure("on_time", "On time", "on_time", formula="by the due date and the latest lawful day", source=source),
        Measure("on_time_rate", "On time, of those answered", "on_time", "answered", "%", "on time ÷ answered", source),
        Measure(
            "unextended_rate",
            "On time without any extension",
            "unextended",
            "answered",
            "%",
            "by the first due date and the latest lawful day before any extension ÷ answered",
            source,
        ),
        Measure("late", "Late", "late", formula="answered, less those on time", source=source),
        Measure(
            "extended",
            "Extended",
            "extended",
            formula="answered after one lawful extension or more",
            source="6.4, 6.15",
        ),
        Measure("days", "Calendar days to the answer, on average", "days", "answered", "days", "days ÷ answered"),
    )


def _of_those_opened(source: str) -> tuple[Measure, ...]:
    return (
        Measure(
            "opened_on_time_rate",
            "On time, of all that were opened in the period and taken on",
            "on_time",
            "taken_on",
            "%",
            "stages opened in the period and answered on time ÷ stages opened in it of complaints that were accepted",
            source,
        ),
        Measure("unanswered", "Opened in the period and not answered yet", "unanswered", source=source),
    )


DECISIONS = (
    Measure("decided", "Decided", "decided"),
    Measure("upheld", "Upheld", "upheld"),
    Measure("partially_upheld", "Upheld in part", "partially_upheld"),
    Measure("not_upheld", "Not upheld", "not_upheld"),
    Measure(
        "upheld_rate",
        "Upheld, in full or in part",
        "upheld_or_partially",
        "decided",
        "%",
        "(upheld + upheld in part) ÷ decided; a complaint of which some points are upheld is upheld in part",
        "8.1b",
    ),
)


def _decided(answers: Tallies) -> Section:
    rejected = Measure(
        "rejected_before", "Decided at stage 2 after not being upheld at stage 1", "rejected_before", source="8.1b"
    )
    overturned = Measure(
        "overturned",
        "Of these, overturned",
        "overturned",
        formula="upheld at stage 2, in full or in part",
        source="8.1b",
    )
    overturn_rate = Measure(
        "overturn_rate",
        "Overturned at stage 2",
        "overturned",
        "rejected_before",
        "%",
        "overturned ÷ decided at stage 2 after not being upheld at stage 1",
        "8.1b",
    )
    return Section(
        title="How they were decided",
        source="8.1b",
        figures=(
            *(_of_stage(answers, stage, each) for stage in (1, 2) for each in DECISIONS),
            *map(answers.figure, (rejected, overturned, overturn_rate)),
        ),
        tables=(
            answers.table("Stage 1, by category", "category", DECISIONS, STAGE_1, named=in_words, chart=5),
            answers.table("Stage 2, by category", "category", DECISIONS, STAGE_2, named=in_words, chart=5),
            answers.table("Stage 1, by service", "service", DECISIONS, STAGE_1, named=in_words, chart=5),
        ),
    )


def _not_taken_on(exits: Tallies, complaints: Tallies) -> Section:
    refused = Measure("refused", "Refused", "refused", formula="complaints refused as a whole", source="8.1b, 2.2")
    overruled = Measure("overruled", "Taken on again as the Ombudsman instructed", "overruled", source="2.4")
    in_part = Measure("refused_in_part", "Refused in part", "refused_in_part", source="2.2")
    return Section(
        title="Not taken on, or withdrawn",
        source="8.1b",
        figures=(
            *map(exits.figure, (refused, in_part, overruled)),
            exits.figure(Measure("redirected", "Redirected to a service request", "redirected", source="1.3, 1.4")),
            exits.figure(Measure("merged", "Merged into another complaint", "merged")),
            exits.figure(Measure("withdrawn", "Withdrawn by the resident", "withdrawn")),
            complaints.figure(
                Measure("still_logged", "Received and not acknowledged yet", "still_logged", source="6.2")
            ),
        ),
        tables=(
            exits.table("Refused, by ground", "ground", (refused, overruled), {"how": "refused"}, named=in_words),
            exits.table("Refused, by category", "category", (refused, overruled), {"how": "refused"}, named=in_words),
        ),
    )


MALADMINISTRATION = Measure(
    "maladministration_rate",
    "Maladministration rate",
    "adverse",
    "considered",
    "%",
    "(severe maladministration + maladministration + service failure) ÷ findings considered",
    "Housing Ombudsman, annual complaints review",
)


def _ombudsman(counting: Counting) -> Section:
    findings, orders = counting(counted.FINDINGS), counting(counted.ORDERS)
    finding = Measure("findings", "Findings", "findings", source="8.1c")
    determined = Measure("determined", "Complaints determined", "determined", source="8.1c")
    opened = Measure("investigated", "Investigations opened", "opened", source="8.1c")
    money = Measure("compensation", "To be paid by order", "pence", unit="£", source="8.1e")
    chfos = Measure("chfos", "Complaint handling failure orders", "chfos", source="8.1c")
    return Section(
        title="The Ombudsman",
        source="8.1c, 8.1e",
        figures=(
            counting(counted.INVESTIGATIONS).figure(opened),
            counting(counted.DETERMINATIONS).figure(determined),
            findings.figure(finding),
            findings.figure(MALADMINISTRATION),
            orders.figure(Measure("orders", "Orders", "orders", source="8.1e")),
            orders.figure(
                Measure("orders_late", "Orders complied with late", "late", source="8.1e"), {"what": "order"}
            ),
            orders.figure(
                Measure("orders_open", "Orders not complied with yet", "open", source="8.1e"), {"what": "order"}
            ),
            orders.figure(Measure("recommendations", "Recommendations", "recommendations", source="8.1e")),
            orders.figure(money),
            orders.figure(chfos),
        ),
        tables=(
            findings.table("By finding", "finding", (finding,), named=in_words),
            findings.table("By category", "issue", (finding, MALADMINISTRATION), named=in_words, chart=2),
        ),
    )


PROMISED = (
    Measure("promised", "Promised", "promised", formula="actions promised in the period", source="6.6, 7.3"),
    Measure("kept", "Kept in time", "kept", source="6.6"),
    Measure("kept_late", "Kept late", "late", source="6.6"),
    Measure("promises_open", "Still open", "open", source="6.6"),
    Measure("offered", "Offered", "pence", unit="£", formula="amounts of the actions promised", source="7.1"),
    Measure("paid", "Paid", "paid", unit="£", formula="amounts of those that are completed", source="7.1"),
)


def _promised(promises: Tallies) -> Section:
    return Section(
        title="What was promised, and kept",
        source="6.6, 7.1–7.3",
        figures=tuple(map(promises.figure, PROMISED)),
        tables=(promises.table("By kind", "kind", PROMISED, named=in_words),),
    )


def _learnt(lessons: Tallies) -> Section:
    return Section(
        title="What was learnt",
        source="8.1d, 9.1",
        figures=(
            lessons.figure(Measure("lessons", "Lessons recorded", "lessons", source="9.1")),
            lessons.figure(Measure("lessons_owned", "With somebody to see to the change", "owned", source="9.1")),
        ),
    )
