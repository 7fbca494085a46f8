"""The annual report over a million cases of five years, of which earlier versions are kept too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.measuring import Aim, Row, by_turns, taken
from benchmarks.queueing import CASES
from casework.application import Casework
from casework.projections.measures import MEASURES
from casework.projections.measures.versions import ALWAYS
from casework.reports import counted
from casework.reports.annual import annual
from casework.reports.counting import Counted
from casework.reports.period import of_year
from casework.reports.reading import reading
from casework.store import Connection, Store

YEAR = of_year("2023-24")
NOW = datetime(2024, 9, 2, 12, tzinfo=UTC)
AIM = Aim(most=3)

_MEASURES: tuple[Counted, ...] = tuple(each for each in vars(counted).values() if isinstance(each, Counted))
_OF_THE_REPORT = tuple(each for each in _MEASURES if each not in (counted.DUTIES, counted.FLAWS))


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """The whole report, with the year before beside it, against the SQL of its measures asked of `sqlite3`."""
    file = folder / "reports.db"
    with Casework.open(f"sqlite:///{file}", clock=lambda: NOW, durable=False) as casework:
        with casework.store.transaction(write=True) as views:
            fill(views)
        with closing(sqlite3.connect(file, isolation_level=None)) as bare:
            turns = _ours(casework.store), _floor(bare)
            yield by_turns(f"the annual report over {CASES:,} cases", *turns, rounds=rounds, aim=AIM)


def fill(views: Connection) -> None:
    """Puts rows into the measures as if so many cases had made them; the indexes are made afterwards."""
    for view in MEASURES:
        views.execute(f"drop table {view.table}")
        views.execute(view.create.format(table=view.table))
    numbers = f"with recursive n(n) as (select cast(0 as bigint) union all select n + 1 from n where n < {CASES} - 1)"
    for rows in _ROWS:
        views.execute(f"{numbers} {rows}")
    for index in (index for view in MEASURES for index in view.indexes):
        views.execute(index)


def _ours(store: Store) -> Iterator[float]:
    while True:
        yield taken(partial(_report, store))


def _report(store: Store) -> None:
    with reading(store, cases=False) as found:
        made = annual(found, YEAR)
    assert next(figure.value for _, figure in made.figures() if figure.id == "received")


def _floor(bare: sqlite3.Connection) -> Iterator[float]:
    while True:
        yield taken(partial(_ask, bare))


def _ask(bare: sqlite3.Connection) -> None:
    bare.execute("begin")
    for each in _OF_THE_REPORT:
        for period in (YEAR, YEAR.before):
            days = {"first": period.first.isoformat(), "last": period.last.isoformat(), "at": 0}
            bare.execute(each.grouped, days).fetchall()
    bare.execute("commit")


_ID = "printf('%08x-0000-0000-0000-%012x', n * 2654435761 % 4294967296, n)"
_DAY = "date('2019-04-01', '+' || (n * 7919 % 1826) || ' days')"
_ANSWERED = "date('2019-04-11', '+' || (n * 7919 % 1826 + n % 30) || ' days')"
_CATEGORY = "'category_' || (n % 17)"
_VERSIONS = f"(select 0 as since, {ALWAYS} as until union all select -2, -1 union all select -3, -2) v"
_DECIDED = "case n % 5 when 0 then 'not_upheld' when 1 then 'partially_upheld' else 'upheld' end"

_ROWS = (
    f"""
    insert into measured_complaints (case_id, ref, since, until, received_on, status, tenure, service, category, team,
        policy, adopted, accepted, asked, support_asked, exit)
    select {_ID}, 'C-' || n, v.since, v.until, {_DAY}, 'closed', case n % 5 when 0 then 'lcho' else 'lcra' end,
        's' || (n % 4), {_CATEGORY}, 't1', 'hos-2024', 0, 1, 1, 1, 0 from n, {_VERSIONS}""",
    *(
        f"""
    insert into measured_stages (case_id, ref, since, until, stage, opened_on, acknowledge_by, acknowledged_on, in_time,
        respond_by, lawful_on, responded_on, on_time, unextended, extensions, days, decision, answers)
    select {_ID}, 'C-' || n, v.since, v.until, {stage}, {_DAY}, {_DAY}, {_DAY}, 1, {_ANSWERED}, {_ANSWERED},
        {_ANSWERED}, n % 2, n % 2, 0, n % 30, {_DECIDED}, '{{}}' from n, {_VERSIONS} where n % {every} = 0"""
        for stage, every in ((1, 1), (2, 4))
    ),
    f"""
    insert into measured_exits (case_id, ref, since, until, number, how, left_on, stage, ground, whole)
    select {_ID}, 'C-' || n, 0, {ALWAYS}, 3, 'refused', {_DAY}, 1, 'out_of_time', 1 from n where n % 12 = 0""",
    f"""
    insert into measured_determinations (case_id, ref, since, until, reference, opened_on, determined_on, findings)
    select {_ID}, 'C-' || n, 0, {ALWAYS}, 'H', {_DAY}, {_ANSWERED}, 2 from n where n % 30 = 0""",
    f"""
    insert into measured_findings (case_id, ref, since, until, reference, number, determined_on, category, finding)
    select {_ID}, 'C-' || n, 0, {ALWAYS}, 'H', 1, {_ANSWERED}, {_CATEGORY}, 'maladministration' from n
    where n % 30 = 0""",
    f"""
    insert into measured_orders (case_id, ref, since, until, what, id, made_on, kind, pence, due_on)
    select {_ID}, 'C-' || n, 0, {ALWAYS}, 'order', 'O1', {_ANSWERED}, 'payment', 10000, {_ANSWERED} from n
    where n % 30 = 0""",
    f"""
    insert into measured_promises (case_id, ref, since, until, id, stage, kind, pence, promised_on, due_on, state,
        in_time)
    select {_ID}, 'C-' || n, 0, {ALWAYS}, 'A1', 1, 'works', 5000, {_ANSWERED}, {_ANSWERED}, 'completed', 1 from n""",
    f"""
    insert into measured_lessons (case_id, ref, since, until, number, drawn_on)
    select {_ID}, 'C-' || n, 0, {ALWAYS}, 9, {_ANSWERED} from n where n % 10 = 0""",
)
