"""What other processes do with published determinations: each function runs in a process of its own."""

from __future__ import annotations

from pathlib import Path

from casework.importing.determinations import Course
from casework.store import open_store
from published import imported


def import_at_once(_: int, url: str, path: Path) -> list[Course]:
    """Imports a table."""
    with open_store(url) as store:
        return imported(store, path.read_bytes())
