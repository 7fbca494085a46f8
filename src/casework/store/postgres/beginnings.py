"""How a transaction begins, after BEGIN: what it sees, how long it may take, and for whom it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from casework.store.postgres.log import MIGRATING, WRITING

STATEMENT = 60.0  # seconds that a statement may take
PAUSE = 60.0  # seconds that this program may pause while it records
MIGRATION = 600.0  # seconds that a statement of a migration may take or wait

_SEES = "SET TRANSACTION ISOLATION LEVEL"


@dataclass(frozen=True, slots=True)
class Beginnings:
    """`reading` and `appending` are for statements on the log, which name its schema; the rest find it by themselves.

    `asking` sees one moment of tables that are never replaced, `viewing` one of the store. One at a time is `writing`,
    beside any number who view; who is `alone` writes while nobody views. Appending goes on meanwhile: of it the log
    itself takes care.
    """

    reading: str
    appending: str
    asking: str
    viewing: str
    writing: str
    alone: str
    migrating: str

    @classmethod
    def of(cls, schema: str, *, durable: bool, patience: float) -> Self:
        """How those in a schema begin; they wait for each other up to `patience` seconds."""
        limits = _limits(STATEMENT, patience)
        within = f'SET LOCAL search_path TO "{schema}", pg_temp'
        pausing = f"SET LOCAL idle_in_transaction_session_timeout TO {_milliseconds(PAUSE)}"
        committing = () if durable else ("SET LOCAL synchronous_commit TO off",)
        appending = "; ".join((f"{_SEES} READ COMMITTED", limits, *committing))
        writing = "; ".join((appending, pausing, within, lock(WRITING, schema)))
        asking = f"{_SEES} REPEATABLE READ READ ONLY; {limits}; {within}"
        return cls(
            reading=f"{_SEES} READ COMMITTED READ ONLY; {limits}",
            appending=appending,
            asking=asking,
            viewing=f"{asking}; LOCK TABLE casework_store IN ACCESS SHARE MODE",
            writing=writing,
            alone=f"{writing}; LOCK TABLE casework_store IN ACCESS EXCLUSIVE MODE",
            migrating="; ".join((_limits(MIGRATION, MIGRATION), within, lock(MIGRATING, schema))),
        )


def lock(purpose: int, schema: str) -> str:
    """The statement that waits for one of a store's locks and holds it until the transaction ends."""
    return f"SELECT pg_advisory_xact_lock({purpose}, hashtext('{schema}'))"


def _limits(statement: float, patience: float) -> str:
    return (
        f"SET LOCAL statement_timeout TO {_milliseconds(statement)}; "
        f"SET LOCAL lock_timeout TO {_milliseconds(patience)}"
    )


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))  # 0 would mean for ever
