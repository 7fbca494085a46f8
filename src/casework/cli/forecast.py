"""`casework forecast`: the queues of the next weeks and the handlers they need, simulated from the log."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.options import HERE, Json, StoreUrl, a_day
from casework.cli.reading import cases_in
from casework.cli.screen import emit, paragraph, show, table

if TYPE_CHECKING:
    from casework.forecast.learning import Learned
    from casework.forecast.outlook import Outlook

LIMITS = (
    "A simulation, not a promise: cases take the work and the waiting that cases took before, a handler sees to as "
    "many a day as on one of the busier days before, and whatever is due first is done first."
)


def _change(text: str) -> float:
    """+50% as 1.5 times."""
    found = re.fullmatch(r"([+-]\d{1,4}(?:\.\d{1,2})?)%", text, re.ASCII)
    if found is None or float(found[1]) < -100:
        raise typer.BadParameter(f"{text!r} is no change like +50% or -20%")
    return round(1 + float(found[1]) / 100, 4)


def forecast(
    *,
    complaints: Annotated[
        float, typer.Option(parser=_change, metavar="+N%|-N%", help="So many more complaints, or fewer.")
    ] = "+0%",  # type: ignore[assignment]  # Typer reads a default as it reads what is typed
    staff: Annotated[
        int | None, typer.Option(min=1, max=10_000, metavar="N", help="A team of so many, not as many as in the log.")
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=260, metavar="N", help="How many weeks to look ahead.")] = 26,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number draws other lots.")] = 1,
    first: Annotated[
        date | None,
        typer.Option("--from", parser=a_day, metavar="DATE", help="Learn from complaints received from this day on."),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option("--to", parser=a_day, metavar="DATE", help="Learn from complaints received up to this day."),
    ] = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Forecast queues and staffing by simulation.

    Complaints come as they came before, or more of them; a team of handlers works on what is due first. It shows, week
    by week, what is in hand, waits for a handler and is overdue; the share on time at each stage; and how many handlers
    answer 95 % in time. Today's figures stand beside the change. It learns from the last year of the log, or from
    complaints received in the days given, and begins on the day after.

    The same log and the same options give the same output.
    """
    from casework.forecast.outlook import Asked, outlook
    from casework.forecast.reading import learned_from

    if first and last and last < first:
        raise typer.BadParameter("ends before it begins", param_hint="--to")
    with cases_in(store) as casework:
        position = casework.store.position()
        known = learned_from(casework, first, last)
    now = outlook(known, Asked(1, known.handlers, weeks, seed))
    asked = Asked(complaints, staff or known.handlers, weeks, seed)
    changed = now if asked == now.asked else outlook(known, asked)
    if json:
        emit({"position": position, "learned": _learned(known), "now": _facts(now), "changed": _facts(changed)})
        return
    _tell(known, now, changed)


def _learned(known: Learned) -> dict[str, Any]:
    return {
        "from": known.first,
        "to": known.last,
        "complaints": sum(known.arrivals),
        "working_days": len(known.arrivals),
        "through": len(known.steps),
        "in_hand": len(known.in_hand),
        "handlers": known.handlers,
        "cases_a_busy_day": known.pace,
        "on_time": [
            {"stage": stage, "measure": measure, "done": done, "rate": round(timely / done, 4)}
            for (stage, measure), (timely, done) in known.on_time.items()
        ],
    }


def _facts(found: Outlook) -> dict[str, Any]:
    from casework.forecast.outlook import ENOUGH, RUNS

    return {
        **found.asked._asdict(),
        "runs": RUNS,
        "by_week": [week._asdict() for week in found.weeks],
        "on_time": [share._asdict() for share in found.shares],
        "needed": {"rate": ENOUGH, "handlers": found.needed, "at_most": found.at_most},
    }


def _tell(known: Learned, now: Outlook, changed: Outlook) -> None:
    show(
        paragraph(
            f"From {known.first} to {known.last}: {sum(known.arrivals):,} complaints, "
            f"{sum(known.arrivals) / len(known.arrivals):.1f} a working day. Handlers at work on a usual day: "
            f"{known.handlers}; cases of each on a busy one: {known.pace}. In hand now: {len(known.in_hand):,}."
        )
    )
    show(f"\nNow:     {_asked(now)}\nChanged: {_asked(changed)}\n")
    header = ("week", "came", "in hand", "waiting", "overdue", "came then", "in hand", "waiting", "overdue")
    both = zip(now.weeks, changed.weeks, strict=True)
    show(table(header, [(week.begins, *map(_one, week[1:]), *map(_one, then[1:])) for week, then in both]))
    show("\n" + table(("stage", "measure", "in the log", "now", "changed"), _shares(known, now, changed)))
    show("\n" + _needed("now", now) + "\n" + _needed("changed", changed))
    show("\n" + paragraph(LIMITS))


def _asked(found: Outlook) -> str:
    return f"complaints × {found.asked.complaints:g}, handlers: {found.asked.handlers}"


def _one(figure: float) -> str:
    return f"{figure:.1f}"


def _percent(rate: float | None) -> str | None:
    return None if rate is None else f"{rate:.1%}"


def _shares(known: Learned, now: Outlook, changed: Outlook) -> list[tuple[object, ...]]:
    log: dict[tuple[int, str], float | None] = {key: timely / done for key, (timely, done) in known.on_time.items()}
    sides: list[dict[tuple[int, str], float | None]] = [
        {(each.stage, each.measure): each.rate for each in found.shares} for found in (now, changed)
    ]
    kinds = sorted(log.keys() | sides[0].keys() | sides[1].keys())
    return [(*kind, *(_percent(side.get(kind)) for side in (log, *sides))) for kind in kinds]


def _needed(which: str, found: Outlook) -> str:
    from casework.forecast.outlook import ENOUGH

    if found.needed is not None:
        return f"Handlers needed to answer {ENOUGH:.0%} in time ({which}): {found.needed}"
    if found.at_most is None:
        return f"Handlers needed to answer {ENOUGH:.0%} in time ({which}): nothing is due"
    return (
        f"No number of handlers answers {ENOUGH:.0%} in time ({which}): waiting for others allows {found.at_most:.1%}"
    )
