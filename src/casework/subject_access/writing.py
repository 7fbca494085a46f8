"""The files of a copy, in a zip or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from casework.subject_access.copying import Copy
from casework.subject_access.machine import machine
from casework.subject_access.page import page

FOLDER = "personal-data"


def files_of(copy: Copy) -> dict[str, bytes]:
    """Each file by its path."""
    documents = {f"documents/{name}": data for copied in copy.cases for name, data in copied.documents.items()}
    return {"personal-data.html": page(copy), "personal-data.json": machine(copy), **documents}


def write_zip(copy: Copy, out: BinaryIO) -> None:
    """Writes a copy as a zip with one folder."""
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, data in files_of(copy).items():
            file.writestr(f"{FOLDER}/{name}", data)


def write_folder(copy: Copy, folder: Path) -> None:
    """Writes a copy into a folder that is not there yet, for its owner alone. Raises OSError."""
    folder.mkdir(mode=0o700)
    for name, data in files_of(copy).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
