"""`casework alerts`: what was raised, who has seen to it, and the proof that nothing was missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, CaseRef, Json, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.screen import emit, paragraph, show, table

if TYPE_CHECKING:
    from casework.audit.alerts import Deadline, Noticed, Verification
    from casework.projections.alerts import Alerted
    from casework.store import Store

app = typer.Typer(
    invoke_without_command=True,
    help="List alerts, acknowledge one, show that none is missing.",
    rich_markup_mode=None,
)


class AlertKind(StrEnum):
    """The kinds of alerts."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    STILL_OVERDUE = "still_overdue"


@app.callback()
def alerts(
    context: typer.Context,
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only alerts about this case.")] = None,
    kind: Annotated[AlertKind | None, typer.Option(help="Only alerts of this kind.")] = None,
    standing: Annotated[
        bool, typer.Option("--standing", help="Only those whose deadline still runs and was not moved.")
    ] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List the alerts that were raised, in order; or acknowledge one, or verify them all."""
    from casework.projections.alerts import alerts as alert_list
    from casework.projections.catch_up import up_to_date

    if context.invoked_subcommand:
        return
    with cases_in(store) as casework, up_to_date(casework.store) as views:
        found = alert_list(views, case=case, kind=kind, standing=standing)
    if json:
        emit([each._asdict() for each in found])
    else:
        show(_table(found))


def _table(found: list[Alerted]) -> str:
    from casework.projections.wording import named

    header = ("raised", "alert", "case", "clock", "due", "seen by", "told", "still stands")
    return table(
        header,
        [
            (
                each.noticed_on,
                _kind(each),
                each.case,
                named(each.clock, each.subject),
                each.due_on,
                each.acknowledged_by,
                ", ".join(each.whom) or None,
                "yes" if each.stands else f"no, {(each.how or 'not settled yet').replace('_', ' ')}",
            )
            for each in found
        ],
    )


def _kind(alert: Alerted) -> str:
    return alert.kind.replace("_", " ") + (f", {alert.step} days" if alert.step else "")


@app.command()
def acknowledge(
    case: CaseRef,
    clock: Annotated[str, typer.Argument(metavar="CLOCK", help="The clock, for example stage_1_response.")],
    *,
    note: Annotated[str, typer.Option(metavar="TEXT", help="What is being done about it.")],
    by: Annotated[str, typer.Option(metavar="ID", help="Who has seen it.")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="That person's role.")] = "officer",
    subject: Annotated[
        str | None, typer.Option(metavar="ID", help="Which one, where there are several: the id of the action, order …")
    ] = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Say that an alert was seen, and what is being done.

    It is the newest one about the clock. Nobody further is told of it then. The deadline runs on.
    """
    from casework.application import utc_now

    command: dict[str, Any] = {"command": "acknowledge_alert", "case": case, "clock": clock, "note": note}
    command |= {"at": utc_now().isoformat(), "by": {"id": by, "role": role}} | ({"subject": subject} if subject else {})
    with cases_in(store) as casework:
        answer = casework.execute(command)
    if json:
        emit(answer.as_line(1))
    if answer.outcome == "invalid":
        raise Ended(ExitCode.INVALID, "; ".join(reason.reason for reason in answer.reasons))
    if answer.outcome == "refused":
        raise Ended(ExitCode.REFUSED, "; ".join(reason.reason for reason in answer.reasons))
    if not json:
        show(f"Acknowledged. {case} {clock} runs on.")


@app.command()
def verify(
    hours: Annotated[
        float, typer.Option(metavar="HOURS", help="List alerts that came more than so many hours after the deadline.")
    ] = 1,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Show from the log alone that no alert is missing.

    Every deadline that passed has its alert, and every alert its deadline; also for the hours when no worker ran: an
    alert that came late says by how much. The exit status is 9 when an alert is missing or has no deadline.
    """
    from casework.application import utc_now
    from casework.audit.alerts import verify_alerts

    with cases_in(store) as casework:
        found = verify_alerts(casework.store, _now(casework.store, utc_now()))
        if casework.store.settings.simulated:
            found = replace(found, uncovered=())  # a simulation passes over the nights in which nothing can be due
    if json:
        emit(_as_json(found, hours))
    else:
        show("\n".join(_told(found, hours)))
    if not found.holds:
        raise typer.Exit(ExitCode.FAILED)


def _now(store: Store, now: datetime) -> datetime:
    """The present, by the simulated clock where there was one: that of the newest event."""
    newest = store.after(store.position() - 1, 1) if store.settings.simulated and store.position() else []
    return newest[0].event.recorded_at if newest else now


def _as_json(found: Verification, hours: float) -> dict[str, Any]:
    late = found.late(hours)
    return {
        "holds": found.holds,
        "position": found.position,
        "swept_until": found.swept_until,
        "passed": found.passed,
        "alerts": found.alerts,
        "missing": [each.deadline._asdict() | {"passed_on": each.passed_on} for each in found.missing],
        "outstanding": [each.deadline._asdict() | {"passed_on": each.passed_on} for each in found.outstanding],
        "unfounded": [each._asdict() for each in found.unfounded],
        "late": [{**each.deadline._asdict(), **dict(zip(each._fields[1:], each[1:], strict=True))} for each in late],
        "days_without_a_sweep": found.uncovered,
    }


def _told(found: Verification, hours: float) -> list[str]:
    late = found.late(hours)
    lines = [
        f"Read {found.position} events; the last sweep they know of was at {found.swept_until or 'no time at all'}.",
        f"{found.passed} deadlines passed; {found.alerts} alerts were raised.",
        _list("Deadlines that passed before that sweep and have no alert", map(_passed, found.missing)),
        _list("Alerts that have no deadline", map(_deadline, found.unfounded)),
        _list("Deadlines that passed after it, for the next sweep", map(_passed, found.outstanding)),
        _list(f"Alerts raised more than {hours:g} hours after the deadline had passed", map(_late, late)),
        _list("Days between the first sweep and the last without a trace of one", map(str, found.uncovered)),
        "Every deadline that passed has its alert, and every alert its deadline."
        if found.holds
        else "NOT every deadline has its alert, or not every alert its deadline.",
    ]
    return [line for line in lines if line]


def _list(title: str, rows: Any) -> str:
    found = list(rows)
    return "\n".join([f"{title}: {len(found)}", *(paragraph(row, "  ") for row in found[:20])]) if found else ""


def _deadline(each: Deadline) -> str:
    from casework.projections.wording import day_in_words, named

    return f"{each.case}, {named(each.clock, each.subject)}, due {day_in_words(each.due_on)}"


def _passed(each: Any) -> str:
    return _deadline(each.deadline)


def _late(each: Noticed) -> str:
    after = ", after it had ended or moved" if each.after_the_fact else ""
    return f"{_deadline(each.deadline)}: {each.hours_late:g} hours{after}"
