"""Reports on complaints that were recorded on the days on which they happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain

from at_worker import SetByHand
from casework import Casework
from casework.domain.moment import LONDON
from casework.reports.every import REPORTS
from casework.reports.formats.writing import Format, written
from casework.reports.period import Period, of_year
from casework.reports.reading import reading
from casework.reports.report import Figure, Report
from casework.store import KeysAt
from examples import (
    BEN,
    Command,
    History,
    acknowledge,
    acknowledged,
    action,
    answer,
    assign,
    command,
    escalate,
    extend,
    finally_answered,
    log,
    of_case,
    prepared,
    refuse,
    respond,
)
from examples_record import comply, correct, determine, failure_order, investigation, order, promise
from landlord_examples import change, effect, exception, governing_body, homes, lesson, made, recommended, responded
from recorded import moment

YEAR = of_year("2024-25")
FORMS: tuple[Format, ...] = ("json", "csv", "html")


@dataclass
class Office:
    """A landlord's complaints, recorded as they happen: at noon of their day, but never before what came earlier."""

    casework: Casework
    clock: SetByHand

    def do(self, *commands: Command) -> None:
        """Records commands on cases, all of them accepted."""
        for each in commands:
            self._go_to(each)
            said = self.casework.execute(each)
            assert said.outcome == "accepted", f"{each} came to nothing: {said.invalid or said.reasons}"

    def own(self, *commands: Command) -> None:
        """Records commands on the landlord's record."""
        for each in commands:
            self._go_to(each)
            said = self.casework.landlord.execute(each)
            assert said.outcome == "accepted", f"{each} came to nothing: {said.invalid or said.reasons}"

    def report(
        self, name: str, period: Period = YEAR, as_at: date | int | None = None, *, cases: bool = True
    ) -> Report:
        with reading(self.casework.store, as_at, cases=cases) as read:
            return REPORTS[name](read, period)

    def written(self, as_at: date | int | None = None) -> dict[tuple[str, Format], bytes]:
        """Every report of the year in every form, but that on what others published, of which nothing is there."""
        reports = {name: self.report(name, as_at=as_at) for name in REPORTS if name != "landlords"}
        return {(name, form): written(report, form) for name, report in reports.items() for form in FORMS}

    def _go_to(self, command: Command) -> None:
        noon = datetime.combine(date.fromisoformat(command["at"][:10]), time(12), LONDON)
        self.clock.now = max(self.clock.now, noon)


@contextmanager
def office(url: str, *, keys: KeysAt | None = None) -> Iterator[Office]:
    """An office over an empty store."""
    clock = SetByHand(moment("2024-04-01"))
    with Casework.open(url, clock=clock, durable=False, keys=keys) as casework:
        yield Office(casework, clock)


def figure(report: Report, id: str) -> Figure:
    """The figure of this id; where several sections have it, they agree."""
    found = [figure for _, figure in report.figures() if figure.id == id]
    assert found, f"no figure {id}; there are {sorted({figure.id for _, figure in report.figures()})}"
    assert {each.value for each in found} == {found[0].value}
    return found[0]


def values(report: Report, *ids: str) -> tuple[object, ...]:
    return tuple(figure(report, id).value for id in ids)


def section(report: Report, title: str) -> tuple[str, ...]:
    """What a section of a report says in sentences."""
    (found,) = (each for each in report.sections if each.title == title)
    return found.text


def busy(office: Office) -> None:
    """A year with one of almost everything: C-1 goes through both stages and to the Ombudsman, others less far."""
    at = {"at": "2024-10-24"}
    own = (
        *(homes(2_000, year="2024-25"), homes(500, year="2024-25", tenure="lcho"), governing_body(year="2024-25")),
        exception(at="2024-05-27", **{"from": "2024-05-27", "until": "2024-06-14"}),
        *(lesson(**at), change(**at), made(**at), effect(**at), change("X2", due_on="2024-10-25", **at)),
        *(recommended(**at), responded(**at)),
    )
    for each in sorted((*chain.from_iterable(YEARS), *own), key=lambda each: str(each["at"])):
        (office.do if "case" in each else office.own)(each)
    office.clock.now = moment("2024-11-12")
    office.do(log("2024-11-04", case="C-8"))


DONE = {"no_remedy_reason": "It was done at once"}
FOUND = {"reason": "found in the file"}


def _at(at: str, history: History) -> History:
    return tuple(each | {"at": at} for each in history)


YEARS: tuple[History, ...] = (
    (
        *(*finally_answered(), investigation("2024-08-01")),
        determine("2024-09-02", order("O1", amount=120.5), order("O2"), recommendations=[{"id": "R1", "what": "x"}]),
        *(comply("2024-09-20", "O1"), failure_order("2024-10-09"), correct("2024-10-22", "service", "heating")),
        command("record_learning", "2024-10-22", root_cause="No stock", lesson="Order ahead", owner="ola"),
    ),
    of_case(
        "C-2",
        *(log(tenure="lcho", service="heating", category="no_heating"), *prepared()[1:], acknowledge("2024-05-24")),
        respond("2024-06-20", answer("P1", "upheld"), actions=[action("A1", "2024-07-01", amount=50)]),
        *(escalate("2024-06-24"), assign("2024-06-24", "ben"), acknowledge("2024-06-25", by=BEN)),
        respond("2024-09-02", answer("P1", "upheld"), by=BEN, **DONE),
        promise("2024-10-22", "A2", "2024-10-25"),
    ),
    of_case(
        "C-3",
        *(*acknowledged(), extend("2024-05-24", "2024-06-07"), respond("2024-06-05")),
        *(escalate("2024-06-10"), assign("2024-06-10", "ben"), acknowledge("2024-06-11", by=BEN)),
        respond("2024-06-20", answer("P1", "upheld"), by=BEN, **DONE),
    ),
    of_case("C-4", log(), refuse("2024-05-14", "legal_proceedings", claim_filed_on="2024-05-01")),
    of_case("C-5", *prepared()),
    of_case(
        "C-6",
        *_at("2024-10-14", (log(tenure="leasehold"), *prepared()[1:3])),
        acknowledge("2024-10-21", as_found=FOUND),
    ),
    (
        {
            **log("2024-10-23", case="C-7", status="stage_1", known={}, source="crm", unknown=["handler", "outcome"]),
            "command": "adopt_case",
        },
    ),
)
"""What happens to each of its complaints."""
