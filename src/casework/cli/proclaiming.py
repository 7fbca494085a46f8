"""`casework calendar proclaim`, `withdraw` and `recount`: days that count otherwise, and the deadlines they move."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode, say
from casework.cli.options import HERE, Json, Nation, StoreUrl, a_day
from casework.cli.progress import progress
from casework.cli.reading import cases_in
from casework.cli.recount_page import tell
from casework.cli.screen import show

if TYPE_CHECKING:
    from casework.application import Casework
    from casework.calendars import CalendarOf
    from casework.domain.proclaiming import Proclaimer, Proclamation
    from casework.domain.proclamation import CalendarEvent
    from casework.recounting import Recount, Recounted

TheDay = Annotated[date, typer.Argument(parser=a_day, metavar="DATE", help="The day.")]
InNation = Annotated[Nation, typer.Option(help="In which nation.")]
ByWhom = Annotated[str | None, typer.Option(metavar="STAFF-ID", help="Who says so; needed unless with --dry-run.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="List the deadlines, old dates and new, and record nothing.")]


def proclaim(
    day: TheDay,
    *,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What holiday it is.")] = None,
    working_day: Annotated[
        bool, typer.Option("--working-day", help="The tables have it as a holiday, but it is a working day after all.")
    ] = False,
    nation: InNation = Nation.ENGLAND_AND_WALES,
    by: ByWhom = None,
    dry_run: DryRun = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Proclaim a holiday, and move the deadlines that it falls into.

    From then on every count in the store leaves the day out; with --working-day it counts. Deadlines that run are
    counted again, in an event for each case. A date that was given, by an extension or by the Ombudsman, stays, and is
    listed if the day falls into it. What has ended keeps the date it was judged by.

    It can be interrupted and run again: nothing is recorded twice. `casework calendar withdraw` takes it back.

    The exit status is 8 when the day is a holiday already, or no working day anyway.
    """
    from casework.domain.proclaiming import Holiday, WorkingDay

    if working_day == (name is not None):
        raise typer.BadParameter("say what holiday it is (--name), or that it is none (--working-day)")
    asked = WorkingDay(nation.value, day) if name is None else Holiday(nation.value, day, name)
    _proclaim(asked, store, by, dry_run=dry_run, json=json)


def withdraw(
    day: TheDay,
    nation: InNation = Nation.ENGLAND_AND_WALES,
    by: ByWhom = None,
    dry_run: DryRun = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Take back what was proclaimed of a day.

    The day is what the tables say again, and the deadlines move back; every date that one had stays on record. It can
    be interrupted and run again. The exit status is 8 when nothing was proclaimed of the day.
    """
    from casework.domain.proclaiming import Withdrawal

    _proclaim(Withdrawal(nation.value, day), store, by, dry_run=dry_run, json=json)


def recount(
    nation: Annotated[Nation | None, typer.Option(help="Only where this nation's calendar counts.")] = None,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why; it is kept with each case.")
    ] = "The calendar was corrected",
    by: ByWhom = None,
    dry_run: DryRun = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Count running deadlines again, once tables were corrected.

    A newer version of casework or of its holidays may know days that an older one did not. Deadlines that come out on
    another day move, in an event for each case; given dates stay. It can be interrupted and run again: what is counted
    by the present calendar already is left alone.
    """
    from casework.recounting import Recount

    _check_by(by, dry_run=dry_run)
    if not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    where = nation and nation.value
    with cases_in(store) as casework:
        others = casework.calendars.at_present() if dry_run else None
        found = _counted(Recount(casework, where), others, _proclaimer(by), reason)
    tell(found, {"nation": where, "dry_run": dry_run}, json=json)


def _proclaim(asked: Proclamation, url: str, by: str | None, *, dry_run: bool, json: bool) -> None:
    """Says it, unless it is a dry run, and counts the deadlines again that the day concerns."""
    from casework.recounting import Recount

    _check_by(by, dry_run=dry_run)
    with cases_in(url) as casework:
        proclaimer = _proclaimer(by)
        event = _said(casework, asked, proclaimer, dry_run=dry_run)
        if not json:
            show(_announced(casework, asked, new=event is not None))
        others = _foreseen(casework, event) if dry_run else None
        found = _counted(Recount(casework, asked.nation, asked.day), others, proclaimer, asked.sentence)
    facts = {"nation": asked.nation, "day": asked.day, "name": getattr(asked, "name", None), "new": event is not None}
    tell(found, facts | {"dry_run": dry_run}, json=json)


def _check_by(by: str | None, *, dry_run: bool) -> None:
    if not (dry_run or (by and by.strip())):
        raise typer.BadParameter("say who it is that says so: --by STAFF-ID", param_hint="--by")


def _proclaimer(by: str | None) -> Proclaimer:
    from uuid import uuid4

    from casework.application import utc_now
    from casework.domain.event import Actor
    from casework.domain.proclaiming import Proclaimer

    return Proclaimer(Actor(id=by or "nobody", role="officer"), utc_now(), uuid4, str(uuid4()))


def _said(casework: Casework, asked: Proclamation, by: Proclaimer, *, dry_run: bool) -> CalendarEvent | None:
    from casework.domain.calendar import OutsideCalendar
    from casework.domain.proclaiming import NotProclaimed

    try:
        return casework.calendars.decided(asked, by) if dry_run else casework.calendars.proclaim(asked, by)
    except NotProclaimed as error:
        raise Ended(ExitCode.REFUSED, str(error)) from None
    except OutsideCalendar as error:
        raise typer.BadParameter(str(error), param_hint="DATE") from None


def _announced(casework: Casework, asked: Proclamation, *, new: bool) -> str:
    before = "" if new else " That was said before; what is left is counted now."
    reason = casework.calendars.tables(asked.nation).reason(asked.day)
    return f"{asked.sentence}.{before} By the tables it is {'a working day' if reason is None else f'none: {reason}'}."


def _foreseen(casework: Casework, event: CalendarEvent | None) -> CalendarOf:
    return casework.calendars.after(event) if event else casework.calendars.at_present()


def _counted(task: Recount, others: CalendarOf | None, by: Proclaimer, reason: str) -> list[Recounted]:
    """What is counted again, or what would be in other calendars; it is shown how far that has come."""
    from casework.domain.errors import CaseworkError

    cases, done = task.cases(), 0
    found: list[Recounted] = []
    with progress("cases", len(cases)) as report:
        try:
            for told in task.preview(cases, others) if others else task.record(cases, by, reason):
                found += told
                done += 1
                report(done, done)
        except (CaseworkError, KeyboardInterrupt):
            if others is None:
                say(f"stopped after {done} of {len(cases)} cases; run the same again, and it goes on from there")
            raise
    return found
