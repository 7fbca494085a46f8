"""What it costs to keep words sealed: the same casework with keys and, as the floor, without."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, cast

from eventsourcing.persistence import StoredEvent
from tests.postgres import running

from benchmarks.commanding import AT_ONCE, LATER, Block, carry_out
from benchmarks.lives import as_lines, beginning, lives
from benchmarks.loading import load
from benchmarks.measuring import Row, by_turns, taken
from casework.application import Casework
from casework.domain.event import Event
from casework.projections.catch_up import rebuild
from casework.store import Keeper, KeysAt, Store, migrate
from casework.store.keyring.master import generated
from casework.store.mapper import EventMapper

CASES, BLOCKS, CODED = 60, 4, 400
"""Cases under way together, blocks of their commands in a round, and events encoded and decoded in a round."""
LONG, LOADED = 50, 40
"""Events of a case that is loaded, and how many such cases."""


class Place(NamedTuple):
    """A store, and where its keys are if its words are sealed."""

    url: str
    keys: KeysAt | None = None

    def open(self, *, durable: bool = True) -> Casework:
        """The store, with a clock ahead of everything."""
        return Casework.open(self.url, clock=lambda: LATER, durable=durable, keys=self.keys)


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Events encoded and decoded, commands, cases and views, in a file and on PostgreSQL."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    master = folder / "master.key"
    generated(master)
    keys = KeysAt(f"sqlite:///{folder / 'keys.db'}", (f"file:{master}",))
    sealed, clear = Place(f"sqlite:///{folder / 'sealed.db'}", keys), Place(f"sqlite:///{folder / 'clear.db'}")
    yield from _of(sealed, clear, "", rounds)
    with running(within=folder) as server:
        urls = [server.url(name) for name in ("sealed", "clear")]
        for url in urls:
            migrate(url)
        on_server = KeysAt(server.url("keys"), keys.masters)
        yield from _of(Place(urls[0], on_server), Place(urls[1]), " on PostgreSQL", rounds)


def _of(sealed: Place, clear: Place, where: str, rounds: int) -> Iterator[Row]:
    lines = as_lines(lives(CASES, days=30))[: AT_ONCE * BLOCKS * rounds]
    blocks = [lines[start : start + AT_ONCE] for start in range(0, len(lines), AT_ONCE)]
    with sealed.open() as ours, clear.open() as floor:
        yield by_turns(f"a command{where}", _carried(ours, blocks), _carried(floor, blocks), len(blocks))
        yield from _coded(ours.store, where, rounds)
    refs = [f"L-{n}" for n in range(LOADED)]
    for place in (sealed, clear):
        with place.open(durable=False) as casework:
            for ref in refs:
                carry_out(casework, as_lines(beginning(ref, LONG)))
    turns = _loaded(sealed, refs), _loaded(clear, refs)
    yield by_turns(f"a case of {LONG} events, not in memory{where}", *turns, rounds=rounds)
    with sealed.open() as ours, clear.open() as floor:
        turns = _rebuilt(ours), _rebuilt(floor)
        yield by_turns(f"an event, when all views are rebuilt{where}", *turns, rounds=rounds)


def _carried(casework: Casework, blocks: list[Block]) -> Iterator[float]:
    for block in blocks:
        yield taken(partial(carry_out, casework, block)) / len(block)


def _loaded(place: Place, refs: list[str]) -> Iterator[float]:
    while True:
        with place.open() as casework:
            yield taken(partial(load, casework, refs)) / len(refs)


def _rebuilt(casework: Casework) -> Iterator[float]:
    events = casework.store.position()
    while True:
        yield taken(partial(rebuild, casework.store)) / events


def _coded(store: Store, where: str, rounds: int) -> Iterator[Row]:
    """Each event by itself, as a command records one: its key is asked of the key database, its words are sealed."""
    events = [each.event.model_copy(update={"personal": dict(each.event.personal)}) for each in store.after(0, CODED)]
    keeper, plain = cast("Keeper", store.keeper), EventMapper("here")
    with_keys = EventMapper("here", keeper)
    turns = _encoded(events, keeper), _encoded(events, None)
    yield by_turns(f"an event, encoded{where}", *turns, rounds=rounds)
    sealed = [plain.to_stored_event(each) for each in keeper.protect(events)]
    clear = [plain.to_stored_event(each) for each in events]
    for words, what in ((False, "its words not looked at"), (True, "all its words looked at")):
        turns = _decoded(with_keys, sealed, words=words), _decoded(plain, clear, words=words)
        yield by_turns(f"an event, decoded, {what}{where}", *turns, rounds=rounds)


def _encoded(events: list[Event], keeper: Keeper | None) -> Iterator[float]:
    mapper = EventMapper("here")

    def encode() -> None:
        for event in events:
            (each,) = keeper.protect([event]) if keeper else (event,)
            mapper.to_stored_event(each)

    while True:
        yield taken(encode) / len(events)


def _decoded(mapper: EventMapper, stored: list[StoredEvent], *, words: bool) -> Iterator[float]:
    def decode() -> None:
        for each in stored:
            event = mapper.to_domain_event(each)
            if words:
                dict(event.personal)

    while True:
        yield taken(decode) / len(stored)
