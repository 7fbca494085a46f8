"""`casework whatif`: every case again under a draft policy or another calendar, and what comes out otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.options import HERE, Json, OnDay, StoreUrl, a_day
from casework.cli.policies import policy_called
from casework.cli.progress import progress
from casework.cli.reading import cases_in, readable
from casework.cli.screen import emit_line, paragraph, show, table

if TYPE_CHECKING:
    from casework.whatif.effect import ClockFlip, Deadline, Effect, Flip, StepFlip
    from casework.whatif.replay import OwnCalendar

NOT_KNOWN = (
    "People are taken to have done the same on the same days. Under another law they would have acted otherwise, and "
    "what was refused or never tried left nothing to judge again."
)
FirstDay = Annotated[
    date | None, typer.Option("--from", parser=a_day, metavar="DATE", help="Only complaints received from this day on.")
]
LastDay = Annotated[
    date | None, typer.Option("--to", parser=a_day, metavar="DATE", help="Only complaints received up to this day.")
]


def whatif(
    *,
    policy: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="Judge every case by this policy, such as a draft of yours.")
    ] = None,
    calendar: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Count in this calendar (TOML), not in its nation's tables.")
    ] = None,
    first: FirstDay = None,
    last: LastDay = None,
    on: OnDay = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Replay all cases under a draft policy or another calendar.

    Nothing is recorded. It lists each deadline that would be on time or late instead, or due on another day, and each
    extension, refusal, response or approval that would be refused, or no longer be; then the measures of both stages,
    before and after. A deadline that runs is late when it is overdue.

    With --json there is one line for each of them, and a last one with the measures.
    """
    from casework.whatif.effect import Effect
    from casework.whatif.replay import law_for, replayed

    if policy is None and calendar is None:
        raise typer.BadParameter("say what should be otherwise: --policy, --calendar or both")
    if first and last and last < first:
        raise typer.BadParameter(f"{last} comes before --from {first}", param_hint="--to")
    draft, own = policy and policy_called(policy), calendar and _own(calendar)
    with cases_in(store) as casework, progress("cases", None) as report:
        effect = Effect(on or casework.today)
        law = law_for(casework, draft or None, own or None)
        found = replayed(casework, law, effect, first=first or date.min, last=last or date.max)
        for each in found:
            _list(each, json=json)
            report(effect.cases, effect.cases)
    _tell(effect, json=json)


def _own(path: Path) -> OwnCalendar:
    from casework.whatif.replay import own_calendar

    with readable(path):
        return own_calendar(path)


def _list(found: Iterable[Flip], *, json: bool) -> None:
    for each in found:
        if json:
            emit_line(_facts(each))
        else:
            show(_line(each))


def _facts(flip: Flip) -> dict[str, Any]:
    return {
        name: value._asdict() if isinstance(value, tuple) and hasattr(value, "_asdict") else value
        for name, value in flip._asdict().items()
    }


def _line(flip: Flip) -> str:
    from casework.whatif.effect import ClockFlip

    return _of_clock(flip) if isinstance(flip, ClockFlip) else _of_step(flip)


def _of_clock(flip: ClockFlip) -> str:
    from casework.projections.wording import named

    lawful = flip.before is not None and flip.after is not None and flip.before.due_on == flip.after.due_on
    before, after = _deadline(flip.before, lawful=lawful), _deadline(flip.after, lawful=lawful)
    return f"{flip.case}  {named(flip.clock, None)}: {before} → {after}"


def _deadline(deadline: Deadline | None, *, lawful: bool) -> str:
    """A deadline as it stands; how long it is `lawful`, where that may be all that differs."""
    if deadline is None:
        return "no deadline"
    until = f" (lawful until {deadline.latest_lawful_on})" if lawful and deadline.latest_lawful_on else ""
    return f"due {deadline.due_on}{until}, {deadline.standing.replace('_', ' ')}"


def _of_step(flip: StepFlip) -> str:
    codes = ", ".join(flip.after or flip.before)
    would = "would have been refused" if flip.change == "refused" else "would not have been refused any more"
    return f"{flip.case}  {flip.command} (event {flip.event}): {would} ({codes})"


def _tell(effect: Effect, *, json: bool) -> None:
    if json:
        facts = {"as_at": effect.day, "cases": effect.cases, "measures": effect.facts(), "not_known": NOT_KNOWN}
        emit_line(facts)
        return
    show(f"\n{effect.cases:,} cases, as at {effect.day}\n")
    rates = [each for each in effect.facts() if "rate" in _before(each)]
    header = (
        "stage",
        "measure",
        "due",
        "on time",
        "late",
        "share",
        "due then",
        "on time then",
        "late then",
        "share then",
    )
    show(table(header, [(each["stage"], each["measure"], *_rate(each)) for each in rates]))
    times = [each for each in effect.facts() if each not in rates]
    show("\n" + table(("stage", "measure", "times", "unlawful", "unlawful then"), map(_times, times)))
    show("\n" + paragraph(NOT_KNOWN))


def _before(measure: dict[str, Any]) -> dict[str, Any]:
    return dict(measure["before"])


def _rate(measure: dict[str, Any]) -> list[object]:
    return [value for side in ("before", "after") for value in _cells(measure[side])]


def _cells(figures: dict[str, Any]) -> tuple[object, ...]:
    rate = figures["rate"]
    return figures["due"], figures["on_time"], figures["late"], None if rate is None else f"{rate:.1%}"


def _times(measure: dict[str, Any]) -> tuple[object, ...]:
    before, after = measure["before"], measure["after"]
    return measure["stage"], measure["measure"], before["times"], before["unlawful"], after["unlawful"]
