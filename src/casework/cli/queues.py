"""The lists: cases, what is due, alerts; and making them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.ending import ExitCode
from casework.cli.filters import Category, Handler, Service, Status, Team, Tenure, there_is
from casework.cli.options import HERE, Json, OnDay, StoreUrl, a_day
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.application import Casework
    from casework.domain.calendar import Calendar
    from casework.projections.deadlines import Deadline
    from casework.projections.queues.asking import QueuePage
    from casework.projections.queues.listing import Found


class Breach(StrEnum):
    """What `--fail-on` looks for."""

    OVERDUE = "overdue"


def cases(
    *,
    status: Status = None,
    team: Team = None,
    handler: Handler = None,
    service: Service = None,
    category: Category = None,
    tenure: Tenure = None,
    reference: Annotated[
        str | None, typer.Option(metavar="BEGINNING", help="Only cases whose reference is this or begins so.")
    ] = None,
    resident: Annotated[str | None, typer.Option(metavar="ID", help="Only cases of the resident with this id.")] = None,
    property: Annotated[  # noqa: A002 - it names the option
        str | None, typer.Option(metavar="ADDRESS", help="Only cases about the property recorded in these words.")
    ] = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List the complaints, by day of receipt.

    With --reference, --resident or --property, one of them, it looks for those.
    """
    wanted = {"status": status, "team": team, "handler": handler, "service": service, "category": category}
    sought = {"reference": reference, "resident": resident, "property": property}
    asked = {name: value for name, value in {**wanted, "tenure": tenure, **sought}.items() if value is not None}
    with cases_in(store) as casework, there_is():
        found = list(_every(casework.search if asked.keys() & sought.keys() else casework.cases, asked))
    if json:
        emit(found)
        return
    header = ("case", "received", "status", "category", "handler", "next due")
    show(table(header, [(c.case, c.received_on, c.status, c.category, c.handler, c.next_due_on) for c in found]))


def _every(ask: Callable[..., QueuePage[Found]], asked: dict[str, Any]) -> Iterator[Found]:
    """The lines of all pages."""
    page = ask(limit=1000, **asked)
    yield from page.lines
    while page.next is not None:
        page = ask(limit=1000, after=page.next, **asked)
        yield from page.lines


def due(
    *,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    until: Annotated[
        date | None, typer.Option(parser=a_day, metavar="DATE", help="Only what is due by this day.")
    ] = None,
    team: Team = None,
    handler: Handler = None,
    on: OnDay = None,
    fail_on: Annotated[
        Breach | None, typer.Option("--fail-on", help="End with exit status 4 when anything listed is overdue.")
    ] = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List every running deadline, the most urgent first."""
    with cases_in(store) as casework:
        found = deadlines_on(casework, on or _today(), until=until or date.max, team=team, handler=handler)
    rows = [row for row in found if row["overdue"] or not overdue]
    if json:
        emit(rows)
    else:
        show(due_table(rows))
    if fail_on and any(row["overdue"] for row in rows):
        raise typer.Exit(ExitCode.BREACHED)


def _today() -> date:
    from casework.application import utc_now
    from casework.domain.moment import local_day

    return local_day(utc_now())


def deadlines_on(
    casework: Casework, today: date, *, until: date = date.max, team: str | None = None, handler: str | None = None
) -> list[dict[str, Any]]:
    """The running deadlines due by `until`, earliest first, and how each stands on a day."""
    from casework.projections.catch_up import up_to_date
    from casework.projections.deadlines import running

    with up_to_date(casework.store) as views:
        found = running(views, until=until, team=team, handler=handler)
    calendar_of = casework.calendars.at_present()
    return [_urgency(each, today, calendar_of(_nation(casework, each.case))) for each in found]


def _urgency(deadline: Deadline, today: date, calendar: Calendar) -> dict[str, Any]:
    return deadline._asdict() | {
        "overdue": deadline.due_on < today,
        "working_days_left": calendar.between(today, deadline.due_on),
        "working_days_late": calendar.between(deadline.due_on, today),
    }


def _nation(casework: Casework, case: str) -> str:
    return casework.policies.named(casework.case(case).policy).calendar


def due_table(rows: list[dict[str, Any]]) -> str:
    """Deadlines in columns, with what there is to do about each."""
    from casework.projections.wording import named

    header = ("due", "working days", "case", "clock", "status", "handler")
    return table(
        header,
        [(r["due_on"], _when(r), r["case"], named(r["clock"], r["subject"]), r["status"], r["handler"]) for r in rows],
    )


def _when(row: dict[str, Any]) -> str:
    if row["overdue"]:
        return f"OVERDUE by {row['working_days_late']}"
    return f"in {row['working_days_left']}" if row["working_days_left"] else "today"


def rebuild(store: StoreUrl = HERE, json: Json = False) -> None:
    """Make all lists anew from the record of what happened.

    Lists and deadlines are always computed from that record; this is for when you want to be sure. Others may work
    on meanwhile.
    """
    from casework.projections.catch_up import rebuild

    with cases_in(store) as casework:
        position = rebuild(casework.store)
    if json:
        emit({"events": position})
    else:
        show(f"The lists were made anew from {position} events.")
