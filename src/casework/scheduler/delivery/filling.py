"""How the outbox follows the log: each event exactly once for each target, with any number of processes at it.

Each target's row says how far the log has been read for it, so that a worker that does not know a target cannot pass by
what is meant for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.projections.catch_up import up_to_date
from casework.scheduler.delivery.news import News, news_of
from casework.scheduler.delivery.outbox import Entry, put
from casework.scheduler.delivery.targets import Told
from casework.store import Connection, Recorded, Store

DELIVERIES = uuid5(NAMESPACE_URL, "https://casework.example/delivery")
"""The name space of the ids of deliveries: event by event, target by target."""


def enrol(store: Store, targets: Collection[Told]) -> None:
    """Lets targets that nobody knew begin at the present end of the log: they are not told of what was before."""
    end = store.position()
    if len(_reached(store, targets)) == len(targets):
        return
    with store.transaction(write=True) as connection:
        connection.executemany(_ENROL, [{"name": target.name, "position": end} for target in targets])


def fill(store: Store, targets: Collection[Told], at: datetime, *, limit: int = 500) -> int:
    """Puts into the outbox what the log has for each target and is not there yet, due at an instant; gives how many.

    `limit` is the number of events read for one transaction.
    """
    enrol(store, targets)
    end, many = store.position(), 0
    while (reached := _reached(store, targets)) and (first := min(reached.values())) < end:
        page = store.after(first, limit)
        if not page:  # the log has lost what it had
            break
        entries = list(_entries(store, page, targets, reached))
        with store.transaction(write=True) as connection:
            if _positions(connection, targets) == reached and store.holds(page[-1], within=connection):
                put(connection, entries, at)
                connection.executemany(_NOTE, [{"name": name, "position": page[-1].position} for name in reached])
                many += len(entries)
    return many


def _entries(store: Store, page: list[Recorded], targets: Collection[Told], reached: dict[str, int]) -> Iterator[Entry]:
    for recorded in page:
        news = news_of(store, recorded.event)
        if news is None:
            continue
        for target in targets:
            if recorded.position > reached[target.name] and wants(target, news, partial(_team, store)):
                yield _entry(target.name, recorded.position, news)


def wants(target: Told, news: News, team_of: Callable[[UUID], str | None]) -> bool:
    """Whether a target is to be told of something; `team_of` gives the team of a case, and is only asked if need be."""
    facts = news.data()
    whom = facts.get("whom")
    return (
        news.happening in target.happenings
        and (target.kinds is None or facts["kind"] in target.kinds)
        and (target.clocks is None or facts["clock"] in target.clocks)
        and (target.whom is None or whom is None or not target.whom.isdisjoint(whom))
        and (target.teams is None or team_of(news.alert.case_id) in target.teams)
    )


def _team(store: Store, case_id: UUID) -> str | None:
    with up_to_date(store) as views:
        rows = views.execute("select team from cases where case_id = :case_id", {"case_id": str(case_id)})
    return rows[0][0] if rows else None


def _entry(target: str, position: int, news: News) -> Entry:
    data = news.data()
    return Entry(
        delivery=uuid5(DELIVERIES, f"{news.event.event_id}|{target}"),
        target=target,
        position=position,
        type=f"alert.{news.happening}",
        happened_at=news.event.recorded_at,
        kind=data["kind"],
        clock=data["clock"],
        ref=data["case"],
        data=json.dumps(data, ensure_ascii=False),
    )


def _reached(store: Store, targets: Collection[Told]) -> dict[str, int]:
    with store.transaction(write=False) as connection:
        return _positions(connection, targets)


def _positions(connection: Connection, targets: Collection[Told]) -> dict[str, int]:
    known = dict(connection.execute("select name, position from casework_targets"))
    return {target.name: known[target.name] for target in targets if target.name in known}


_ENROL = "insert into casework_targets (name, position) values (:name, :position) on conflict (name) do nothing"
_NOTE = "update casework_targets set position = :position where name = :name and position < :position"
