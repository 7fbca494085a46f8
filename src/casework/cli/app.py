"""The program's commands under their names, in the order in which its help lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from casework.cli import (
    accesses,
    adopt,
    alerts,
    audit,
    backup,
    calendar,
    case,
    check_response,
    copy,
    deliveries,
    demo,
    do,
    doctor,
    documents,
    erasing,
    exporting,
    forecast,
    holding,
    import_determinations,
    importing,
    keys,
    landlord,
    letters,
    meeting,
    migrate,
    policies,
    programme,
    protection,
    queue,
    queues,
    report,
    report_landlords,
    report_self_assessment,
    retention,
    schema,
    sealing,
    serve,
    simulate,
    subject,
    whatif,
    why,
    worker,
)
from casework.cli.ending import Program
from casework.cli.options import examples
from casework.cli.screen import show

app = typer.Typer(
    cls=Program, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
)


def _version(asked: bool) -> None:
    if asked:
        from casework import __version__

        show(f"casework {__version__}")
        raise typer.Exit


@app.callback()
def casework(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep complaint handling legal, on time and provable, under the Housing Ombudsman's Complaint Handling Code.

    Try `casework demo` first; then `casework simulate` with a file of commands of your own.
    `casework COMMAND --help` explains each command.

    The exit status is 0 when all went well, 1 for something nobody foresaw, 2 for a wrong option or a path that cannot
    be read, 3 for invalid input, 4 when deadlines are breached (due --fail-on), 5 when there is no such case, 6 when
    the store cannot be used, 7 for a conflict with somebody else's change, 8 when a command was refused, 9 when a check
    or a job failed (doctor, worker --once, alerts verify, documents check, copy), 10 when the worker's watchdog ended
    it or serve had to cut off what was in hand.
    """


_SIMULATE = examples(
    "simulate commands.jsonl --until 2026-03-31 --summary", "simulate commands.jsonl --policy our-draft.toml"
)
_CHECK = examples("check-response MB-2511 draft.txt", "check-response MB-2511 draft.html --with respond.json")
_ADOPT = examples("adopt tracker.xlsx", "adopt tracker.xlsx --apply --by ann")
_DETERMINATIONS = examples("import-determinations published.csv", "import-determinations - --rejects rejects.csv")
_QUEUE = examples("queue mine --handler ann", "queue silent --days 15 --team north", "queue promises_open --sort -due")
_COPY = examples("copy sqlite:///casework.db 'postgresql://casework@db.example/casework?schema=north'")
_SEAL = examples("seal sqlite:///casework.db sqlite:///sealed.db")
_DO = examples("do commands.jsonl", "do acknowledge.jsonl --letter --documents letters --config casework.toml")
_LETTER = examples(
    "letter MB-2511 acknowledgement",
    "letter MB-2511 stage_1_response --with respond.json --variant easy_read -o draft.html",
)
_FORECAST = examples("forecast --complaints +50%", "forecast --complaints +50% --staff 12 --weeks 52 --seed 7")
_LANDLORDS = examples(
    "report landlords --format csv",
    "report landlords --landlord 'North Homes' --by category --year 2023-24 --output north.html",
    "report landlords --comparators published-rates.csv --format csv",
)
_SELF_ASSESSMENT = examples(
    "report self-assessment --year 2024-25 --statements statements.toml --output self-assessment.html",
    "report self-assessment --year 2024-25 --format csv",
)
_WHATIF = examples(
    "whatif --policy our-draft.toml --from 2025-04-01 --to 2026-03-31",
    "whatif --calendar our-calendar.toml --json",
)
_WHY = examples("why MB-2513 stage_1_response --days", "why MB-2511 action --subject S1")

app.command()(demo.demo)
app.command(epilog=_SIMULATE)(simulate.simulate)
app.command(epilog=_DO)(do.do)
app.command(epilog=_LETTER)(letters.letter)
app.command("check-response", epilog=_CHECK)(check_response.check_response)
app.command("import")(importing.import_file)
app.command("import-determinations", epilog=_DETERMINATIONS)(import_determinations.import_determinations)
app.command()(exporting.export)
app.command(epilog=_ADOPT)(adopt.adopt)
app.add_typer(case.app, name="case")
app.command()(queues.cases)
app.command()(queues.due)
app.command(epilog=_QUEUE)(queue.queue)
app.command()(queue.queues)
app.command()(meeting.tracker)
app.command()(meeting.digest)
app.add_typer(alerts.app, name="alerts")
app.command(epilog=_WHY)(why.why)
app.command(epilog=_WHATIF)(whatif.whatif)
app.command(epilog=_FORECAST)(forecast.forecast)
report.app.command(epilog=_LANDLORDS)(report_landlords.landlords)
report.app.command("self-assessment", epilog=_SELF_ASSESSMENT)(report_self_assessment.self_assessment)
app.add_typer(report.app, name="report")
app.add_typer(landlord.app, name="landlord")
app.add_typer(programme.app, name="programme")
app.command()(accesses.accesses)
app.add_typer(holding.app, name="hold")
app.add_typer(erasing.app, name="erase")
app.add_typer(retention.app, name="retention")
app.add_typer(subject.app, name="subject")
app.add_typer(audit.app, name="audit")
app.add_typer(calendar.app, name="calendar")
app.add_typer(policies.app, name="policies")
app.command()(schema.schema)
app.command()(queues.rebuild)
app.command()(migrate.migrate)
app.command()(worker.worker)
app.command()(serve.serve)
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(keys.app, name="keys")
app.command()(backup.backup)
app.command()(backup.restore)
app.command(epilog=_COPY)(copy.copy)
app.add_typer(protection.app, name="protection")
app.command(epilog=_SEAL)(sealing.seal)
app.add_typer(documents.app, name="documents")
app.command()(doctor.doctor)
