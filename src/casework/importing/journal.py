"""The journal of an import: what came of each line, kept in the store so that no line is asked twice."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from casework.answer import Outcome
from casework.command_lines import CommandLine
from casework.store import Connection, Store


class Entry(NamedTuple):
    """What came of one line; `reasons` are as in its answer."""

    line: str
    outcome: Outcome
    reasons: list[dict[str, Any]]


class Journal:
    """The journal of a store.

    A line is known by its content and by how often that content came before it in the file, so that a file can grow, be
    split or be renamed between two runs. The content itself is not kept, only its keyed digest.
    """

    def __init__(self, store: Store) -> None:
        self._key = store.blind_key
        with store.transaction(write=True) as connection:
            connection.execute(_CREATE)

    def named(self, lines: Iterable[CommandLine]) -> Iterator[tuple[str, CommandLine]]:
        """The lines of a file from its start, each with the name under which it is known."""
        seen: Counter[bytes] = Counter()
        for line in lines:
            content = hmac.digest(self._key, (line.text or b"").strip(), "sha256")[:16]
            seen[content] += 1
            yield f"{content.hex()}:{seen[content]}", line

    def known(self, connection: Connection, names: Iterable[str]) -> dict[str, Entry]:
        """The entries of those lines that have one."""
        rows = (row for name in names for row in connection.execute(_READ, {"line": name}))
        return {line: Entry(line, outcome, from_json(reasons)) for line, outcome, reasons in rows}

    def write(self, connection: Connection, entries: Iterable[Entry]) -> None:
        """Enters lines, in place of what was said of them before."""
        connection.executemany(
            _WRITE, [entry._asdict() | {"reasons": to_json(entry.reasons).decode()} for entry in entries]
        )


_CREATE = """
    create table if not exists import_journal (
        line text primary key,
        outcome text not null,
        reasons text not null
    ) without rowid"""
_READ = "select line, outcome, reasons from import_journal where line = :line"
_WRITE = """
    insert into import_journal values (:line, :outcome, :reasons)
    on conflict (line) do update set outcome = excluded.outcome, reasons = excluded.reasons"""
