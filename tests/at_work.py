"""What other processes do to a store: each function runs in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any

from casework.application import Casework
from casework.domain.errors import StoreError
from casework.store import Store, migrate, open_store
from casework.store.place import THROW_AWAY
from examples import by, command, log
from long_case import LONG, other

SPAWN = multiprocessing.get_context("spawn")
NOBODY = 65_534


def contact(ref: str, **more: Any) -> dict[str, Any]:
    """A contact, which may be recorded at any time."""
    usual = {"direction": "out", "channel": "phone", "with": "resident", "summary": "Called about the repair"}
    return command("record_contact", "2024-05-14", **usual | {"case": ref} | more)


def at_once(many: int, work: Callable[..., Any], *args: Any) -> list[Any]:
    """What `work(number, *args)` gives in so many processes that begin together."""
    return in_rounds(many, work, args)[0]


def in_rounds(many: int, work: Callable[..., Any], *rounds: tuple[Any, ...]) -> list[list[Any]]:
    """What `work(number, *round)` gives, round by round, in so many processes that begin each round together."""
    start = SPAWN.Barrier(many, timeout=60)
    with ProcessPoolExecutor(many, mp_context=SPAWN, initializer=_meet_at, initargs=(start,)) as pool:
        begun = [pool.submit(_together, work, number, rounds) for number in range(many)]
        return [list(found) for found in zip(*[each.result() for each in begun], strict=True)]


_start: list[Barrier] = []


def _meet_at(start: Barrier) -> None:
    _start.append(start)


def _together(work: Callable[..., Any], number: int, rounds: tuple[tuple[Any, ...], ...]) -> list[Any]:
    found = []
    for each in rounds:
        _start[0].wait()
        found.append(work(number, *each))
    return found


def create(_: int, url: str) -> bytes:
    """Opens a store that may not be there yet; gives its key, which is made once."""
    with open_store(url) as store:
        return store.settings.fingerprint_key


def make(_: int, url: str) -> tuple[int | None, bytes]:
    """Makes a store ready that others may be making ready; gives the schema it had, and its key."""
    before = migrate(url).before
    with open_store(url) as store:
        return before, store.settings.fingerprint_key


def write(number: int, url: str, commands: int, shared: str) -> list[str]:
    """Gives commands by turns on a case that all share and on a case of its own."""
    own = f"own-{number}"
    outcomes: list[str] = []
    with Casework.open(url) as casework:
        casework.execute(log(case=own))
        for n in range(commands):
            key = f"{number}-{n}"
            clerk = by(f"clerk-{number}")
            outcomes += [casework.execute(contact(ref, key=key, by=clerk)).outcome for ref in (shared, own)]
    return outcomes


def struck_down(work: Callable[..., Any], *args: Any) -> None:
    """Lets another process work until it is killed, without a chance to tidy up."""
    process = SPAWN.Process(target=work, args=args)
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL


def die_before_the_commit(url: str) -> None:
    """Is killed when two events and a view's row are written, and nothing is committed."""
    with open_store(url) as store, store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE view (n INTEGER)")
        for version in (1, 2):
            connection.execute(
                "INSERT INTO casework_log (originator_id, originator_version, topic, state)"
                " SELECT originator_id, :version, topic, state FROM casework_log WHERE position = 1",
                {"version": version},
            )
        os.kill(os.getpid(), signal.SIGKILL)


def die_after_the_commit(url: str) -> None:
    """Is killed as soon as a command is answered."""
    casework = Casework.open(url)
    assert casework.execute(contact("C-1")).outcome == "accepted"
    os.kill(os.getpid(), signal.SIGKILL)


def powerless(work: Callable[..., Any], *args: Any) -> str:
    """What a StoreError says to somebody who is not root, for root may write everywhere."""
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        return pool.submit(_without_rights, work, *args).result()


def _without_rights(work: Callable[..., Any], *args: Any) -> str:
    record(THROW_AWAY)  # so that all modules are there, which somebody else may not read
    if os.geteuid() == 0:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    try:
        work(*args)
    except StoreError as error:
        return str(error)
    return "nothing was said"


def record(url: str) -> None:
    """Records what happens to the case C-1, which may be there."""
    with Casework.open(url, create=False) as casework:
        casework.execute(contact("C-1"))
        casework.execute(log())


def append(number: int, url: str, streams: int, threads: int) -> list[int]:
    """Records so many streams of events, one transaction after another, in several threads; gives all positions."""
    with open_store(url) as store, ThreadPoolExecutor(threads) as pool:
        names = [f"{number}-{stream}" for stream in range(streams)]
        return [position for found in pool.map(partial(_appended, store), names) for position in found]


def _appended(store: Store, name: str) -> list[int]:
    events = [other(event, name) for event in LONG[:6]]
    return [*store.save(*events[:2]), *(position for event in events[2:] for position in store.save(event))]
