"""Files that a command writes, none of them over what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

import typer

from casework.cli.ending import Ended, ExitCode


def spare(path: Path, url: str, *read: Path) -> None:
    """Refuses to write over a file that is read, or over the store of a URL."""
    from casework.store.place import THROW_AWAY, file_of, on_postgres

    store = [] if url == THROW_AWAY or on_postgres(url) else [file_of(url, create=True)]
    if any(other.exists() and path.exists() and path.samefile(other) for other in (*read, *store)):
        raise typer.BadParameter(f"{path} would be written over; name another file")


@contextmanager
def at_once(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when it is whole, and that only its owner may read; a device is just written.

    Raises Ended when it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                yield device
            return
        path = path.resolve()
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
            try:
                yield cast("BinaryIO", part)
            except BaseException:
                Path(part.name).unlink()
                raise
        Path(part.name).replace(path)
    except OSError as error:
        raise unwritten(path, error) from None


@contextmanager
def as_it_comes(path: Path) -> Iterator[BinaryIO]:
    """A file that can be watched while it grows, line by line. Raises Ended when it cannot be opened."""
    with writable(path):
        file = path.open("wb")
    with file:
        yield file


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Writing a file, which ends the run when that cannot be done."""
    try:
        yield
    except OSError as error:
        raise unwritten(path, error) from None


def unwritten(path: Path, error: OSError) -> Ended:
    """The end of a run that cannot write a file."""
    return Ended(ExitCode.USAGE, f"cannot write {path}: {error.strerror}")
