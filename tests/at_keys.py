"""Key databases for tests: on the engine of the store, with a master key in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.store import KeysAt
from casework.store.keyring.master import generated
from postgres import Server


def keys_in(folder: Path, url: str | None = None, *, name: str = "keys") -> KeysAt:
    """A new key database, in a file of a folder unless a URL is given; its master key is in that folder."""
    file = folder / f"{name}.master"
    generated(file)
    return KeysAt(url or f"sqlite:///{folder / f'{name}.db'}", (f"file:{file}",))


@pytest.fixture
def keys(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> KeysAt:
    """Where the keys of a store go; nothing is there yet."""
    if engine == "sqlite":
        return keys_in(tmp_path)
    server: Server = request.getfixturevalue("server")
    return keys_in(tmp_path, server.url())
