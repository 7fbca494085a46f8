"""Was each stage acknowledged and answered in time? (Code 6.2, 6.3, 6.11, 6.14)"""

from __future__ import annotations

from collections.abc import Iterator

from casework.reports.figures import Measure, Tallies
from casework.reports.report import Figure, Section
from casework.reports.wording import in_words, month_in_words


def acknowledged(stages: Tallies) -> Section:
    """Both stages, by the day they began."""

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
            *(of_stage(stages, 1, each) for each in measures("6.2")),
            *(of_stage(stages, 2, each) for each in measures("6.11")),
        ),
    )


def of_stage(tallies: Tallies, stage: int, measure: Measure) -> Figure:
    """A figure of one stage, which its title names."""
    figure = tallies.figure(measure, {"stage": str(stage)})
    return figure._replace(title=f"Stage {stage}: {figure.title[0].lower()}{figure.title[1:]}")


def answered(answers: Tallies, stages: Tallies) -> Iterator[Section]:
    """A section for each stage."""
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
