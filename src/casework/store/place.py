"""Where a store lies: its URL, read into a file or known to be PostgreSQL's."""

from __future__ import annotations

from pathlib import Path

from casework.domain.errors import StoreError

SCHEME = "sqlite:///"
THROW_AWAY = "sqlite:///:memory:"
"""A store of its own that is gone when it is closed."""

_HEADER = b"SQLite format 3\0"
_FORMS = (
    "write sqlite:///casework.db for a file here, sqlite:////srv/casework.db for one anywhere, "
    "postgresql://USER@HOST/DATABASE?schema=NAME for PostgreSQL"
)


def on_postgres(url: str) -> bool:
    """Is this the URL of a store on PostgreSQL?"""
    return url.startswith(("postgresql://", "postgres://"))


def file_of(url: str, *, create: bool) -> Path:
    """The file that a URL names. Raises StoreError when that is no file or no database, or nothing there to open."""
    path = Path(_named(url))
    try:
        if path.is_dir():
            raise StoreError(f"The store {path} is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise StoreError(f"The store {path} is not a file")
        if not path.exists() and not create:
            raise StoreError(f"There is no store {path}; the first command that is recorded there makes it")
        if not path.parent.is_dir():
            raise StoreError(f"The store {path} cannot be made: there is no folder {path.parent}")
        if path.exists() and not _blank_or_database(path):
            raise StoreError(f"The store {path} is not a casework store")
    except OSError as error:
        raise StoreError(f"The store {path} cannot be reached: {error.strerror}") from None
    return path


def _blank_or_database(path: Path) -> bool:
    """SQLite itself would write over a few bytes of something else."""
    with path.open("rb") as file:
        return file.read(len(_HEADER)) in (b"", _HEADER)


def _named(url: str) -> str:
    scheme, separator, _ = url.partition("://")
    if not separator:
        raise StoreError(f"A store is named by a URL; {_FORMS}")
    if on_postgres(url):
        raise StoreError("A store on PostgreSQL is in no file; name one, as in sqlite:///casework.db")
    if scheme != "sqlite":  # the rest of the URL may hold a password, so it is not repeated
        raise StoreError(f"A store cannot be {scheme}; {_FORMS}")
    path = url.removeprefix(SCHEME)
    if path == url or not path or "\0" in path:
        raise StoreError(f"The store's URL names no file; {_FORMS}")
    return path
