"""A transaction whose beginning goes out with its first statement, for every message to a server costs a way there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import psycopg

Session: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"
Result: TypeAlias = "psycopg.Cursor[tuple[Any, ...]]"


class Transaction:
    """Statements that are all done or none. It begins as told with the first; one that began elsewhere is told nothing.

    `another` lends a connection. A second one is asked for when the first was lost before anything was done with it.
    """

    __slots__ = ("_another", "_begin", "session")

    def __init__(self, another: Callable[[], Session], begin: str) -> None:
        self._another = another
        self._begin = begin
        self.session = another()

    def execute(self, sql: str, params: Any = None) -> Result:
        """Runs a statement, or several in one message; gives the result of the last. Raises psycopg.Error."""
        if not self._begin:
            return self.session.execute(sql, params)
        message, self._begin = f"BEGIN; {self._begin}; {sql}", ""
        try:
            found = self.session.execute(message, params)
        except psycopg.Error:
            if not self.session.closed:
                raise
            self.session = self._another()
            found = self.session.execute(message, params)
        found.set_result(-1)
        return found

    def end(self, then: str) -> None:
        """Makes what was done last, then runs another statement. Raises psycopg.Error."""
        if not self._begin:
            self.session.execute(f"COMMIT;{then}")
