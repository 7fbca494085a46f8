"""Is the log in a database still what was written, and does its server keep what it was given? Nothing is changed."""

from __future__ import annotations

from casework.store.engine import Connection
from casework.store.soundness import BROKEN, Log

GUARDS = {"casework_log_in_order", "casework_log_keeps_all"}
"""The triggers that let nobody change the log."""


def log_in(connection: Connection) -> Log:
    """The log in numbers; a server also hands out positions to what comes to nothing, so those say nothing."""
    ((events, broken),) = connection.execute(f"SELECT (SELECT COUNT(*) FROM casework_log), ({BROKEN})")  # noqa: S608 - its own words
    armed = {name for (name,) in connection.execute(_ARMED)}
    return Log(events, events, broken, tuple(sorted(GUARDS - armed)))


def waits_for_the_disk(connection: Connection) -> bool:
    """Whether a commit is on the server's disk before it is answered."""
    return connection.execute(_CAREFUL) == [("on", True)]


_ARMED = """
    SELECT tgname FROM pg_catalog.pg_trigger
    WHERE tgrelid = 'casework_log'::regclass AND tgenabled IN ('O', 'A')"""
_CAREFUL = "SELECT current_setting('fsync'), current_setting('synchronous_commit') <> 'off'"
