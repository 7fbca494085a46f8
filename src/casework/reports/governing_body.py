"""What the governing body and its member responsible for complaints are to know, of any period (9.7)."""

from __future__ import annotations

from datetime import date
from typing import Final

from casework.domain.calendar import calendar_of
from casework.projections.landlord_record import landlord_record
from casework.projections.queues.residents import silent
from casework.projections.wording import day_in_words
from casework.reports import counted
from casework.reports.annual import sections
from casework.reports.counting import Counted, in_force
from casework.reports.figures import Counting, Measure, Tallies
from casework.reports.governing_body_themes import themes
from casework.reports.missed import MISSED, before
from casework.reports.own_exceptions import code_exceptions
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Report, Section
from casework.reports.wording import in_words

DEFINITION: Final = "Complaint Handling Code 2024, 9.7; casework's counting 1"
NOTES: Final = (
    "Risks are as they stood at the cut-off, whenever the complaints were received; all else is of the period.",
    "Complaints count on the day they were received, stages on the day they began, responses on the day they went out.",
    "Overdue is what was due before the day of the cut-off and had not been done.",
)
SILENT_DAYS: Final = 10
"""Working days without a word to the resident, as the queue has them."""

SILENCES: Final = Counted(
    rows=f"measured_silences s join measured_complaints c on c.case_id = s.case_id and {in_force('c')}"
    f" where {in_force('s')}",
    day="s.silent_since",
    by={"service": "c.service", "category": "c.category"},
    counts={"silent": "1"},
)
"""By the day since which the resident of a running complaint has heard nothing."""


def governing_body(reading: Reading, period: Period) -> Report:
    """The report of a period, with the one before beside it."""
    counting = Counting(reading, period)
    return Report(
        name="governing-body",
        title="Complaints: report to the governing body",
        period=period,
        position=reading.at,
        as_at=reading.as_at,
        definition=DEFINITION,
        sections=(_risks(counting), themes(counting), *sections(counting)),
        notes=NOTES,
    )


OVERDUE: Final = Measure(
    "overdue", "Overdue", "overdue", formula="due before the day of the cut-off and not done", source="9.7a"
)
PROMISES_OVERDUE: Final = Measure(
    "promises_overdue",
    "Promises overdue",
    "overdue",
    formula="promises to residents due before the day of the cut-off and not kept",
    source="6.6, 9.7a",
)
ORDERS_OVERDUE: Final = Measure(
    "orders_overdue",
    "Orders overdue",
    "overdue",
    formula="orders of the Ombudsman due before the day of the cut-off and not complied with",
    source="9.7c",
)
UNHEARD: Final = Measure(
    "silent",
    "Residents who have not heard from us",
    "silent",
    formula=f"running complaints, nothing heard for {SILENT_DAYS} working days or more in England and Wales",
    source="5.9, 9.7a",
)
ORDERS_OPEN: Final = Measure(
    "orders_in_hand", "Orders open", "open", formula="made at any time and not complied with yet", source="9.7c"
)
CHFOS_OPEN: Final = Measure(
    "chfos_in_hand",
    "Complaint handling failure orders open",
    "open",
    formula="made at any time and not complied with yet",
    source="9.7c",
)


def _risks(counting: Counting) -> Section:
    reading = counting.reading
    overdue = Tallies(reading.tally(MISSED, before(reading.today)))
    unheard = Tallies(reading.tally(SILENCES, Period(date.min, _silent_by(reading))))
    orders = Tallies(reading.tally(counted.ORDERS, Period(date.min, date.max)))
    refused = Measure("refused", "Refused", "refused", formula="complaints refused as a whole", source="2.2, 9.7a")
    chfos = Measure("chfos", "Complaint handling failure orders", "chfos", formula="made in the period", source="9.7c")
    return Section(
        title=f"Risks at the cut-off, {day_in_words(reading.today)}",
        source="9.7",
        figures=(
            overdue.figure(OVERDUE),
            _of(overdue, PROMISES_OVERDUE, clock="action"),
            unheard.figure(UNHEARD),
            _of(orders, ORDERS_OPEN, what="order"),
            _of(overdue, ORDERS_OVERDUE, clock="order"),
            _of(orders, CHFOS_OPEN, what="chfo"),
            counting(counted.ORDERS).figure(chfos),
            counting(counted.EXITS).figure(refused),
            code_exceptions(_exceptions(reading))._replace(
                id="code_exceptions_now",
                title="Exceptions from the Code in force",
                formula="in which the day of the cut-off lies",
            ),
        ),
        tables=(
            overdue.table("Overdue, by what is due", "clock", (OVERDUE,), named=in_words),
            overdue.table("Overdue, by service", "service", (OVERDUE,), named=in_words),
            unheard.table("Not heard from us, by service", "service", (UNHEARD,), named=in_words),
        ),
    )


def _of(tallies: Tallies, measure: Measure, **part: str) -> Figure:
    """The figure of a part that its title names."""
    return tallies.figure(measure, part)._replace(id=measure.id)


def _silent_by(reading: Reading) -> date:
    """The last day since which a resident has heard nothing for too long."""
    if reading.today == date.min:  # nothing is recorded yet
        return date.min
    return silent(calendar_of("england-and-wales"), reading.today, SILENT_DAYS)


def _exceptions(reading: Reading) -> int:
    return len(landlord_record(reading.store, upto=reading.at).exceptions_on(reading.today))
