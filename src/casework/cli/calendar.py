"""`casework calendar`: working days, counted so that a person can check them, and what was proclaimed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli import proclaiming
from casework.cli.options import HERE, Json, Nation, StoreUrl, a_day, examples
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.domain.calendar import Calendar

app = typer.Typer(no_args_is_help=True, help="Count working days, and say which days are none.", rich_markup_mode=None)

_PROCLAIM = examples(
    'calendar proclaim 2027-06-15 --name "World Cup" --nation scotland --dry-run',
    'calendar proclaim 2027-06-15 --name "World Cup" --nation scotland --by ann',
)


@app.command(
    context_settings={"ignore_unknown_options": True},  # a negative number is no option
    epilog=examples("calendar add 2024-05-13 5", "calendar add 2024-05-13 -5 --nation scotland"),
)
def add(
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day to count from; it is not counted itself.")],
    n: Annotated[int, typer.Argument(metavar="N", help="How many working days; below zero counts backwards.")],
    nation: Annotated[Nation, typer.Option(help="Whose bank holidays are left out.")] = Nation.ENGLAND_AND_WALES,
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="Leave out what was proclaimed in this store, too.")
    ] = None,
    json: Json = False,
) -> None:
    """Print the Nth working day after DATE.

    With a negative N, before it. Saturdays, Sundays and bank holidays do not count. With --json each day left out is
    listed with its reason.
    """
    from casework.domain.calendar import OutsideCalendar

    start, calendar = a_day(day), _calendar(nation, store)
    try:
        found = calendar.add(start, n)
    except OutsideCalendar as error:
        raise typer.BadParameter(str(error)) from None
    if not json:
        show(found.isoformat())
        return
    skipped = [each._asdict() for each in calendar.skipped(start, found)]
    emit({"date": found, "from": start, "working_days": n, "calendar": calendar.version, "skipped": skipped})


def _calendar(nation: Nation, store: str | None) -> Calendar:
    from casework.domain.calendar import calendar_of

    if store is None:
        return calendar_of(nation.value)
    with cases_in(store) as casework:
        return casework.calendar(nation.value)


app.command(epilog=_PROCLAIM)(proclaiming.proclaim)
app.command()(proclaiming.withdraw)
app.command()(proclaiming.recount)


@app.command("show")
def show_proclaimed(store: StoreUrl = HERE, json: Json = False) -> None:
    """List what was proclaimed in the store.

    What was withdrawn is listed too, and the version of each calendar as it is now. A deadline keeps the version of the
    calendar it was counted with; `casework why` shows it.
    """
    from casework.projections.proclamations import proclamations

    with cases_in(store) as casework:
        said = proclamations(casework.calendars.history())
        versions = {nation.value: casework.calendar(nation.value).version for nation in Nation}
    if json:
        emit({"calendars": versions, "proclamations": [each._asdict() for each in said]})
        return
    show("\n".join(versions.values()))
    if not said:
        show("\nNothing was proclaimed in this store: its calendars are the tables.")
        return
    header = ("day", "nation", "proclaimed", "by", "on", "withdrawn by", "on")
    rows = [(e.day, e.nation, e.name or "a working day", e.by, e.on, e.withdrawn_by, e.withdrawn_on) for e in said]
    show("\n" + table(header, rows))
