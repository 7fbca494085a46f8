"""Pages of a queue: each goes on behind the one before, whatever others write meanwhile."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_queues import day_by_day, service
from casework.projections.queues.every import QUEUES
from casework.projections.queues.queue import QueueError
from engines import FEW, Copies, NewUrl
from examples import Command, acknowledged, assign, command, extend, log, of_case, respond, withdraw
from examples_record import complete, contact, promise
from recorded import Recorded, recording
from spec import Cases

ON = date(2024, 6, 3)


def pages(
    recorded: Recorded, name: str, limit: int, between: Callable[[], object] = lambda: None, **asked: Any
) -> list[Any]:
    """All lines of a queue, page by page, with something done between two pages."""
    found, after = [], None
    while True:
        page = service(recorded).queue(name, on=ON, limit=limit, after=after, **asked)
        assert len(page.lines) <= limit
        found += page.lines
        after = page.next
        if after is None:
            return found
        between()


@pytest.fixture(scope="module")
def full(lasting_store: NewUrl) -> Iterator[Recorded]:
    with Recorded(lasting_store()) as recorded:
        several(recorded)
        yield recorded


def several(recorded: Recorded) -> None:
    """Seven cases, some received on the same day, with a promise each."""
    for number, day in enumerate((14, 13, 15, 14, 13, 15, 14)):
        ref, at = f"C-{number}", f"2024-05-{day}"
        day_by_day(recorded, log(at, case=ref), assign(at, case=ref), promise(at, "A1", f"2024-05-{day + 6}", case=ref))


@pytest.mark.parametrize(
    ("name", "sort"),
    [("unacknowledged", "waiting"), ("overdue", "due"), ("promises_open", "promised"), ("mine", "due")],
)
@pytest.mark.parametrize(("way", "limit"), [*product(("", "-"), (1, 2, 3, 7, 50))])
def test_pages_of_any_size_give_each_line_once_in_order(
    full: Recorded, name: str, sort: str, way: str, limit: int
) -> None:
    asked: dict[str, Any] = {"handler": "ann"} if name == "mine" else {}
    whole = pages(full, name, 1000, sort=sort, **asked)
    assert pages(full, name, limit, sort=way + sort, **asked) == (whole[::-1] if way else whole)
    assert len(whole) >= 7


def test_the_last_page_has_no_cursor_even_when_it_is_full(recorded: Recorded) -> None:
    several(recorded)
    first = service(recorded).queue("unacknowledged", limit=4)
    assert first.next is not None
    assert service(recorded).queue("unacknowledged", limit=3, after=first.next).next is None
    assert service(recorded).queue("unacknowledged", limit=7).next is None
    assert (first.queue, first.sort) == ("unacknowledged", "waiting")


def test_a_line_that_leaves_before_it_is_reached_is_not_shown_and_shifts_no_other(recorded: Recorded) -> None:
    several(recorded)
    todo = [withdraw("2024-05-16", case="C-1"), withdraw("2024-05-16", case="C-2")]

    def leave() -> None:
        while todo:
            day_by_day(recorded, todo.pop())

    assert [line.case for line in pages(recorded, "unacknowledged", 2, leave)] == [
        "C-1",
        "C-4",
        "C-0",
        "C-3",
        "C-6",
        "C-5",
    ]


def test_a_line_that_comes_in_is_shown_when_its_place_has_not_been_passed(recorded: Recorded) -> None:
    several(recorded)
    todo = [log("2024-05-13", case="C-00"), log("2024-05-14", case="C-9")]

    def come() -> None:
        while todo:
            recorded.do(todo.pop())

    found = [line.case for line in pages(recorded, "unacknowledged", 2, come)]
    assert found == ["C-1", "C-4", "C-0", "C-3", "C-6", "C-9", "C-2", "C-5"]


def test_a_deadline_that_moves_on_is_seen_again_where_it_now_is(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), *of_case("C-2", *acknowledged()))
    todo = [extend("2024-05-29", "2024-05-31")]

    def move() -> None:
        while todo:
            day_by_day(recorded, todo.pop())

    assert [line.case for line in pages(recorded, "overdue", 1, move)] == ["C-1", "C-2", "C-1"]


# What does not change its place is shown exactly once.

WRITING: dict[str, Callable[[str], Command]] = {
    "log": lambda ref: log("2024-05-14", case=ref),
    "assign": lambda ref: assign("2024-05-14", "ben", case=ref, team="north"),
    "promise": lambda ref: promise("2024-05-14", "A1", "2024-05-20", case=ref),
    "another promise": lambda ref: promise("2024-05-14", "A2", "2024-05-17", case=ref),
    "complete": lambda ref: complete("2024-05-15", case=ref),
    "move": lambda ref: command(
        "update_action", "2024-05-15", case=ref, id="A1", told_on="2024-05-15", new_due_on="2024-05-22", reason="Late"
    ),
    "contact": lambda ref: contact("2024-05-16", case=ref),
    "withdraw": lambda ref: withdraw("2024-05-16", case=ref),
}
KEYS = {
    "unacknowledged": ("waiting_since", "case"),
    "overdue": ("due_on", "case", "clock", "subject"),
    "promises_open": ("due_on", "case", "action"),
    "vulnerable_first": ("received_on", "case"),
    "silent": ("silent_since", "case"),
}
numbers = st.integers(0, 10**6)


@settings(max_examples=settings().max_examples // 4)
@given(name=st.sampled_from(sorted(KEYS)), way=st.sampled_from(["", "-"]), limit=st.integers(1, 4), seed=numbers)
def test_whatever_is_written_between_pages_what_keeps_its_place_is_shown_exactly_once(
    name: str, way: str, limit: int, seed: int
) -> None:
    written_between_pages(name, way, limit, seed)


@settings(max_examples=FEW)
@given(name=st.sampled_from(sorted(KEYS)), way=st.sampled_from(["", "-"]), limit=st.integers(1, 4), seed=numbers)
def test_whatever_is_written_between_pages_it_is_so_on_postgres(
    copies: Copies, name: str, way: str, limit: int, seed: int
) -> None:
    written_between_pages(name, way, limit, seed, copies)


def written_between_pages(name: str, way: str, limit: int, seed: int, *lent: Copies) -> None:
    lot = Random(seed)  # noqa: S311 - a lot that the number decides, no secret
    with recording(Cases(), *lent) as recorded:

        def write(some: int) -> None:
            for _ in range(lot.randrange(some)):
                recorded.attempt(WRITING[lot.choice(list(WRITING))](f"C-{lot.randrange(12)}"))

        def there() -> set[tuple[Any, ...]]:
            now.append({key(line) for line in pages(recorded, name, 1000)})
            return now[-1]

        def key(line: Any) -> tuple[Any, ...]:
            return tuple(getattr(line, part) for part in KEYS[name])

        def meanwhile() -> None:
            write(6)
            there()

        now: list[set[tuple[Any, ...]]] = []
        for ref in range(12):
            recorded.attempt(log(f"2024-05-{13 + ref % 3}", case=f"C-{ref}"))
        write(20)
        there()
        shown = [key(line) for line in pages(recorded, name, limit, meanwhile, sort=way + QUEUES[name].default)]
        assert len(shown) == len(set(shown)), "in one place a line is shown once"
        assert set.intersection(*now) <= set(shown) <= set.union(*now)
        order = [each[:2] for each in shown]
        assert order == sorted(order, reverse=bool(way))


# What there is not


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"name": "urgent"}, "There is no queue 'urgent'; there are unacknowledged, unassigned"),
        ({"sort": "size"}, "silent cannot be sorted by size; it can by silent, backwards as -silent"),
        ({"sort": "--silent"}, "silent cannot be sorted by --silent"),
        ({"colour": "red"}, "silent has no filter colour; it has service, team, handler, tenure, category, status"),
        ({"clock": "update"}, "silent has no filter clock"),
        ({"tenure": "LCRA"}, "There is no such tenure; there are lcra, lcho, leasehold, other"),
        ({"status": "open"}, "There is no such status; there are logged, stage_1, stage_1_extended"),
        ({"handler": "\ud800"}, "handler is no text that a case could have"),
        ({"days": 0}, "silent looks 1 to 260 working days ahead or back, not 0"),
        ({"days": 261}, "not 261"),
        ({"name": "overdue", "days": 5}, "overdue does not look a number of days ahead or back; leave out days"),
        ({"limit": 0}, "A page has 1 to 1000 lines, not 0"),
        ({"limit": 1001}, "not 1001"),
    ],
)
def test_what_a_queue_does_not_have_is_said_in_a_sentence(full: Recorded, asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(QueueError) as error:
        service(full).queue(**{"name": "silent"} | asked)
    assert sentence in str(error.value)


def encoded(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "über",
        "!!!!",
        encoded(None),
        encoded([]),
        encoded(["silent", "silent", [], "no list"]),
        encoded(["silent", "silent", [], [None, "C-1"]]),
        encoded(["silent", "silent", [], [True, "C-1"]]),
        encoded(["silent", "silent", [], [2**70, "C-1"]]),
        encoded(["silent", "silent", [], ["\ud800", "C-1"]]),
        urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_what_is_no_cursor_is_refused(full: Recorded, cursor: str) -> None:
    with pytest.raises(QueueError, match="no cursor of casework's; leave it out to begin with the first page"):
        service(full).queue("silent", after=cursor)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "unassigned"},
        {"sort": "due"},
        {"sort": "-waiting"},
        {"team": "north"},
    ],
)
def test_a_cursor_is_refused_by_another_list(full: Recorded, other: dict[str, Any]) -> None:
    after = service(full).queue("unacknowledged", limit=2).next
    with pytest.raises(QueueError, match="belongs to another list; give it with the queue, the order and the filters"):
        service(full).queue(**{"name": "unacknowledged"} | other, after=after)


def test_a_cursor_of_too_few_places_is_refused(recorded: Recorded) -> None:
    with pytest.raises(QueueError, match="belongs to another list"):
        service(recorded).queue("silent", after=encoded(["silent", "silent", [], ["2024-05-13"]]))


def test_a_response_sent_between_two_pages_takes_its_case_out(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), *of_case("C-2", *acknowledged()))
    todo = [respond("2024-06-02", case="C-2")]

    def answer_it() -> None:
        while todo:
            day_by_day(recorded, todo.pop())

    assert [line.case for line in pages(recorded, "overdue", 1, answer_it)] == ["C-1"]
