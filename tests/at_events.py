"""The events of a service as those who follow it read them: page by page, and as a stream."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from random import Random
from time import monotonic, sleep
from typing import Any, NamedTuple
from uuid import uuid4

import httpx

from alphabets import WORD
from any_command import drawn_from
from at_http import PATIENCE, Serving
from casework.domain.access import Reader, read_by
from casework.domain.calendar import calendar_of
from casework.domain.complaint import Complaint
from casework.domain.event import Actor, CaseEvent, Meta
from casework.domain.proclamation import CALENDARS, HolidayProclaimed
from casework.scheduler.sweep import Sweeper
from examples import acknowledged, respond
from examples_record import see
from spec import SHIPPED, Cases

LONG_AFTER = datetime(2031, 1, 1, 9, tzinfo=UTC)


class Heard(NamedTuple):
    """What a stream told: the id, and the event that came with it, None where only an id came."""

    id: int
    event: dict[str, Any] | None


def pages(client: httpx.Client, address: str = "/v1/events") -> Iterator[list[dict[str, Any]]]:
    """Every page from an address on, each as the one before leads to it."""
    while True:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        if "next" not in answer.links:
            return
        address = answer.links["next"]["url"]


def told(client: httpx.Client, address: str = "/v1/events") -> list[dict[str, Any]]:
    """Every event from an address on."""
    return [event for page in pages(client, address) for event in page]


@contextmanager
def listening(client: httpx.Client, *, after: int = 0, last: int | None = None) -> Iterator[Iterator[str]]:
    """The lines of a stream after a position, or after the last id that was heard."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    with client.stream("GET", "/v1/events/stream", params={"after": after}, headers=headers) as answer:
        if answer.status_code != 200:
            answer.read()
        assert answer.status_code == 200, answer.text
        yield answer.iter_lines()


def heard(lines: Iterator[str]) -> Iterator[Heard]:
    """What a stream tells, as it tells it."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line == "":
            if "id" in fields:
                yield Heard(int(fields["id"]), json.loads(fields["data"]) if "data" in fields else None)
            fields = {}
        else:
            fields[name] = value


def upto(position: int, lines: Iterator[str]) -> Iterator[Heard]:
    """What a stream tells up to a position of the log."""
    for each in heard(lines):
        yield each
        if each.id >= position:
            return


def until(came: Callable[[], bool]) -> None:
    """Waits for what other threads bring about."""
    end = monotonic() + PATIENCE
    while not came():
        assert monotonic() < end, "it never came"
        sleep(0.005)


def everything(serving: Serving) -> None:
    """Makes a service's log hold every sort of event, each with words wherever somebody can write some."""
    serving.clock.now = LONG_AFTER
    store, (case, before, after) = serving.casework.store, _told_by_lot()
    store.save(*before)
    _sweep(serving)
    store.save(*after)
    _sweep(serving)
    reader = Reader(f"{WORD} reader", "officer", "http")
    store.save(read_by(reader, case, "support_needs", "responding", at=LONG_AFTER, new_id=uuid4))
    store.save(proclaimed())


@cache
def _told_by_lot() -> tuple[Complaint, list[CaseEvent], list[CaseEvent]]:
    """A case, and the events of some, first those of a complaint whose deadlines are missed."""
    cases, lot = Cases(), Random(6)  # noqa: S311 - the same history every time
    for command in acknowledged():
        cases.do(command)
    many = len(cases.log)
    for command in (see("2024-05-30"), respond("2024-06-10")):
        assert cases.do(command).events
    for _ in range(600):
        cases.do(drawn_from(lot))
    return cases.found["C-1"], cases.log[:many], cases.log[many:]


def _sweep(serving: Serving) -> None:
    Sweeper(serving.casework.store, SHIPPED, calendar_of, uuid4).sweep(LONG_AFTER)


def proclaimed() -> HolidayProclaimed:
    """A holiday with a name that somebody wrote."""
    actor = Actor(id="ann", role="manager")
    meta = Meta(command="proclaim", occurred=LONG_AFTER, recorded_at=LONG_AFTER, actor=actor, correlation_id="p")
    return HolidayProclaimed(
        originator_id=CALENDARS,
        originator_version=0,
        event_id=uuid4(),
        meta=meta,
        subject="england-and-wales",
        nation="england-and-wales",
        day=LONG_AFTER.date(),
        name=f"{WORD} Jubilee",
    )
