"""Taking a file of commands into a store: every line once, however often the import is interrupted and run again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from casework.answer import Outcome
from casework.application import Casework
from casework.command_lines import CommandLine
from casework.domain.errors import Conflict, InvalidCommand
from casework.importing.journal import Entry, Journal
from casework.importing.target import real
from casework.store import Connection, Store
from casework.store.batch import Batch

BATCH = 100  # lines recorded together
ATTEMPTS = 20  # how often a batch is judged anew because others changed its cases meanwhile


class Imported(NamedTuple):
    """What came of one line. `before`: an earlier run had asked it already. `reasons` are as in the answer's line."""

    line: CommandLine
    outcome: Outcome
    reasons: list[dict[str, Any]]
    before: bool

    def as_reject(self) -> dict[str, Any]:
        """A line that came to nothing, to be mended: as it was read, with the reasons."""
        return {"n": self.line.n, **_content(self.line), "outcome": self.outcome, "reasons": self.reasons}


class Import:
    """An import into a store. Events are recorded by the clock of the Casework that `casework` makes of a store.

    The events of some lines and what the journal says of these lines are recorded together or not at all. Raises
    StoreError for a simulated store, whose times of recording are not real.
    """

    def __init__(self, store: Store, casework: Callable[[Store], Casework] = Casework) -> None:
        self._batch = Batch(real(store))
        self._casework = casework(self._batch)
        self._journal = Journal(store)

    def run(self, lines: Iterable[CommandLine], *, again: bool = False) -> Iterator[Imported]:
        """Takes in the lines of a file from its start, and gives what came of each, in order.

        Lines that were asked before are only reported; `again` asks those that came to nothing once more. Raises
        Conflict when others change the same cases all the time, StoreError when the store fails; those reported before
        that are recorded.
        """
        named = self._journal.named(lines)
        while part := dict(islice(named, BATCH)):
            yield from self._taken(part, again=again)

    def _taken(self, lines: dict[str, CommandLine], *, again: bool) -> list[Imported]:
        for _ in range(ATTEMPTS):
            try:
                return self._attempt(lines, again=again)
            except Conflict:
                self._batch.forget()
        raise Conflict("Others change these cases faster than this can be recorded; run the import again")

    def _attempt(self, lines: dict[str, CommandLine], *, again: bool) -> list[Imported]:
        with self._batch.transaction(write=False) as connection:
            known = self._journal.known(connection, lines)
        settled = {name for name, entry in known.items() if not again or entry.outcome == "accepted"}
        asked = {name: self._asked(name, line) for name, line in lines.items() if name not in settled}

        def note(connection: Connection) -> None:
            if self._journal.known(connection, asked).keys() != known.keys() - settled:
                raise Conflict("The same lines were imported by somebody else at the same moment")
            self._journal.write(connection, asked.values())

        if asked:
            self._batch.record(note)
        found = known | asked
        return [Imported(line, *found[name][1:], name in settled) for name, line in lines.items()]

    def _asked(self, name: str, line: CommandLine) -> Entry:
        answer = line.answered(self._casework)
        return Entry(name, answer.outcome, [] if answer.outcome == "accepted" else answer.as_line(line.n)["reasons"])


def _content(line: CommandLine) -> dict[str, str | None]:
    try:
        return {"line": line.decoded().rstrip("\r\n")}
    except InvalidCommand:
        return {"line": None} if line.text is None else {"line_base64": b64encode(line.text).decode()}
