"""A page of every queue while a million cases are open, each with a deadline, a promise, a refusal and so on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from benchmarks.measuring import Aim, Row, by_turns, taken
from casework.application import Casework
from casework.domain.calendar import Calendar, calendar_of
from casework.domain.policy import Policies
from casework.projections.every import VIEWS
from casework.projections.queues import asking
from casework.projections.queues.every import QUEUES
from casework.projections.queues.narrowing import Asked
from casework.projections.queues.queue import Queue
from casework.store import Connection

CASES = int(os.environ.get("CASEWORK_BENCHMARK_CASES", "1000000"))
LINES, PAGES, TURNS = 50, 5, 4
"""Lines on a page, pages that one reads in a turn, and turns in a round."""
NOW = datetime(2024, 9, 2, 12, tzinfo=UTC)
AIM = Aim(most=2)


Bare = Callable[[str, Mapping[str, Any]], list[Any]]
"""Asks the database itself, as plainly as its driver lets one."""


class Asking(NamedTuple):
    """A page as somebody asks for it, and the SQL that this comes to."""

    after: str | None
    sql: str
    parameters: Mapping[str, Any]


class Overheard:
    """Stands for a transaction on views and keeps what was last asked of it."""

    def __init__(self, views: Connection) -> None:
        self.views = views
        self.sql = ""
        self.parameters: Mapping[str, Any] = {}

    def execute(self, sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self.sql, self.parameters = sql, parameters
        return self.views.execute(sql, parameters)


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Pages of each queue against their own SQL, asked of `sqlite3` in a transaction.

    The two read by turns, each other pages than the other, so that neither finds what the other has just looked up.
    """
    file = folder / "queues.db"
    with Casework.open(f"sqlite:///{file}", clock=lambda: NOW, durable=False) as casework:
        with casework.store.transaction(write=True) as views:
            fill(views)
        with closing(sqlite3.connect(file, isolation_level=None)) as bare:
            yield from pages(casework, lambda sql, values: bare.execute(sql, values).fetchall(), rounds)


def pages(casework: Casework, bare: Bare, rounds: int) -> Iterator[Row]:
    """Pages of each queue in a store that is filled, against the same of who asks its database."""
    for queue in QUEUES.values():
        yield _pages(casework, bare, queue, TURNS * rounds)


def fill(views: Connection, cases: int = CASES) -> None:
    """Puts rows into the views as if so many cases had made them; the indexes are made afterwards."""
    for view in VIEWS:
        views.execute(f"drop table {view.table}")
        views.execute(view.create.format(table=view.table))
    numbers = f"with recursive n(n) as (select cast(0 as bigint) union all select n + 1 from n where n < {cases} - 1)"
    for rows in _ROWS:
        views.execute(f"{numbers} {rows}")
    for index in (index for view in VIEWS for index in view.indexes):
        views.execute(index)


def _pages(casework: Casework, bare: Bare, queue: Queue[Any], turns: int) -> Row:
    walk = _walk(casework, queue, 2 * PAGES * turns)
    parts = [walk[start : start + PAGES] for start in range(0, len(walk), PAGES)]
    ours, floor = _ours(casework, queue, parts[::2]), _floor(bare, parts[1::2])
    return by_turns(f"a page of {queue.name}", ours, floor, turns, AIM)


def _walk(casework: Casework, queue: Queue[Any], pages: int) -> list[Asking]:
    """So many pages of a queue one after another, all of them full."""
    found: list[Asking] = []
    asked = Asked(NOW.date(), _calendars, _whose(queue))
    with casework.store.transaction(write=False) as views:
        after = None
        while len(found) < pages:
            overheard = Overheard(views)
            page = asking.page(cast("Connection", overheard), queue, asked, after=after, limit=LINES)
            assert len(page.lines) == LINES, queue.name
            found.append(Asking(after, overheard.sql, overheard.parameters))
            after = page.next
    return found


def _calendars() -> dict[str, Calendar]:
    return {policy.name: calendar_of(policy.calendar) for policy in Policies.shipped()}


def _whose(queue: Queue[Any]) -> dict[str, str]:
    return {"handler": {"handler": "h7"}, "team": {"team": "t7"}}.get(queue.needs or "", {})


def _ours(casework: Casework, queue: Queue[Any], turns: list[list[Asking]]) -> Iterator[float]:
    for turn in turns:
        yield taken(partial(_read, casework, queue, turn)) / PAGES


