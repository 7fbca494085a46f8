"""`casework why`: how a due date came about, so that anyone can check it by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, CaseRef, Json, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.screen import emit, paragraph, show

if TYPE_CHECKING:
    from datetime import date

    from casework.domain.clocks import Clock, Why
    from casework.domain.complaint import Complaint


def why(
    case: CaseRef,
    clock: Annotated[str, typer.Argument(metavar="CLOCK", help="The clock, for example stage_1_response.")],
    subject: Annotated[
        str | None, typer.Option(metavar="ID", help="Which one, where there are several: the id of the action, order …")
    ] = None,
    days: Annotated[bool, typer.Option("--days", help="List every working day that was counted.")] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Explain a due date, so that anyone can check it by hand.

    It names the rule, the day it is counted from and each day left out on the way, with --days each day counted too.
    """
    with cases_in(store) as casework:
        found = _clocks(casework.case(case), clock, subject)
    if json:
        emit([_as_json(each, days=days) for each in found])
        return
    show("\n\n".join("\n".join(explained(case, each, days=days)) for each in found))


def _clocks(case: Complaint, name: str, subject: str | None) -> list[Clock]:
    from casework.domain.clocks import CLOCK_ORDER

    if name not in CLOCK_ORDER:
        raise Ended(ExitCode.USAGE, f"there is no clock {name!r}; the clocks are {', '.join(CLOCK_ORDER)}")
    found = [c for c in case.clocks.values() if c.clock == name and subject in (None, c.subject)]
    if not found:
        has = ", ".join(_label(c) for c in sorted(case.clocks.values(), key=lambda c: c.place)) or "none yet"
        asked = name if subject is None else f"{name} {subject}"
        raise Ended(ExitCode.NOT_FOUND, f"case {case.ref} has no clock {asked}; it has {has}")
    return sorted(found, key=lambda c: c.place)


def _label(clock: Clock) -> str:
    return clock.clock if clock.subject is None else f"{clock.clock} {clock.subject}"


def explained(case: str, clock: Clock, *, days: bool = False) -> Iterator[str]:
    """The explanation of a clock's due date, line by line."""
    from casework.projections.wording import day_in_words, named

    name, due_on = named(clock.clock, clock.subject), day_in_words(clock.due_on)
    yield f"{case}, {name}: due {clock.due_on:%A} {due_on} ({clock.state})"
    yield paragraph(f"{clock.why.rule}{f' [{clock.why.provision}]' if clock.why.provision else ''}", "  ")
    yield from _reckoned(clock.why, clock.due_on, days=days)
    if clock.latest_lawful_on and clock.latest_lawful_on < clock.due_on:
        lawful = day_in_words(clock.latest_lawful_on)
        yield f"  To count as on time it must go out by {lawful}: a late acknowledgement buys no time."
    for earlier in clock.previous:
        yield paragraph(f"It was due {day_in_words(earlier.due_on)} before: {earlier.because}", "  ")
    if clock.stopped_on:
        late = "" if clock.working_days_late is None else f", {clock.working_days_late} working days late"
        yield f"  It ended on {day_in_words(clock.stopped_on)}{late}."


def _reckoned(why: Why, due_on: date, *, days: bool) -> Iterator[str]:
    from casework.projections.wording import day_in_words, lateness

    if why.counted_from is None or why.working_days is None:
        yield "  This date was given, not counted."
        return
    first = "the day itself" if why.counting == "same_day" else "the day after"
    yield f"  Counted from {day_in_words(why.counted_from)}: {lateness(why.working_days)}, {first} being day 1."
    if why.calendar:
        yield f"  Working days of the calendar {why.calendar}. Left out on the way:"
    for skipped in why.skipped:
        yield f"     –  {skipped.day:%a} {day_in_words(skipped.day)}: {skipped.reason}"
    if days:
        yield "  Counted:"
        for n, day in enumerate(counted_days(why, due_on), 1):
            yield f"    {n:2}  {day:%a} {day_in_words(day)}"


def counted_days(why: Why, due_on: date) -> list[date]:
    """The days that were counted: those from day 1 to the due day that were not left out."""
    if why.counted_from is None or why.working_days is None:
        return []
    out = {skipped.day for skipped in why.skipped}
    first = 0 if why.counting == "same_day" else 1
    every = (why.counted_from + timedelta(n) for n in range(first, (due_on - why.counted_from).days + 1))
    return [day for day in every if day not in out]


def _as_json(clock: Clock, *, days: bool) -> dict[str, Any]:
    found = clock.model_dump(mode="json") | {"on_time": clock.on_time}
    if days:
        found["counted"] = counted_days(clock.why, clock.due_on)
    return found
