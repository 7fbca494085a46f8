"""`casework tracker`: the list for the weekly complaints meeting. `casework digest`: what somebody sees to today."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.filters import Category, Handler, Service, Status, Team, Tenure, there_is
from casework.cli.options import HERE, Json, OnDay, StoreUrl, a_day
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.reports.meeting import CaseOnList, Meeting

Since = Annotated[
    date | None,
    typer.Option(parser=a_day, metavar="DATE", help="The day of the last meeting, by default a week before."),
]


def tracker(
    *,
    on: OnDay = None,
    since: Since = None,
    service: Service = None,
    team: Team = None,
    handler: Handler = None,
    tenure: Tenure = None,
    category: Category = None,
    status: Status = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print the cases as CSV, for a spreadsheet.")] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List every open case for the weekly complaints meeting.

    First what is to be decided: drafts that await approval, extensions that end, requests for stage 2 that are held,
    conflicts of interest, dates of the Ombudsman's, stages nobody was assigned to. Then what slipped since the last
    meeting: deadlines that were missed and dates that were moved. Then every open case, and those that have ended with
    something still due.
    """
    with cases_in(store) as casework, there_is():
        found = casework.tracker(
            on=on,
            since=since,
            service=service,
            team=team,
            handler=handler,
            tenure=tenure,
            category=category,
            status=status,
        )
    if json:
        emit(found.as_json())
    elif csv:
        sys.stdout.buffer.writelines(_as_csv(found))
    else:
        show("\n".join(_told(found)))


def _as_csv(found: Meeting) -> Iterator[bytes]:
    from casework.reports.meeting import CaseOnList
    from casework.reports.spreadsheet import csv_lines

    return csv_lines(CaseOnList._fields, found.cases)


def _told(found: Meeting) -> Iterator[str]:
    from casework.projections.wording import day_in_words

    yield f"Complaints on {day_in_words(found.on)}, and what slipped since {day_in_words(found.since)}"
    yield f"\nTo decide: {len(found.decisions)}"
    if found.decisions:
        yield table(("case", "handler", "what"), [(d.case, d.handler, d.sentence) for d in found.decisions])
    yield f"\nSlipped: {len(found.slipped)}"
    if found.slipped:
        yield table(("case", "handler", "what"), [(s.case, s.handler, s.sentence) for s in found.slipped])
    yield f"\nCases: {len(found.cases)}"
    if found.cases:
        header = ("case", "received", "days", "status", "handler", "next due", "what is due", "overdue")
        yield table(header, map(_row, found.cases))


def _row(case: CaseOnList) -> tuple[object, ...]:
    next_due = case.next_due_on, case.next_due
    return case.case, case.received_on, case.days_open, case.status, case.handler, *next_due, case.overdue


def digest(
    *,
    handler: Annotated[str | None, typer.Option(metavar="ID", help="What this person has to see to.")] = None,
    team: Annotated[str | None, typer.Option(metavar="TEAM", help="What this team has to see to.")] = None,
    on: OnDay = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Tell a person or a team what the day asks for.

    What is overdue, due and promised, and which alerts stand.

    It names cases and clocks and nobody in them, so that it can be sent by e-mail.
    """
    with cases_in(store) as casework, there_is():
        found = casework.digest(handler=handler, team=team, on=on)
    if json:
        emit(found._asdict())
    else:
        show(found.text)
