"""The tables of a store, how older ones become new ones, and what a store knows of itself; for either engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal, NamedTuple

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.postgres.log import LOG as LOG_ON_POSTGRES
from casework.store.sqlite.log import LOG as LOG_ON_SQLITE


class Each(NamedTuple):
    """Statements for which each engine has words of its own."""

    sqlite: tuple[str, ...]
    postgres: tuple[str, ...]


MIGRATIONS: tuple[tuple[str | Each, ...], ...] = (
    (Each(LOG_ON_SQLITE, LOG_ON_POSTGRES),),
    (
        """
        CREATE TABLE casework_targets (
            name TEXT PRIMARY KEY,
            position INTEGER NOT NULL,
            paused_until TEXT,
            disabled_at TEXT,
            disabled_because TEXT
        )
        """,
        """
        CREATE TABLE casework_outbox (
            delivery TEXT PRIMARY KEY,
            target TEXT NOT NULL,
            position INTEGER NOT NULL,
            type TEXT NOT NULL,
            happened_at TEXT NOT NULL,
            kind TEXT,
            clock TEXT,
            ref TEXT,
            data TEXT NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            next_at TEXT,
            claim TEXT,
            tried_at TEXT,
            status TEXT,
            delivered_at TEXT,
            digest TEXT
        )
        """,
        "CREATE INDEX casework_outbox_in_order ON casework_outbox (position, delivery)",
        "CREATE INDEX casework_outbox_due ON casework_outbox (target, next_at, position) WHERE state = 'waiting'",
        "CREATE INDEX casework_outbox_dead ON casework_outbox (position) WHERE state = 'dead'",
        "CREATE INDEX casework_outbox_digests ON casework_outbox (digest, position) WHERE digest IS NOT NULL",
        """
        CREATE TABLE casework_workers (
            worker TEXT NOT NULL,
            day TEXT NOT NULL,
            first_sweep_at TEXT NOT NULL,
            last_sweep_at TEXT NOT NULL,
            sweeps INTEGER NOT NULL,
            longest_gap_seconds REAL NOT NULL,
            PRIMARY KEY (worker, day)
        ) WITHOUT ROWID
        """,
    ),
    (
        """
        CREATE TABLE casework_tree (
            level INTEGER NOT NULL,
            number INTEGER NOT NULL,
            hashes BLOB NOT NULL,
            PRIMARY KEY (level, number)
        )
        """,
        """
        CREATE TABLE casework_checkpoints (
            note TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            made_at TEXT NOT NULL,
            timestamp BLOB
        )
        """,
        """
        CREATE TABLE casework_signers (
            verifier TEXT PRIMARY KEY,
            since TEXT NOT NULL,
            endorsed TEXT
        )
        """,
    ),
    (
        """
        CREATE TABLE casework_api_keys (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            roles TEXT NOT NULL,
            delegate INTEGER NOT NULL,
            teams TEXT NOT NULL,
            services TEXT NOT NULL,
            digest BLOB NOT NULL,
            created_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            rotated_at TEXT,
            revoked_at TEXT,
            earlier_digest BLOB,
            earlier_until TEXT
        )
        """,
        "CREATE UNIQUE INDEX casework_api_keys_in_use ON casework_api_keys (name) WHERE revoked_at IS NULL",
    ),
)
"""The statements that lead from each schema to the next; never changed once released, only added to.

A plain statement is for both engines: SQL that both know, with SQLite's types (see `engine.Connection`).
"""

SCHEMA_VERSION = len(MIGRATIONS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a store knows of itself. `simulated`: its times of recording are those of a simulated clock.

    `keys` names the key database under whose keys its words are sealed, None where they are not.
    """

    schema_version: int
    fingerprint_key: bytes
    simulated: bool
    keys: str | None = None


def steps(engine: Literal["sqlite", "postgres"], version: int) -> Iterator[str]:
    """The statements that lead from a schema (0: none) to the present one."""
    for step in chain(*MIGRATIONS[version:]):
        yield from (step,) if isinstance(step, str) else getattr(step, engine)


def settings_of(values: Mapping[str, Any], place: str) -> Settings:
    """Settings as they are stored. Raises StoreError for incomplete ones and for those of a newer casework."""
    try:
        version, simulated = int(values["schema_version"]), bool(int(values["simulated"]))
        keys = bytes(values["keys"]).decode() if "keys" in values else None
        settings = Settings(version, values["fingerprint_key"], simulated, keys)
    except (KeyError, ValueError, TypeError):
        raise faults.damaged(place, "its settings are incomplete") from None
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store {place} was written by a newer casework (schema {version}, this one knows {SCHEMA_VERSION}); "
            "update casework"
        )
    return settings


def renewed(found: Settings | None, new_key: Callable[[int], bytes]) -> Settings:
    """The settings of a store whose tables were just made or brought up to date."""
    if found is None:
        return Settings(SCHEMA_VERSION, new_key(32), simulated=False)
    return replace(found, schema_version=SCHEMA_VERSION)


def marked(found: Settings, place: str, *, recorded: bool) -> Settings:
    """The settings of a store given to a simulation. Raises StoreError when real cases are `recorded` in it."""
    if recorded and not found.simulated:
        raise StoreError(f"The store {place} holds real cases; a simulation needs an empty store or a simulated one")
    return replace(found, simulated=True)
