"""A backup of a key database, apart from that of the store."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from casework.domain.errors import StoreError
from casework.store.backup import part_of, placed
from casework.store.keyring.checking import Checked, keys_checked
from casework.store.keyring.keyring import Keyring
from casework.store.keyring.opening import KeysAt, open_keyring


def take(keyring: Keyring, keys: KeysAt, file: Path, *, replace: bool = False) -> Checked:
    """Copies a key database in a file as it is at one moment; the copy gets its name once every key in it unwraps.

    Raises FileExistsError when the file is there and is not to be replaced, OSError when it cannot be written,
    StoreError when the copy is not sound, and for keys on PostgreSQL.
    """
    file = file.resolve()
    if file.exists() and (not replace or str(file) == str(Path(keyring.place.place).resolve())):
        raise FileExistsError(file)
    with part_of(file) as part:
        keyring.place.copied(part)
        found = _verified(part, keys, keyring)
        placed(part, file, replace=replace)
    return found


def _verified(part: Path, keys: KeysAt, keyring: Keyring) -> Checked:
    with closing(open_keyring(KeysAt(f"sqlite:///{part}", keys.masters), owner=keyring.owner)) as copy:
        wrong: list[str] = []
        found = keys_checked(copy, wrong.append)
    if wrong:
        raise StoreError(wrong[0])
    return found
