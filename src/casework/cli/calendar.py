"""`casework calendar`: working days, counted so that a person can check them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from casework.cli.options import Json, a_day, examples
from casework.cli.screen import emit, show

app = typer.Typer(no_args_is_help=True, help="Count working days.", rich_markup_mode=None)


class Nation(StrEnum):
    """The nations whose bank holidays are known."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


@app.command(
    context_settings={"ignore_unknown_options": True},  # a negative number is no option
    epilog=examples("calendar add 2024-05-13 5", "calendar add 2024-05-13 -5 --nation scotland"),
)
def add(
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day to count from; it is not counted itself.")],
    n: Annotated[int, typer.Argument(metavar="N", help="How many working days; below zero counts backwards.")],
    nation: Annotated[Nation, typer.Option(help="Whose bank holidays are left out.")] = Nation.ENGLAND_AND_WALES,
    json: Json = False,
) -> None:
    """Print the Nth working day after DATE; with a negative N, before it.

    Saturdays, Sundays and bank holidays do not count. With --json each day left out is listed with its reason.
    """
    from casework.domain.calendar import OutsideCalendar, calendar_of

    start, calendar = a_day(day), calendar_of(nation.value)
    try:
        found = calendar.add(start, n)
    except OutsideCalendar as error:
        raise typer.BadParameter(str(error)) from None
    if not json:
        show(found.isoformat())
        return
    skipped = [each._asdict() for each in calendar.skipped(start, found)]
    emit({"date": found, "from": start, "working_days": n, "calendar": calendar.version, "skipped": skipped})
