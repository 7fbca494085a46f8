"""Events recorded on PostgreSQL for good, by one process and by several at once, in an order that everybody sees."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid4

import psycopg
from tests.postgres import Server, running

from benchmarks.commanding import LATER
from benchmarks.lives import beginning
from benchmarks.measuring import Aim, Row, by_turns, taken
from casework.application import Casework
from casework.domain.event import Event
from casework.store import migrate, open_store
from casework.store.mapper import EventMapper
from casework.store.place import THROW_AWAY

WRITERS = {1: Aim(least=0.5), 4: Aim(least=0.4), 8: Aim(least=0.35)}
EVENTS = 800  # recorded in a round, by all writers together
STREAM = 10  # events of a case
WARM = 3  # rounds not counted
Side = Literal["ours", "floor"]

_TABLE = """
    CREATE TABLE IF NOT EXISTS plain (
        position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        originator_id UUID NOT NULL,
        originator_version BIGINT NOT NULL,
        topic TEXT NOT NULL,
        state BYTEA NOT NULL,
        UNIQUE (originator_id, originator_version)
    )"""
_INSERT = """
    INSERT INTO plain (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s) RETURNING position"""


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """`Store.save` of an event against a plain insert of the same bytes, which keeps no order, by as many processes."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    with running(within=folder) as server, psycopg.connect(server.conninfo, autocommit=True) as connection:
        url = server.url("measured")
        migrate(url)
        connection.execute(_TABLE)
        for writers, aim in WRITERS.items():
            what = "an event, recorded on PostgreSQL" if writers == 1 else f"  by {writers} processes at once"
            with _writers(writers, server, url) as pipes:
                for side in ("ours", "floor") * WARM:
                    _recorded(pipes, side)
                yield by_turns(what, _rounds(pipes, "ours"), _rounds(pipes, "floor"), rounds=4 * rounds, aim=aim)


def _rounds(pipes: Sequence[Pipe], side: Side) -> Iterator[float]:
    while True:
        yield _recorded(pipes, side) / EVENTS


def _recorded(pipes: Sequence[Pipe], side: Side) -> float:
    """Seconds until all writers have recorded their share; they prepare it before the clock starts."""
    for pipe in pipes:
        pipe.send(side)
    assert [pipe.recv() for pipe in pipes] == ["ready"] * len(pipes)
    return taken(partial(_released, pipes))


def _released(pipes: Sequence[Pipe]) -> None:
    for pipe in pipes:
        pipe.send("go")
    assert sum(pipe.recv() for pipe in pipes) == EVENTS


@contextmanager
def _writers(many: int, server: Server, url: str) -> Iterator[list[Pipe]]:
    """So many processes, each at the end of a pipe."""
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        pipes = []
        for _ in range(many):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=_write, args=(theirs, server.conninfo, url, EVENTS // many))
            process.start()
            stack.callback(process.join)
            stack.callback(ours.send, "over")
            pipes.append(ours)
        yield pipes


def _write(pipe: Pipe, conninfo: str, url: str, share: int) -> None:
    """One writer: records its share in the way it is told to, whenever it is told to."""
    mapper, originals = EventMapper("here"), _life()
    with open_store(url) as store, psycopg.connect(conninfo, autocommit=True, prepare_threshold=None) as connection:
        while (side := pipe.recv()) != "over":
            events = [_in_another(originals[n % STREAM], id) for n, id in zip(range(share), _ids(), strict=False)]
            stored = [mapper.to_stored_event(event) for event in events]
            rows = [(each.originator_id, each.originator_version, each.topic, each.state) for each in stored]
            pipe.send("ready")
            pipe.recv()
            if side == "ours":
                written = [len(store.save(event)) for event in events]
            else:
                written = [connection.execute(_INSERT, row).rowcount for row in rows]
            pipe.send(sum(written))


def _life() -> list[Event]:
    """The first events of a case, each as long as events are."""
    with Casework.open(THROW_AWAY, clock=lambda: LATER) as casework:
        for command in beginning("B-1", STREAM):
            assert casework.execute(command).outcome == "accepted"
        return [each.event for each in casework.store.after(0, STREAM)]


def _ids() -> Iterator[UUID]:
    """A new case for every STREAM events."""
    for _ in count():
        id = uuid4()
        for _ in range(STREAM):
            yield id


def _in_another(event: Event, id: UUID) -> Event:
    return event.model_copy(update={"originator_id": id})
