"""The self-assessment against the Code: for each provision what speaks for it and against, and what people say of it.

No verdict is reckoned: whether the landlord complies is what it says itself, beside the figures and their cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from casework.domain.errors import CODES
from casework.reports.figures import Counting, Tallies
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Report, Section, Unit, Value
from casework.reports.self_assessment_code import PROVISIONS, Provision
from casework.reports.self_assessment_enforced import enforced, recordable
from casework.reports.self_assessment_evidence import EVIDENCE, Evidence, failed
from casework.reports.self_assessment_record import recorded
from casework.reports.statements import Statement, Statements

DEFINITION: Final = "Complaint Handling Code 2024, 1.2 to 9.8; casework's counting 1"
NOTES: Final = (
    "Whether a provision is complied with is what the landlord states; no verdict is reckoned from the figures.",
    "Where nothing speaks for or against a provision, it is for people to answer.",
    "A rule that the system refuses to break can be recorded as broken, where it was, and is then counted against it.",
)
COLUMNS: Final = ("provision", "asks for", "complies", "statement", "evidence", "by the system", "for", "against")
STANCES: Final = {"for": "For: ", "against": "Against: ", "about": ""}


def self_assessment(reading: Reading, period: Period, statements: Statements | None = None) -> Report:
    """The self-assessment on a period, with what the landlord states of each provision."""
    said = statements or {}
    evidence = _Figures(Counting(reading, period, alone=True))
    assessed = [Assessed(each, said.get(each.number), tuple(evidence.of(each))) for each in PROVISIONS]
    return Report(
        name="self-assessment",
        title="Self-assessment against the Complaint Handling Code",
        period=period,
        position=reading.at,
        as_at=reading.as_at,
        definition=DEFINITION,
        sections=tuple(each.section() for each in assessed),
        notes=NOTES,
        columns=COLUMNS,
        lines=tuple(each.line() for each in assessed),
    )


class Assessed(NamedTuple):
    """A provision, what the landlord states, and the figures that speak of it."""

    provision: Provision
    statement: Statement | None
    figures: Sequence[Figure]

    def section(self) -> Section:
        """Its part of the report."""
        return Section(
            title=f"{self.provision.number} {self.provision.asks}",
            text=(*self._system(), *self._stated()),
            figures=tuple(self.figures),
        )

    def line(self) -> tuple[Any, ...]:
        """Its line in a table like the form that landlords fill in."""
        said = self.statement
        return (
            self.provision.number,
            self.provision.asks,
            said and said.compliant,
            said and said.statement,
            said and said.evidence,
            " ".join(self._system()) or None,
            self._told("for"),
            self._told("against"),
        )

    def _system(self) -> Iterator[str]:
        """What the system sees to by itself."""
        if self.provision.built_in:
            yield self.provision.built_in
        codes = enforced(self.provision.number)
        if codes:
            named = ", ".join(f"{code}{' (can be recorded as found)' if CODES[code] else ''}" for code in codes)
            yield f"Commands against it are refused: {named}."

    def _stated(self) -> Iterator[str]:
        if self.statement is None:
            yield "Nobody has stated whether the landlord complies."
            return
        yield f"The landlord states that it {'complies' if self.statement.compliant else 'does not comply'}."
        yield self.statement.statement
        if self.statement.evidence:
            yield f"Evidence: {self.statement.evidence}"

    def _told(self, stance: str) -> str | None:
        """The figures of a stance in one text."""
        lead = STANCES[stance]
        found = [each for each in self.figures if each.title.startswith(lead)]
        return "; ".join(f"{each.title.removeprefix(lead)}: {_value(each.value, each.unit)}" for each in found) or None


def _value(value: Value, unit: Unit) -> str:
    return "–" if value is None else f"{value} {unit}".rstrip()


class _Figures:
    """The figures behind provisions; what several ask for is counted once."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting
        self._tallied: dict[int, Tallies] = {}

    def of(self, provision: Provision) -> Iterator[Figure]:
        """The figures that speak of a provision."""
        number = provision.number
        further = (failed(number),) if recordable(enforced(number)) else ()
        for each in (*EVIDENCE.get(number, ()), *further):
            yield self._figure(number, each)
        for stance, figure in recorded(number, self._counting.reading, self._counting.period):
            yield figure._replace(title=f"{STANCES[stance]}{figure.title}", source=number)

    def _figure(self, number: str, evidence: Evidence) -> Figure:
        place = id(evidence.counted)  # each is one of the module's, and cannot be a key itself
        if place not in self._tallied:
            self._tallied[place] = self._counting(evidence.counted)
        figure = self._tallied[place].figure(evidence.measure, evidence.part)
        return figure._replace(
            id=f"{number}/{evidence.measure.id}/{evidence.part.get('clock') or ''}".rstrip("/"),
            title=f"{STANCES[evidence.stance]}{figure.title}",
            source=number,
        )
