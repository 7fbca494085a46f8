"""Whether people's words are sealed in a store that is about to be used: said once, whenever something is started."""

from __future__ import annotations

from structlog.typing import FilteringBoundLogger

from casework.store import Store


def warn_unless_sealed(store: Store, tell: FilteringBoundLogger) -> None:
    """Warns of a store of real cases in which anybody who has its file, or a backup, can read the words.

    `casework doctor` says what to do.
    """
    if store.keeper is None and not store.settings.simulated:
        tell.warning("words are not sealed")
