"""A store's schema on PostgreSQL: made and brought up to date when somebody asks for it, and only then."""

from __future__ import annotations

import secrets

from casework.domain.errors import StoreError
from casework.store import schema
from casework.store.postgres.connections import Connections
from casework.store.postgres.dialect import defined
from casework.store.postgres.transaction import Transaction
from casework.store.schema import Settings

_OURS = "SELECT to_regclass('\"{schema}\".casework_store') IS NOT NULL"
_SCHEMA = "SELECT to_regnamespace('{schema}') IS NOT NULL"
_TABLES = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relnamespace = to_regnamespace('{schema}'))"
_ENCODING = "SELECT current_setting('server_encoding')"
_SETTINGS = 'SELECT name, value FROM "{schema}".casework_store'
_SETTLE = """
    INSERT INTO casework_store (name, value) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
_RECORDED = "SELECT EXISTS (SELECT FROM casework_log)"


def prepare(connections: Connections, *, simulated: bool) -> Settings:
    """The settings of a store that is set up, marked as simulated if asked for.

    Raises StoreError for one that is not set up or not up to date, for one written by a newer casework, and, when
    `simulated`, for one that holds real cases.
    """
    found = read_settings(connections)
    if found is None:
        raise StoreError(f"There is no store {connections.place} yet; run casework migrate with its URL, once")
    if found.schema_version < schema.SCHEMA_VERSION:
        raise StoreError(
            f"The store {connections.place} has an older schema ({found.schema_version}, this casework needs "
            f"{schema.SCHEMA_VERSION}); run casework migrate with its URL, once"
        )
    if simulated and not found.simulated:
        with connections.lent(connections.begin.migrating) as transaction:
            found = schema.marked(found, connections.place, recorded=_asked(transaction, _RECORDED))
            _settle(transaction, found)
    return found


def read_settings(connections: Connections) -> Settings | None:
    """The settings of a store as it is, which may have an older schema; None where there is none. Raises StoreError."""
    with connections.lent(connections.begin.reading) as transaction:
        return _settings(transaction, connections)


def migrate(connections: Connections) -> int | None:
    """Makes a store or brings it up to date; gives the schema it had, None for a new one.

    Any number of processes may do so at once: one does it, the others wait and find it done. Raises StoreError for a
    schema that holds something else and for a store written by a newer casework.
    """
    with connections.lent(connections.begin.migrating) as transaction:
        found = _settings(transaction, connections)
        if found is None:
            _make_room(transaction, connections)
        before = found.schema_version if found else 0
        for statement in schema.steps("postgres", before):
            transaction.execute(defined(statement.replace("{schema}", f'"{connections.schema}"')))
        if before < schema.SCHEMA_VERSION:
            _settle(transaction, schema.renewed(found, secrets.token_bytes))
    return found.schema_version if found else None


def _settings(transaction: Transaction, connections: Connections) -> Settings | None:
    if not _asked(transaction, _OURS.format(schema=connections.schema)):
        return None
    return schema.settings_of(
        dict(transaction.execute(_SETTINGS.format(schema=connections.schema)).fetchall()), connections.place
    )


def _make_room(transaction: Transaction, connections: Connections) -> None:
    """A schema for a new store, which may be there already as long as there is nothing in it."""
    encoding = transaction.execute(_ENCODING).fetchone()
    if encoding != ("UTF8",):
        raise StoreError(f"The store {connections.place} cannot be made: the database's encoding has to be UTF8")
    if not _asked(transaction, _SCHEMA.format(schema=connections.schema)):
        transaction.execute(f'CREATE SCHEMA "{connections.schema}"')
    elif _asked(transaction, _TABLES.format(schema=connections.schema)):
        raise StoreError(f"The store {connections.place} cannot be made: another program's tables are in that schema")


def _settle(transaction: Transaction, settings: Settings) -> None:
    values = {
        "schema_version": b"%d" % settings.schema_version,
        "fingerprint_key": settings.fingerprint_key,
        "simulated": b"%d" % settings.simulated,
    }
    for name, value in values.items():
        transaction.execute(_SETTLE, (name, value))


def _asked(transaction: Transaction, question: str) -> bool:
    row = transaction.execute(question).fetchone()
    return row == (True,)
