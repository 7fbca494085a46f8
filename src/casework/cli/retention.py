"""`casework retention`: whose words' time has come, and certificates of what was erased."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode, Program
from casework.cli.options import HERE, Config, Json, OnDay, Output, StoreUrl, a_day, examples
from casework.cli.reading import cases_in, configuration
from casework.cli.screen import emit, show
from casework.cli.writing import at_once, spare

if TYPE_CHECKING:
    from casework.retention import Due

app = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    help="How long words are kept, and what was disposed of.",
    rich_markup_mode=None,
)


class Form(StrEnum):
    """What a certificate is written as."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


@app.command(epilog=examples("retention due --config casework.toml", "retention due --on 2031-04-01 --json"))
def due(config: Config = None, on: OnDay = None, store: StoreUrl = HERE, json: Json = False) -> None:
    """List the cases whose time has come by the schedules in casework.toml, and what holds their words all the same.

    The first schedule that covers a case, by its outcome and category, says how many years after its end its words are
    kept. Nothing is erased by this command, nor ever by itself: what is listed is planned by one person with `casework
    erase plan` on the basis retention_ended, and erased by another.

    The exit status is 2 when no schedule is written down.
    """
    from casework.application import utc_now
    from casework.cli.retention_page import due_page
    from casework.domain.moment import local_day
    from casework.retention import due as due_by

    today = on or local_day(utc_now())
    schedules = configuration(config).retention.schedules
    if not schedules:
        raise Ended(ExitCode.USAGE, "no schedule is in [retention] of the configuration; write one, or give --config")
    with cases_in(store) as casework:
        looked = due_by(casework, schedules, today)
    if json:
        emit({"on": today, "due": [_as_json(each) for each in looked.due], "unscheduled": looked.unscheduled})
    else:
        show(due_page(looked, today))


@app.command(
    epilog=examples(
        "retention certificate R-1",
        "retention certificate --from 2030-04-01 --to 2031-03-31 --format html --output disposals.html",
    )
)
def certificate(
    subject: Annotated[
        str | None,
        typer.Argument(metavar="[SUBJECT]", help="Whose words were erased; without it, everybody's."),
    ] = None,
    first: Annotated[
        date | None, typer.Option("--from", parser=a_day, metavar="DATE", help="Only what was erased from this day on.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=a_day, metavar="DATE", help="Only what was erased until this day.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.TEXT,
    output: Output = None,
    store: StoreUrl = HERE,
) -> None:
    """Certify what was erased: on which basis, when, planned and applied by whom, and where the log proves it.

    It names no resident and no case, and says how many. The ids of the destroyed keys, the position in the log and the
    checkpoint that covers it let anybody who has the log check it (docs/audit.md).

    The exit status is 5 when nothing was erased.
    """
    from casework.application import utc_now
    from casework.audit.disposal import disposals
    from casework.cli.retention_page import certificate_as
    from casework.store import open_store

    with open_store(store, create=False) as opened:
        found = disposals(opened, subject, first, last)
    if not found:
        raise Ended(ExitCode.NOT_FOUND, "nothing was erased, so there is nothing to certify")
    written = certificate_as(form.value, found, utc_now())
    if output is None:
        typer.echo(written, nl=False)
        return
    spare(output, store)
    with at_once(output) as stream:
        stream.write(written.encode())


def _as_json(due: Due) -> dict[str, object]:
    kept = due.retention
    return {
        "case": kept.case,
        "subject": due.subject,
        "outcome": kept.outcome,
        "category": due.category,
        "ended_on": kept.ended_on,
        "kept_until": kept.until,
        "schedule": kept.schedule and kept.schedule.name,
        "source": kept.schedule and kept.schedule.source,
        "held": [hold._asdict() for hold in due.held],
    }
