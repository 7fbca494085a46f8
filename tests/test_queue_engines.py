"""Queues, the meeting's list and the digest are the same whichever engine keeps the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from at_queues import day_by_day, service
from casework.projections.queues.every import QUEUES
from examples import acknowledged, assign, command, escalate, extend, log, of_case, refuse, support, triage
from examples_record import adjustment, ask_for, contact, failure_order, investigation, promise
from recorded import Recorded

ON = date(2024, 6, 5)
FOUND = {"reason": "found in the file"}


def busy(recorded: Recorded) -> Recorded:
    """Several lines in every queue, with references that languages sort differently."""
    conflict = {"conflict": {"what": "They are neighbours"}, "as_found": FOUND}
    court = {"claim_filed_on": "2024-05-10", "explanation": "It is before the court"}
    for ref in ("C-1", "c-2", "C_3", "C-10"):
        history = (
            *acknowledged(),
            assign("2024-05-14", "ann", team="north"),
            promise("2024-05-14", "A1", "2024-05-20"),
            promise("2024-05-14", "A2"),
            command("submit_for_approval", "2024-05-15"),
            command("request_clarification", "2024-05-15", question="Which room?"),
            command("update_service_request", "2024-05-15", reference="SR-1", state="stopped"),
            escalate("2024-05-16"),
            triage("2024-05-16", risk="high"),
            support("2024-05-16", adjustment("J1", "2024-06-06")),
            extend("2024-05-20", "2024-06-07"),
            failure_order("2024-05-20", "F1", "2024-06-05"),
            investigation("2024-05-20", exceptional_reason="The landlord did not act"),
            ask_for("2024-05-20", "2024-06-06"),
        )
        day_by_day(recorded, *of_case(ref, *history))
    for ref in ("D-1", "d-2", "D_3"):
        day_by_day(recorded, *of_case(ref, log(), refuse("2024-05-15", "legal_proceedings", **court)))
        day_by_day(recorded, *of_case(f"{ref}.E", log(), assign("2024-05-15", "ben", **conflict)))
        day_by_day(recorded, *of_case(f"{ref}.F", log("2024-05-16", resident=None, anonymous=True)))
    day_by_day(recorded, log("2024-06-04", case="last"))
    recorded.do(contact("2024-05-21", case="C-1"), contact("2024-05-21", case="c-2"))
    recorded.sweep("2024-06-05")
    return recorded


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    path: Path = tmp_path_factory.mktemp("engines") / "casework.db"
    with Recorded(f"sqlite:///{path}") as recorded:
        yield busy(recorded)


@pytest.fixture
def engine() -> str:
    return "postgres"


def pages(recorded: Recorded, name: str, sort: str) -> list[Any]:
    """All lines of a queue, two at a time."""
    found, after = [], None
    while True:
        page = service(recorded).queue(name, on=ON, sort=sort, after=after, limit=2, **whose(name))
        found += page.lines
        after = page.next
        if after is None:
            return [_without_marks(line) for line in found]


def whose(name: str) -> dict[str, Any]:
    return {"mine": {"handler": "ann"}, "team": {"team": "north"}}.get(name, {})


def _without_marks(line: Any) -> Any:
    """Words are marked under the key of the store they are in."""
    if getattr(line, "wording", None):
        line.wording = "the same"
    return line


def test_postgres_gives_the_lines_that_sqlite_gives_in_the_same_order(recorded: Recorded, on_sqlite: Recorded) -> None:
    busy(recorded)
    for name, queue in QUEUES.items():
        for sort in queue.sorts:
            for order in (sort, f"-{sort}"):
                found = pages(recorded, name, order)
                assert len(found) > 1, name
                assert found == pages(on_sqlite, name, order), (name, order)
    one, other = service(recorded), service(on_sqlite)
    assert one.queues(on=ON, handler="ann", team="north") == other.queues(on=ON, handler="ann", team="north")
    for calendar in ("silent", "reviews_due", "extensions_ending"):
        assert one.queue(calendar, on=ON, days=3).lines == other.queue(calendar, on=ON, days=3).lines
    assert one.tracker(on=ON, since=date(2024, 5, 1)) == other.tracker(on=ON, since=date(2024, 5, 1))
    assert one.digest(on=ON, handler="ann") == other.digest(on=ON, handler="ann")
