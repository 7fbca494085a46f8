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


app = typer.Typer(no_args_is_help=True, help="Look at one complaint: show, timeline, clocks, allowed, diff.")


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
