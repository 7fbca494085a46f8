"""The floor of the HTTP service: a bare FastAPI handler that inserts what it is sent as a row, and commits it.

`python -m benchmarks.floor_service URL PORT PROCESSES`, with a URL as a store has it.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import uvicorn
from fastapi import Body, FastAPI

Insert = Callable[[bytes], object]


def app(url: str) -> FastAPI:
    """The application."""
    insert = _on_postgres(url) if url.startswith("postgres") else _in_a_file(url)
    found = FastAPI()

    @found.post("/rows", status_code=201)
    def add(fields: dict[str, Any] = Body()) -> dict[str, str]:  # noqa: B008 - as FastAPI wants it
        insert(orjson.dumps(fields))
        return {"outcome": "accepted"}

    return found


def _in_a_file(url: str) -> Insert:
    """One connection for all threads, one after the other: SQLite writes for one at a time anyway."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS plain (position INTEGER PRIMARY KEY, content BLOB NOT NULL)")
    lock = Lock()

    def insert(content: bytes) -> None:
        with lock:
            connection.execute("INSERT INTO plain (content) VALUES (?)", (content,))

    return insert


def _on_postgres(url: str) -> Insert:
    from psycopg_pool import ConnectionPool  # noqa: PLC0415 - only here

    parts = urlsplit(url)
    where = parse_qs(parts.query)["host"][0]
    pool = ConnectionPool(
        f"host={where} user={parts.username} dbname={parts.path.removeprefix('/')}",
        kwargs={"autocommit": True},
        min_size=1,
        max_size=20,
        open=True,
    )
    with pool.connection() as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS plain (position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content BYTEA)"
        )
        connection.execute("SELECT pg_advisory_unlock(1)")

    def insert(content: bytes) -> None:
        with pool.connection() as connection:
            connection.execute("INSERT INTO plain (content) VALUES (%s)", (content,))

    return insert


if __name__ == "__main__":
    from uvicorn.supervisors import Multiprocess

    url, port, processes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    config = uvicorn.Config(
        partial(app, url), factory=True, port=port, workers=processes, log_level="error", access_log=False, http="h11"
    )
    if processes == 1:
        uvicorn.Server(config).run()
    else:
        Multiprocess(config, [config.bind_socket()]).run()
