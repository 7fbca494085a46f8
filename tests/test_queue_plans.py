"""A page of a queue is read off an index, wherever it begins: nobody looks at a million rows for fifty lines.

SQLite says beforehand what it will do, whatever there is; PostgreSQL decides by what there is, and is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from casework.domain.calendar import Calendar, calendar_of
from casework.projections.catch_up import prepare
from casework.projections.queues import asking, cursor
from casework.projections.queues.every import QUEUES
from casework.projections.queues.narrowing import Asked
from casework.store import Connection, Store, open_store
from spec import SHIPPED

INDEXES = {
    "unacknowledged": {"waiting": "cases_new", "due": "cases_new_due"},
    "unassigned": {"waiting": "cases_unassigned"},
    "mine": {"received": "cases_of_handler", "due": "cases_of_handler"},
    "team": {"received": "cases_of_team", "due": "cases_of_team"},
    "due_today": {"due": "deadlines_running"},
    "due_this_week": {"due": "deadlines_running"},
    "overdue": {"due": "deadlines_running"},
    "alerts": {"raised": "alerts_standing"},
    "awaiting_approval": {"submitted": "cases_submitted"},
    "waiting_for_clarification": {"asked": "cases_asked"},
    "extensions_ending": {"due": "cases_extended"},
    "escalations_held": {"held": "cases_held"},
    "vulnerable_first": {"concern": "cases_concerning"},
    "silent": {"silent": "cases_silent"},
    "promises_open": {"due": "promises_by_date", "promised": "promises_in_order"},
    "promises_broken": {"broken": "promises_breaking"},
    "reviews_due": {"due": "deadlines_of_reviews"},
    "with_ombudsman": {"since": "cases_investigated"},
    "ombudsman_dates": {"due": "deadlines_of_ombudsman"},
    "refusals": {"ground": "refusals_by_ground", "refused": "refusals_by_date"},
    "blanket_refusals": {"wording": "refusals_alike"},
    "failures": {"recorded": "failures_in_order", "code": "failures_by_code"},
    "record_keeping": {"received": "cases_wanting"},
    "service_requests_stopped": {"stopped": "service_requests_stopped"},
    "conflicts": {"since": "conflicts_standing"},
}
SORTED_AS_ASKED = {("mine", "due"), ("team", "due")}
"""What one person or team has is little enough to be sorted."""


class Planner:
    """Stands for a transaction on views; keeps how SQLite would go about each statement."""

    def __init__(self, views: Connection) -> None:
        self.views = views
        self.plan: list[str] = []

    def execute(self, sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self.plan = [row[3] for row in self.views.execute(f"explain query plan {sql}", parameters)]
        return []


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("plans") / "casework.db"
    with open_store(f"sqlite:///{path}", durable=False) as it:
        prepare(it)
        yield it


def calendars() -> dict[str, Calendar]:
    return {policy.name: calendar_of(policy.calendar) for policy in SHIPPED}


def plan(store: Store, name: str, sort: str, *, later: bool) -> list[str]:
    """How a page is found, the first one or a later one; what is asked of nothing but its owner."""
    queue = QUEUES[name]
    wanted: dict[str, str] = {queue.needs: "ann"} if queue.needs else {}
    asked = Asked(date(2024, 5, 13), calendars, wanted)
    keys = ["2024-05-13"] * len(queue.order(sort))
    with store.transaction(write=False) as views:
        planner = Planner(views)
        after = cursor.written(name, sort, wanted, keys) if later else None
        asking.page(cast("Connection", planner), queue, asked, sort=sort, after=after)
    return planner.plan


def test_every_queue_has_its_indexes_named_here() -> None:
    assert {name: tuple(queue.sorts) for name, queue in QUEUES.items()} == {
        name: tuple(orders) for name, orders in INDEXES.items()
    }


@pytest.mark.parametrize("later", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("backwards", [False, True], ids=["onwards", "backwards"])
@pytest.mark.parametrize(("name", "sort"), [(name, sort) for name, orders in INDEXES.items() for sort in orders])
def test_a_page_is_read_off_the_index_of_its_queue(
    store: Store, name: str, sort: str, *, backwards: bool, later: bool
) -> None:
    first, *rest = plan(store, name, f"-{sort}" if backwards else sort, later=later)
    assert f" USING INDEX {INDEXES[name][sort]}" in first
    assert all(step.startswith("SEARCH ") for step in rest if "TEMP B-TREE" not in step)
    assert any("TEMP B-TREE" in step for step in rest) == ((name, sort) in SORTED_AS_ASKED)
    assert first.startswith("SEARCH ") or not later
    if later and (name, sort) not in SORTED_AS_ASKED:
        order = ",".join(column.partition(".")[2] for column in QUEUES[name].order(sort))
        assert f"({order}){'<' if backwards else '>'}" in first
