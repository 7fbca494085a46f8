"""Opening a store by its URL."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from casework.domain.errors import StoreError
from casework.store.connections import Connections
from casework.store.mapper import Keeper
from casework.store.place import THROW_AWAY, file_of
from casework.store.schema import prepare
from casework.store.store import Store

PATIENCE = 5.0  # seconds to wait for other programs


def open_store(
    url: str,
    *,
    create: bool = True,
    simulated: bool = False,
    durable: bool = True,
    patience: float = PATIENCE,
    keeper: Keeper | None = None,
) -> Store:
    """Opens the store that a URL names, `sqlite:///FILE`, and makes it when `create` and there is none yet.

    `sqlite:///:memory:` is a throw-away store, gone when closed. `simulated` marks the store as one whose times of
    recording are not real, which only a store without real cases can be. What is recorded survives a power cut when
    `durable`. Raises StoreError, in one sentence, for what cannot be opened as a casework store.
    """
    with ExitStack() as opened:
        if url == THROW_AWAY:
            path, create, durable = _thrown_away(opened), True, False
        else:
            path = file_of(url, create=create)
        connections = Connections(path, create=create, durable=durable, patience=patience)
        opened.callback(connections.close)
        settings = prepare(connections, simulated=simulated)
        return Store(connections, settings, opened.pop_all().close, keeper)


def _thrown_away(opened: ExitStack) -> Path:
    """A file in a folder of its own: a store like any other, which several connections and threads can share."""
    try:
        folder = opened.enter_context(TemporaryDirectory(prefix="casework-"))
    except OSError as error:
        raise StoreError(f"There is no room for a temporary store: {error.strerror}") from None
    return Path(folder) / "casework.db"
