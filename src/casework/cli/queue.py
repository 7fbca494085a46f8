"""`casework queue` and `casework queues`: the questions people ask in the morning, and their answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.filters import Category, Handler, Service, Status, Team, Tenure, a_clock, there_is
from casework.cli.options import HERE, Json, KnownAt, OnDay, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from datetime import date

    from casework.application import Casework
    from casework.projections.queues.asking import QueuePage

Own = str | None


def queue(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The queue; `casework queues` lists them all.")],
    *,
    service: Service = None,
    team: Team = None,
    handler: Handler = None,
    tenure: Tenure = None,
    category: Category = None,
    status: Status = None,
    clock: Annotated[
        Own, typer.Option(parser=a_clock, metavar="CLOCK", help="Only this clock, where a queue is of clocks.")
    ] = None,
    owner: Annotated[Own, typer.Option(metavar="OWNER", help="Only promises that this one has to keep.")] = None,
    kind: Annotated[Own, typer.Option(metavar="KIND", help="Only promises, or alerts, of this kind.")] = None,
    ground: Annotated[Own, typer.Option(metavar="GROUND", help="Only refusals on this ground.")] = None,
    wording: Annotated[Own, typer.Option(metavar="MARK", help="Only refusals in the words with this mark.")] = None,
    code: Annotated[Own, typer.Option(metavar="CODE", help="Only failures of this code.")] = None,
    days: Annotated[
        int | None, typer.Option(metavar="N", help="Working days, where a queue looks so far ahead or back.")
    ] = None,
    on: OnDay = None,
    known_at: KnownAt = None,
    sort: Annotated[str | None, typer.Option(metavar="ORDER", help="In this order; -ORDER is backwards.")] = None,
    after: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="Go on behind the page that gave this cursor.")
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", help="Lines on a page, at most.")] = 50,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Show a queue, such as `overdue`, page by page.

    Each page but the last ends with a cursor, from which the next one goes on, whatever others record meanwhile. With
    --known-at the queue is that of then: made anew from what was recorded until then, and nothing after.
    """
    from casework.domain.moment import local_day

    with cases_in(store) as there, _known(there, known_at) as casework, there_is():
        found = casework.queue(
            name,
            sort=sort,
            after=after,
            limit=limit,
            on=on or (known_at and local_day(known_at)),
            days=days,
            service=service,
            team=team,
            handler=handler,
            tenure=tenure,
            category=category,
            status=status,
            clock=clock,
            owner=owner,
            kind=kind,
            ground=ground,
            wording=wording,
            code=code,
        )
    if json:
        emit(found._asdict())
        return
    show(_page(found))


@contextmanager
def _known(casework: Casework, moment: date | None) -> Iterator[Casework]:
    """The cases as they were known at a moment."""
    from casework.audit.as_known import as_known

    if moment is None:
        yield casework
        return
    with as_known(casework.store, moment) as past:
        yield casework.over(past)


def _page(found: QueuePage[Any]) -> str:
    from casework.projections.queues.every import QUEUES
    from casework.projections.queues.queue import Line

    queue = QUEUES[found.queue]
    own = [field.name for field in fields(queue.line)][len(fields(Line)) :]
    rows = [
        (line.case, line.status, line.handler, *(_cell(getattr(line, name)) for name in own)) for line in found.lines
    ]
    lines = [queue.question, ""]
    lines += (
        [table(("case", "status", "handler", *(name.replace("_", " ") for name in own)), rows)] if rows else ["None."]
    )
    lines += ["", f"There are more: --after {found.next}"] if found.next else []
    return "\n".join(lines)


def _cell(value: Any) -> Any:
    from casework.projections.wording import moment_in_words

    match value:
        case bool():
            return "yes" if value else "no"
        case _ if hasattr(value, "tzinfo"):
            return moment_in_words(value)
    return value


def queues(
    *,
    service: Service = None,
    team: Team = None,
    handler: Handler = None,
    tenure: Tenure = None,
    category: Category = None,
    status: Status = None,
    on: OnDay = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List the queues: the question of each, and its length."""
    with cases_in(store) as casework, there_is():
        found = casework.queues(
            on=on, service=service, team=team, handler=handler, tenure=tenure, category=category, status=status
        )
    if json:
        emit([each._asdict() for each in found])
    else:
        show(table(("queue", "lines", "question"), [(each.queue, each.lines, each.question) for each in found]))
