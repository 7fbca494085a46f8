"""Files of commands to be imported, and what an import of them leaves in a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from casework.command_lines import CommandLine, command_lines
from casework.domain.event import CaseEvent, Event
from casework.importing.commands import Import, Imported
from casework.store import Store, open_store
from examples import acknowledge, command, finally_answered, of_case
from program import url
from spec import Answer
from walk import Walk

NOT_UTF8 = b"\xff\xfe a line of something else\n"


def contact(ref: str = "C-1", **more: Any) -> dict[str, Any]:
    """A contact, which may be recorded any number of times."""
    usual = {"direction": "out", "channel": "phone", "with": "resident", "summary": "Called about the repair"}
    return command("record_contact", "2024-05-14", **usual | {"case": ref} | more)


def file_of(path: Path, *lines: Mapping[str, Any] | str | bytes) -> Path:
    """A file of these lines; texts and bytes are lines as they are."""
    path.write_bytes(b"".join(map(_line, lines)))
    return path


def mixed(cases: int) -> list[Mapping[str, Any] | bytes]:
    """The lives of so many cases by turns, and among them the same content again, refusals and lines of no sense."""
    lives = [_life(f"C-{n}") for n in range(cases)]
    return [line for line in chain.from_iterable(zip_longest(*lives)) if line is not None]


def _life(ref: str) -> list[Mapping[str, Any] | bytes]:
    first, *rest = of_case(ref, *finally_answered())
    too_early, unknown, same = acknowledge(case=ref), {"command": "clsoe", "case": ref}, contact(ref)
    return [first, too_early, same, unknown, *rest, same, contact(ref, key=f"key-{ref}"), NOT_UTF8]


def imported(store: Store, path: Path, *, again: bool = False) -> list[Imported]:
    """What came of each line of a file."""
    with path.open("rb") as stream:
        return list(Import(store).run(command_lines(stream), again=again))


def lines_in(path: Path) -> list[CommandLine]:
    """The lines of a file."""
    with path.open("rb") as stream:
        return list(command_lines(stream))


def outcomes(found: Iterable[Imported]) -> list[str]:
    """What came of each line, in a word."""
    return [each.outcome for each in found]


def log_of(store: Store) -> list[dict[str, Any]]:
    """Everything recorded, in order, without what differs from one store to another."""
    return [_told(recorded.event) for recorded in store.after(0, 1_000_000)]


def log_in(place: Path | str) -> list[dict[str, Any]]:
    """The same of the store at a URL, or in a file, nothing where there is none yet."""
    if isinstance(place, Path) and not place.exists():
        return []
    with open_store(url(place), create=False) as store:
        return log_of(store)


def journal_in(store: Store) -> dict[str, str]:
    """What the journal says came of each line."""
    with store.transaction(write=False) as connection:
        return dict(connection.execute("select line, outcome from import_journal"))


def own_events(store: Store) -> Iterator[CaseEvent]:
    """The events of all cases."""
    return (each.event for each in store.after(0, 1_000_000) if isinstance(each.event, CaseEvent))


def walked(walk: Walk) -> Iterator[tuple[dict[str, Any], Answer]]:
    """The commands of a walk, each carried out, with what came of it."""
    for each in walk.commands():
        yield each, walk.cases.do(each)


def _told(event: Event) -> dict[str, Any]:
    told = event.model_dump(mode="json", exclude={"event_id"})
    told["meta"] |= dict.fromkeys(("recorded_at", "correlation_id", "causation_id", "fingerprint"))
    told.pop("wording", None)  # a digest under the store's own key, as the fingerprint is
    return {"topic": event.topic, **told}


def _line(line: Mapping[str, Any] | str | bytes) -> bytes:
    if isinstance(line, bytes):
        return line
    return (line if isinstance(line, str) else json.dumps(line)).encode() + b"\n"


def import_at_once(_: int, url: str, path: Path) -> list[str]:
    """Imports a file, for a process of its own."""
    with open_store(url) as store:
        return outcomes(imported(store, path))