def _read(casework: Casework, queue: Queue[Any], turn: list[Asking]) -> None:
    whose: dict[str, Any] = _whose(queue)
    for each in turn:
        assert len(casework.queue(queue.name, after=each.after, limit=LINES, **whose).lines) == LINES


def _floor(bare: Bare, turns: list[list[Asking]]) -> Iterator[float]:
    for turn in turns:
        yield taken(partial(_read_bare, bare, turn)) / PAGES


def _read_bare(bare: Bare, turn: list[Asking]) -> None:
    for each in turn:
        bare("begin", {})
        assert len(bare(each.sql, each.parameters)) >= LINES
        bare("commit", {})


_ID = "printf('%08x-0000-0000-0000-%012x', n * 2654435761 % 4294967296, n)"
_DAY = "date('2024-01-01', '+' || (n * 7919 % 50) || ' days')"
_LATER = "date('2024-08-20', '+' || (n * 7919 % 50) || ' days')"
_STATUS = """case n % 6 when 0 then 'logged' when 1 then 'stage_1' when 2 then 'stage_1_extended'
    when 3 then 'escalated' when 4 then 'stage_2' else 'stage_2_extended' end"""
_CLOCK = """case n % 5 when 0 then 'stage_1_response' when 1 then 'adjustment_review' when 2 then 'restriction_review'
    when 3 then 'order' else 'chfo' end"""

_ROWS = (
    f"""
    insert into cases (case_id, ref, status, stage_status, received_on, resident, tenure, service, category, team,
        handler, policy, investigation, is_open, stage, stage_began_on, stage_due_on, submitted_on, held_on, asked_on,
        told_on, silent_since, risk, vulnerable, concern, support_asked, late_entries, wanting, investigated_on,
        version, last_event_on)
    select {_ID}, 'C-' || n, {_STATUS}, {_STATUS}, {_DAY}, 'r-' || n, 'lcra', 'repairs', 'damp_and_mould',
        't' || (n % 20), case when n % 3 > 0 then 'h' || (n % 20) end, 'hos-2024', 'H-' || n, 1, 1 + n % 6 / 3,
        {_DAY}, {_LATER}, {_DAY}, {_DAY}, {_DAY}, {_DAY}, {_DAY}, 'low', n % 2, 1 + n % 2, 1, 2, 1, {_DAY}, 20, {_DAY}
    from n""",
    f"""
    insert into deadlines (case_id, clock, subject, ref, place, state, started_on, due_on, known_on, raised)
    select {_ID}, {_CLOCK}, 'A1', 'C-' || n, 6, 'running', {_DAY}, {_LATER}, {_DAY}, '' from n""",
    f"""
    insert into alerts (alert_id, kind, step, case_id, ref, clock, place, subject, due_on, noticed_on, raised_at,
        stands, unsettled, level, whom)
    select {_ID}, 'overdue', 0, {_ID}, 'C-' || n, {_CLOCK}, 6, 'A1', {_LATER}, {_LATER},
        {_LATER} || 'T00:00:00.000000+00:00', 1, 0, 0, '' from n""",
    f"""
    insert into promises (case_id, action, ref, kind, owner, promised_on, due_on, broken_after, broken, is_open)
    select {_ID}, 'A1', 'C-' || n, 'works', 'repairs', {_DAY}, {_LATER}, {_LATER}, 0, 1 from n""",
    f"""
    insert into refusals (case_id, number, ref, ground, whole, refused_on, wording, worded_on, blanket)
    select {_ID}, 1, 'C-' || n, 'out_of_time', 1, {_DAY}, 'w' || (n % 1000), '2024-01-01', 1 from n""",
    f"""
    insert into refusal_wordings (wording, first_case, first_on, cases)
    select 'w' || n, {_ID}, '2024-01-01', {CASES} / 1000 from n where n < 1000""",
    f"""
    insert into failures (case_id, number, code, ref, provision, command, occurred_on, recorded_on)
    select {_ID}, 3, 'triage_missing', 'C-' || n, '6.1', 'acknowledge', {_DAY}, {_DAY} from n""",
    f"""
    insert into service_requests (case_id, reference, ref, state, since)
    select {_ID}, 'SR-1', 'C-' || n, 'stopped', {_DAY} from n""",
    f"""
    insert into conflicts (case_id, person, ref, since, stands)
    select {_ID}, 'h' || (n % 20), 'C-' || n, {_DAY}, 1 from n where n % 3 > 0""",
)
