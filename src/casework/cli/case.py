"""`casework case`: one complaint – where it stands, what happened, its clocks, and what may be done next."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.options import HERE, AsAt, CaseRef, Earlier, Json, KnownAt, Later, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.screen import emit, paragraph, show

if TYPE_CHECKING:
    from casework.domain.decide import Possibility


class Times(StrEnum):
    """The two times of an event."""

    RECORDED = "recorded"
    OCCURRED = "occurred"


app = typer.Typer(no_args_is_help=True, help="Look at one complaint: now, then, and what may be done.")


class For(StrEnum):
    """What words about vulnerabilities are read for."""

    RESPONDING = "responding"
    CONTACTING = "contacting"
    ADJUSTING = "adjusting"
    REVIEWING = "reviewing"
    AUDITING = "auditing"


class As(StrEnum):
    """In which role they are read."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    AUDITOR = "auditor"


@app.command("show")
def show_case(
    case: CaseRef, known_at: KnownAt = None, as_at: AsAt = None, store: StoreUrl = HERE, json: Json = False
) -> None:
    """Show where it stands: points, promises and clocks."""
    from casework.case_page import case_page
    from casework.cli.telling import told_page

    with cases_in(store) as casework:
        moments = {"known_at": known_at, "as_at": as_at}
        page = case_page(casework.case(case, **moments), casework.history(case, **moments))
    if json:
        emit(page)
    else:
        show("\n".join(told_page(page)))


@app.command()
def timeline(
    case: CaseRef, known_at: KnownAt = None, as_at: AsAt = None, store: StoreUrl = HERE, json: Json = False
) -> None:
    """Tell what happened, in the order it was recorded.

    Who did what, when it happened and, for late entries, when it was recorded; the rules that were broken; the clocks
    that started, moved and ended; and the alerts that were raised.
    """
    from casework.cli.telling import told
    from casework.projections.timeline import timeline

    with cases_in(store) as casework:
        moments = {"known_at": known_at, "as_at": as_at}
        entries = timeline(casework.history(case, **moments), casework.alert_history(case, **moments))
        if json:
            emit([entry.as_json() for entry in entries])
        else:
            show("\n".join(line for entry in entries for line in told(entry)))


@app.command()
def clocks(
    case: CaseRef, known_at: KnownAt = None, as_at: AsAt = None, store: StoreUrl = HERE, json: Json = False
) -> None:
    """List its clocks: when due, and what became of each."""
    from casework.answer import clock_line
    from casework.cli.telling import clock_table

    with cases_in(store) as casework:
        found = sorted(
            casework.case(case, known_at=known_at, as_at=as_at).clocks.values(), key=lambda clock: clock.place
        )
    if json:
        emit([clock_line(clock) | {"why": clock.why.model_dump(mode="json")} for clock in found])
    else:
        show(clock_table([clock_line(clock) for clock in found]))


@app.command()
def allowed(case: CaseRef, store: StoreUrl = HERE, json: Json = False) -> None:
    """List what may be done now, and why the rest may not."""
    with cases_in(store) as casework:
        found = casework.allowed(case)
    if json:
        emit([_possibility(each) for each in found])
        return
    show("May be done now, once filled in as it needs:")
    show(paragraph(", ".join(each.command for each in found if each.allowed), "  "))
    barred = [each for each in found if not each.allowed]
    elsewhere = [each.command for each in barred if each.reasons[0].code == "not_allowed_at_stage"]
    show("\nNot now:")
    for each in barred:
        if each.command not in elsewhere:
            show(paragraph(f"{each.command}: {'; '.join(reason.reason for reason in each.reasons)}", "  ", "    "))
    show("\nNot at this stage:")
    show(paragraph(", ".join(elsewhere), "  "))


@app.command("support-needs")
def support_needs(
    case: CaseRef,
    purpose: Annotated[For, typer.Option("--for", help="What they are read for; it is recorded.")],
    by: Annotated[str, typer.Option(metavar="STAFF-ID", help="Who reads them; it is recorded, with your login.")],
    role: Annotated[As, typer.Option("--role", help="In which role.")] = As.OFFICER,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Read what is recorded of vulnerabilities and adjustments.

    Everywhere else it is withheld. That it is read, by whom and what for, is recorded before (`casework accesses`).
    """
    from casework.cli.reader import reader
    from casework.cli.telling import told_needs

    if not by.strip():
        raise typer.BadParameter("say who reads them", param_hint="--by")
    with cases_in(store) as casework:
        found = casework.support_needs(case, reader(by.strip(), role.value), purpose.value)
    if json:
        emit(found._asdict() | {"told": [each._asdict() for each in found.told]})
    else:
        show("\n".join(told_needs(found)))


@app.command()
def diff(
    case: CaseRef,
    earlier: Earlier,
    later: Later,
    by: Annotated[
        Times, typer.Option(help="Compare what was recorded by then, or what had occurred by then.")
    ] = Times.RECORDED,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Say what changed between two days or times.

    The facts and the clocks that differ, and the events that came between.
    """
    from casework.cli.differing import as_json, told_difference
    from casework.domain.moment import before
    from casework.projections.timeline import timeline

    if before(later, earlier):
        raise typer.BadParameter(f"{later} comes before {earlier}")
    with cases_in(store) as casework:
        found, whole = casework.diff(case, earlier, later, by=by.value), timeline(casework.history(case))
        if json:
            emit({"case": case, "earlier": earlier, "later": later, "by": by, **as_json(found, whole)})
        else:
            show("\n".join(told_difference(found, whole)))


def _possibility(possibility: Possibility) -> dict[str, Any]:
    return possibility._asdict() | {"reasons": [reason._asdict() for reason in possibility.reasons]}
