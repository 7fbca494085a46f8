"""A page of every queue on PostgreSQL while a million cases are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from tests.postgres import NO_DISK, running

from benchmarks.measuring import Row
from benchmarks.queueing import NOW, fill, pages
from casework.application import Casework
from casework.store import migrate
from casework.store.postgres.adapting import adapt
from casework.store.postgres.connection import PostgresConnection
from casework.store.postgres.dialect import translated
from casework.store.postgres.transaction import Transaction

SCHEMA = "measured"

_AS_IN_SQLITE = """
    CREATE FUNCTION date(since TEXT, more TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS
        $$ SELECT to_char(since::date + more::interval, 'YYYY-MM-DD') $$;
    CREATE FUNCTION printf(form TEXT, one BIGINT, two BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS
        $$ SELECT format('%s-0000-0000-0000-%s', lpad(to_hex(one), 8, '0'), lpad(to_hex(two), 12, '0')) $$"""
"""What the rows are made with."""


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Pages of each queue against their own SQL, asked by psycopg in a transaction."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    with running(*NO_DISK, "shared_buffers=512MB", within=folder) as server:
        url = server.url(SCHEMA)
        migrate(url)
        with (
            Casework.open(url, clock=lambda: NOW) as casework,
            psycopg.connect(server.conninfo, autocommit=True, cursor_factory=psycopg.ClientCursor) as bare,
        ):
            adapt(bare)
            bare.execute(f"SET search_path TO {SCHEMA}, pg_catalog")
            bare.execute(_AS_IN_SQLITE)
            with bare.transaction():
                fill(PostgresConnection(Transaction(lambda: bare, ""), SCHEMA))
            bare.execute("VACUUM ANALYZE")

            def ask(sql: str, values: Mapping[str, Any]) -> list[Any]:
                cursor = bare.execute(translated(sql), values)
                return cursor.fetchall() if cursor.description else []

            yield from pages(casework, ask, rounds)
