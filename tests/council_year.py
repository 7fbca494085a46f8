"""A council's year of complaints, made up so that its figures are those that the council published.

1,774 complaints were accepted from April 2023 on, a third more than the 1,338 of the year before; 1,059 were tenants'.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, repeat
from typing import TypeVar

from examples import (
    Command,
    acknowledge,
    answer,
    assign,
    by,
    command,
    define,
    escalate,
    log,
    of_case,
    respond,
    support,
    triage,
)
from examples_record import failure_order, investigation

T = TypeVar("T")

ACCEPTED, BEFORE, TENANTS = 1774, 1338, 1059
ON_TIME, UPHELD = 727, 1401  # 41 % and 79 % of 1,774
ESCALATED, ESCALATED_TENANTS, ON_TIME_2 = 423, 240, 118  # the last 28 % of 423
REJECTED, OVERTURNED = 83, 55
DETERMINED, ORDERS, RECOMMENDATIONS, POUNDS = 51, 171, 37, 40_525
FINDINGS = {
    "severe_maladministration": 11,
    "maladministration": 44,
    "service_failure": 22,
    "reasonable_redress": 11,
    "no_maladministration": 9,
    "outside_jurisdiction": 19,
}

REMEDY = {"no_remedy_reason": "An apology was given on the spot"}


def year_before() -> Iterator[Command]:
    """The complaints accepted in the year before, taken over from the register it was kept in."""
    for n in range(BEFORE):
        received = date(2022, 4, 1) + timedelta(n % 360)
        known = {"acknowledged_on": str(received), "stage_1_response_on": str(received + timedelta(5))}
        taken = log(str(received), status="stage_1_responded", known=known, source="register", unknown=[])
        yield {**taken, "command": "adopt_case", "case": f"B-{n:04}"}


def year() -> Iterator[Command]:
    """The year's own complaints, one after the other."""
    return chain.from_iterable(map(_complaint, range(ACCEPTED)))


def _complaint(n: int) -> Iterator[Command]:
    """The nth: those that went on to stage 2 come first, and among them those that had not been upheld."""
    received = date(2023, 4, 3) + timedelta(n % 180)
    answered = received + timedelta(10 if n % ACCEPTED in _on_time() else 45)
    decision = "not_upheld" if n < REJECTED or n >= UPHELD + REJECTED else ("upheld", "partially_upheld")[n % 2]
    tenant = n < ESCALATED_TENANTS or ESCALATED <= n < ESCALATED + TENANTS - ESCALATED_TENANTS
    points = [answer("P1", decision if decision != "partially_upheld" else "upheld")]
    if decision == "partially_upheld":
        points.append(answer("P2", "not_upheld"))
    history = (
        log(str(received), tenure="lcra" if tenant else "leasehold", service=SERVICES[n % 4]),
        support(str(received)),
        define(str(received), *({"id": a["point"], "text": "A point", "responsibility": "landlord"} for a in points)),
        triage(str(received)),
        acknowledge(str(received)),
        assign(str(received)),
        respond(str(answered), *points, **({} if decision == "not_upheld" else REMEDY)),
    )
    yield from of_case(f"C-{n:04}", *history, *(_stage_2(n, answered, len(points)) if n < ESCALATED else ()))


SERVICES = ("repairs", "repairs", "neighbourhoods", "leasehold")


def _on_time() -> range:
    """Those in time, from somewhere in the middle on."""
    return range(500, 500 + ON_TIME)


def _stage_2(n: int, answered: date, points: int) -> Iterator[Command]:
    asked = answered + timedelta(3)
    ben, decision = by("ben", "reviewer"), "upheld" if n < OVERTURNED else "not_upheld"
    remedy = REMEDY if decision == "upheld" else {}
    yield escalate(str(asked))
    yield acknowledge(str(asked), by=ben)
    yield assign(str(asked), "ben", by=ben)
    answers = [answer(f"P{number}", decision) for number in range(1, points + 1)]
    yield respond(str(asked + timedelta(20 if n < ON_TIME_2 else 60)), *answers, by=ben, **remedy)
    if n < DETERMINED:
        yield from _determined(n)


def _determined(n: int) -> Iterator[Command]:
    def share(things: list[T]) -> list[T]:
        return things[n::DETERMINED]

    kinds = list(chain.from_iterable(repeat(kind, times) for kind, times in FINDINGS.items()))
    amounts = [*repeat(POUNDS // ORDERS, ORDERS - 1), POUNDS - POUNDS // ORDERS * (ORDERS - 1)]
    orders = share([{"id": f"O{number}", "amount": float(pounds)} for number, pounds in enumerate(amounts)])
    ombudsman = by("hos-1", "ombudsman")
    yield investigation("2024-03-01")
    yield command(
        "record_determination",
        "2024-03-20",
        by=ombudsman,
        reference="H-1",
        findings=[{"issue": "As found", "category": "repairs", "finding": kind} for kind in share(kinds)],
        orders=[{**order, "kind": "payment", "what": "Pay", "due_on": "2024-04-19"} for order in orders],
        recommendations=share([{"id": f"R{number}", "what": "Learn"} for number in range(RECOMMENDATIONS)]),
    )
    if n == 0:
        yield failure_order("2024-03-25", comply_by="2024-04-05")
