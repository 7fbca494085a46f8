"""What PostgreSQL complains of, in one sentence for a person that has no value of a row in it and no password."""

from __future__ import annotations

import psycopg

from casework.domain.errors import StoreError
from casework.store.faults import DAMAGED, LOCKED
from casework.store.postgres.log import GAP, REFUSED, VERSIONS

_RESTARTING = "is being shut down or started; try again in a moment"
_GRANT = "refuses this; grant the user what it needs in the schema"
_NO_ENTRY = "does not let this user in; check the user, the password and the server's pg_hba.conf"

_SENTENCES = {
    "08P01": "is not spoken to as it expects; a pooler between must let transactions through whole",
    "25006": "is a replica, where nothing can be recorded; name its primary server",
    "25P03": "waited too long for this program in the middle of recording, and nothing was recorded; try again",
    "28000": _NO_ENTRY,
    "28P01": _NO_ENTRY,
    "3D000": "is not there: the server has no such database",
    "40001": "was changed by others at the same moment, and nothing was recorded; try again",
    "40P01": "was changed by others at the same moment, and nothing was recorded; try again",
    "42501": _GRANT,
    "42P01": "lacks one of its tables; run casework migrate, or restore it from a backup",
    "53100": "is full, and nothing was recorded; free some space on the server's disk and try again",
    "53200": "has no memory left on its server; try again",
    "53300": "has no connection left; close some, or allow more of them on the server",
    "55P03": LOCKED,
    "57014": "took too long to answer and was given up; try again",
    "57P01": _RESTARTING,
    "57P02": _RESTARTING,
    "57P03": _RESTARTING,
    "58030": "cannot be read or written: its server's disk reports an error",
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}

# What the driver says when there is no connection yet, for then it gives no code.
_AT_THE_DOOR = {
    "does not exist": "is not there: the server has no such database, or no such user",
    "authentication failed": _NO_ENTRY,
    "pg_hba.conf": _NO_ENTRY,
    "no password supplied": _NO_ENTRY,
    "permission denied for database": _GRANT,
    "too many": _SENTENCES["53300"],
    "connection slots": _SENTENCES["53300"],
    "starting up": _RESTARTING,
    "shutting down": _RESTARTING,
    "in recovery mode": _RESTARTING,
    "resolve host": "cannot be reached: there is no host of that name",
    "Connection refused": "cannot be reached: no server answers there",
    "No such file or directory": "cannot be reached: no server answers there",
    "timeout expired": "cannot be reached: the server does not answer",
    "connection timeout": "cannot be reached: the server does not answer",
    "invalid": "cannot be reached: something in its URL is not valid",
    "bad value": "cannot be reached: something in its URL is not valid",
    "SSL": "cannot be reached: the server and this program do not agree on encryption; see sslmode",
}


class Unanswered(StoreError):
    """The connection was lost before an answer came: what was asked for last may have been done or not."""


class Taken(StoreError):
    """A version of a stream is in the log already."""


def told(error: psycopg.Error, place: str, *, lost: bool) -> StoreError:
    """An error of PostgreSQL in a sentence; `lost`: with it the connection ended."""
    if lost:
        return Unanswered(f"The connection to the store {place} was lost; look whether it was recorded, then try again")
    code, said = error.sqlstate or "", error.diag.message_primary or ""
    if code == "23505" and error.diag.constraint_name == VERSIONS:
        return Taken(f"The store {place} has that version of a stream already")
    if code == GAP:
        return StoreError(f"The store {place} {said}")
    if code in _SENTENCES:
        return StoreError(f"The store {place} {_SENTENCES[code]}")
    return StoreError(f"The store {place} cannot be used: {_harmless(code, said) or type(error).__name__}")


def told_at_the_door(error: psycopg.Error, place: str) -> StoreError:
    """An error on the way to a connection in a sentence."""
    said = str(error)
    sentence = next((sentence for words, sentence in _AT_THE_DOOR.items() if words in said), "cannot be reached")
    return StoreError(f"The store {place} {sentence}")


def _harmless(code: str, said: str) -> str:
    """What PostgreSQL says where it speaks of the statement and not of the values in it."""
    return " ".join(said.split()) if code == REFUSED or code.startswith("42") else ""
