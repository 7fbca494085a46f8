"""`casework accesses`: who read words about residents' vulnerabilities, what for, and what is unusual about it."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from casework.cli.options import HERE, Json, StoreUrl, a_day
from casework.cli.reading import cases_in
from casework.cli.screen import emit, paragraph, show, table

if TYPE_CHECKING:
    from casework.application import Casework
    from casework.projections.accesses import Accessed
    from casework.projections.queues.asking import QueuePage
    from casework.reports.unusual import Limits, Taken, Unusual

_FIELDS = ("access", "case", "words", "reader", "role", "via", "purpose", "way", "read_at")


First: TypeAlias = Annotated[
    date | None, typer.Option("--from", parser=a_day, metavar="DATE", help="Unusual from this day on.")
]
Last: TypeAlias = Annotated[
    date | None, typer.Option("--to", parser=a_day, metavar="DATE", help="Unusual until this day.")
]
Times: TypeAlias = Annotated[
    float, typer.Option(min=1, metavar="N", help="So many times what others in the role read.")
]
AtLeast: TypeAlias = Annotated[int, typer.Option(min=1, metavar="N", help="Only from so many readings on.")]
Opens: TypeAlias = Annotated[int, typer.Option(min=0, max=23, metavar="HOUR", help="Before this hour is out of hours.")]
Closes: TypeAlias = Annotated[int, typer.Option(min=0, max=23, metavar="HOUR", help="From this hour on, too.")]
Strangers: TypeAlias = Annotated[
    int, typer.Option(min=1, metavar="N", help="So many cases in which the reader never took part.")
]
Together: TypeAlias = Annotated[int, typer.Option(min=2, metavar="N", help="So many cases in a short time.")]
Minutes: TypeAlias = Annotated[int, typer.Option(min=1, metavar="N", help="How short that time is.")]
LongAfter: TypeAlias = Annotated[int, typer.Option(min=1, metavar="DAYS", help="So long after a case ended.")]


def accesses(
    *,
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only readings of this case.")] = None,
    reader: Annotated[str | None, typer.Option(metavar="ID", help="Only what this person read.")] = None,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Go on behind this page.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="So many of the newest.")] = 50,
    unusual: Annotated[bool, typer.Option("--unusual", help="Tell only what is unusual, by the rules below.")] = False,
    first: First = None,
    last: Last = None,
    times: Times = 3,
    at_least: AtLeast = 10,
    opens: Opens = 7,
    closes: Closes = 20,
    strangers: Strangers = 3,
    together: Together = 10,
    minutes: Minutes = 60,
    long_after: LongAfter = 180,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List who read about vulnerabilities, and what is unusual.

    Each reading is recorded before the words are given: by whom, of which case, what for and when; never the words. An
    export of every case is one record.

    --unusual looks for readers far above the others in their role, reading out of hours, of cases that the reader had
    no part in, of many cases in a short time, and long after the end. What it finds may be quite right: ask.
    """
    with cases_in(store) as casework:
        if unusual:
            from casework.reports.unusual import Limits

            limits = Limits(times, at_least, time(opens), time(closes), strangers, together, minutes, long_after)
            _tell(_found(casework, first, last, limits), json=json)
            return
        page = casework.accesses(case=case, reader=reader, after=after, limit=limit)
        taken = [] if case or reader or after else casework.taken()
    if json:
        lines = [{name: getattr(each, name) for name in _FIELDS} for each in page.lines]
        emit({"accesses": lines, "every_case": [each._asdict() for each in taken], "next": page.next})
    else:
        _list(page, taken)


def _found(casework: Casework, first: date | None, last: date | None, limits: Limits) -> list[Unusual]:
    from casework.reports.unusual import unusual

    readings, taken = casework.readings(first, last), casework.taken(first, last)
    return unusual(readings, taken, casework.calendar("england-and-wales"), limits)


def _list(page: QueuePage[Accessed], taken: list[Taken]) -> None:
    from casework.projections.wording import moment_in_words

    header = ("read", "by", "role", "case", "for", "way", "through")
    lines = [
        (moment_in_words(each.read_at), each.reader, each.role, each.case, each.purpose, each.way, each.via)
        for each in page.lines
    ]
    show(table(header, lines))
    for each in taken:
        when = moment_in_words(each.read_at)
        show(f"All {each.cases:,} cases were taken out on {when} by {each.reader} ({each.role}).")
    if page.next:
        show(f"\nFor older ones: --after {page.next}")


def _tell(found: list[Unusual], *, json: bool) -> None:
    if json:
        emit({"unusual": [each._asdict() for each in found]})
        return
    if not found:
        show("Nothing unusual was found.")
    for each in found:
        show(f"{each.rule.replace('_', ' ')}: {each.reader} ({each.role}), {each.figures}")
        if each.cases:
            show(paragraph(", ".join(each.cases), "    "))
