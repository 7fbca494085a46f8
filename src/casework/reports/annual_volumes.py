"""How many complaints came in, about what, and how many went on to stage 2? (Code 8.1b)"""

from __future__ import annotations

from casework.reports.figures import Measure, Tallies
from casework.reports.report import Figure, Section, rate
from casework.reports.wording import in_words, month_in_words

TENANTS = "lcra"
"""The tenure of tenants, as the regulator's measures have it: low-cost rental accommodation."""


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


def received(complaints: Tallies, stages: Tallies) -> Section:
    """What came in, was accepted, and went on."""
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
