"""What holds the words of a case: why they may not be erased yet, or not at all.

A legal hold, placed by a person, holds them whatever else is decided. All else gives way where the law itself demands
the erasure, or where the words should never have been kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from casework.domain.adoption import CaseAdopted
from casework.domain.complaint import Complaint
from casework.domain.erasure import Basis, Erasures
from casework.domain.event import Status
from casework.domain.moment import local_day

OVER: frozenset[Status] = frozenset({"refused", "redirected", "merged", "withdrawn", "closed"})
"""The statuses of a case in which nothing is left to do."""

DEMANDED: frozenset[Basis] = frozenset({"unlawful_processing", "legal_obligation"})
"""The bases that pass all holds but a legal one."""

NEEDED = "UK GDPR Art. 17(3)"
"""Words that a legal obligation, or legal claims, still need."""
SCHEME = "Housing Ombudsman Scheme"

ENDING = frozenset(
    {
        "respond",
        "refuse",
        "redirect_to_service_request",
        "merge_into",
        "withdraw",
        "close",
        "record_determination",
        "record_determination_review",
    }
)
"""The commands by which a resident gets an answer, or a case ends."""


class Hold(NamedTuple):
    """One reason to keep the words of a case: its code, a sentence to act on, and where the rule is from."""

    code: str
    reason: str
    source: str


def holds(
    case: Complaint, erasures: Erasures, basis: Basis | None, today: date, taken_over: CaseAdopted | None = None
) -> list[Hold]:
    """All that holds the words of a case on a local day, if they are to be erased on a basis; None is any.

    `taken_over` is the first event of a case that was handled elsewhere before.
    """
    legal = list(_legal(case, erasures))
    if basis in DEMANDED:
        return legal
    return [
        *legal,
        *_running(case),
        *_ombudsman(case),
        *_orders(case),
        *_actions(case),
        *_may_ask(ended_on(case, taken_over), case, today),
    ]


def _legal(case: Complaint, erasures: Erasures) -> Iterator[Hold]:
    for hold in erasures.holding(case.ref):
        yield Hold("legal_hold", f"The legal hold {hold} is on case {case.ref}; it is lifted by casework hold", NEEDED)


def _running(case: Complaint) -> Iterator[Hold]:
    if case.status not in OVER:
        yield Hold("case_running", f"Case {case.ref} is not over ({case.status}); close it first", NEEDED)


def _ombudsman(case: Complaint) -> Iterator[Hold]:
    if case.investigation:
        sentence = f"The Ombudsman investigates case {case.ref} ({case.investigation}); wait for the determination"
        yield Hold("ombudsman_open", sentence, SCHEME)
    if asked := _running_clocks(case, "ombudsman_information"):
        yield Hold("ombudsman_open", f"The Ombudsman waits for an answer about case {case.ref} ({asked})", SCHEME)


def _orders(case: Complaint) -> Iterator[Hold]:
    if orders := _running_clocks(case, "order", "chfo"):
        sentence = f"The Ombudsman's orders about case {case.ref} are not complied with yet ({orders})"
        yield Hold("orders_open", sentence, SCHEME)


def _actions(case: Complaint) -> Iterator[Hold]:
    if actions := ", ".join(id for id, state in case.actions.items() if state == "open"):
        sentence = f"What was promised in case {case.ref} is not done yet ({actions}); complete or cancel it"
        yield Hold("actions_open", sentence, NEEDED)


def _may_ask(ended: date, case: Complaint, today: date) -> Iterator[Hold]:
    last = years_after(ended, 1)
    if today <= last:
        sentence = f"The resident may normally take case {case.ref} to the Ombudsman until {last}; wait until then"
        yield Hold("ombudsman_may_be_asked", sentence, SCHEME)


def _running_clocks(case: Complaint, *names: str) -> str:
    return ", ".join(str(clock.subject) for clock in case.running_clocks if clock.clock in names)


def ended_on(case: Complaint, taken_over: CaseAdopted | None = None) -> date:
    """The local day of a case's closing, its last answer, or the last deadline that was met; else of its last event.

    Where nobody knows on which day a case was closed elsewhere, it was by the day on which it was taken over.
    """
    days = [local_day(each.occurred) for each in case.history if each.command in ENDING]
    days += [clock.stopped_on for clock in case.clocks.values() if clock.stopped_on]
    if taken_over:
        known = dict(taken_over.known)
        days += [day for day in known.values() if day]
        days += [] if known.get("closed_on") else [local_day(taken_over.recorded_at)]
    return max(days or [local_day(each.occurred) for each in case.history])


def years_after(day: date, years: int) -> date:
    """The same day of a later year; the 1 March after a 29 February that there is not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
