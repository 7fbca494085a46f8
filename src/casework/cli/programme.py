"""`casework programme`: programmes of redress, and how far each has come."""

from __future__ import annotations

from typing import Annotated

import typer

from casework.cli.landlord import AtPosition, until
from casework.cli.options import HERE, AsAt, Json, KnownAt, StoreUrl, examples
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show

app = typer.Typer(no_args_is_help=True, help="Follow programmes of redress for many homes.", rich_markup_mode=None)


@app.command("list", epilog=examples("programme list", "programme list --as-at 2024-03-31 --json"))
def list_programmes(
    as_at: AsAt = None,
    known_at: KnownAt = None,
    position: AtPosition = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List the programmes, and how far each has come."""
    from casework.cli.landlord_telling import programme_table
    from casework.landlord_page import programme_line
    from casework.projections.landlord_record import programmes

    with cases_in(store) as casework:
        lines = [programme_line(each) for each in programmes(casework.store, until=until(position, known_at, as_at))]
    if json:
        emit(lines)
    else:
        show(programme_table(lines))


@app.command("show", epilog=examples("programme show damp-2024", "programme show damp-2024 --position 1200 --json"))
def show_programme(
    programme: Annotated[str, typer.Argument(metavar="PROGRAMME", help="The id of the programme.")],
    as_at: AsAt = None,
    known_at: KnownAt = None,
    position: AtPosition = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Show one programme: its count, and each of its homes.

    Commands about it go through `casework landlord do`. The exit status is 5 when there is no such programme.
    """
    from casework.cli.landlord_telling import told_programme
    from casework.landlord_page import programme_page
    from casework.projections.landlord_record import programme as read

    with cases_in(store) as casework:
        page = programme_page(read(casework.store, programme, until=until(position, known_at, as_at)))
    if json:
        emit(page)
    else:
        show("\n".join(told_programme(page)))
