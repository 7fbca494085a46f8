"""The keys of the store: whether its words are sealed, its keys can be reached, and who could read both."""

from __future__ import annotations

from collections.abc import Generator
from itertools import combinations
from pathlib import Path

from casework.doctor.finding import Finding, Findings
from casework.domain.errors import StoreError
from casework.store import KeysAt, Store, open_as_stored, open_store
from casework.store.keyring import Keyring
from casework.store.place import THROW_AWAY, file_of, on_postgres

_SEAL = "Make a master key (casework protection new-key), then casework seal: docs/operations.md, Keys."


def keys(url: str) -> Generator[Finding, None, bool]:
    """Looks at the keys; gives whether the store can be opened with them. Raises StoreError."""
    with open_as_stored(url, create=False) as stored:
        settings = stored.settings
    at = KeysAt.of_environment()
    if (settings.simulated and settings.keys is None) or url == THROW_AWAY:
        return True
    if settings.keys is None and at is None:
        yield Finding("keys", "warn", "people's words are not sealed: whoever has the store can read them", _SEAL)
        return True
    try:
        with open_store(url, create=False) as store:
            yield from _well(store)
    except StoreError as error:
        advice = "Mend that first: without its keys nothing in the store can be shown. docs/operations.md, Keys."
        yield Finding("keys", "fail", str(error), advice if settings.keys else _SEAL)
        return False
    if at is not None:
        yield from _apart(url, at)
    return True


def _well(store: Store) -> Findings:
    keyring = store.keeper
    if not isinstance(keyring, Keyring):
        return
    masters = ", ".join(keyring.wrappings.masters_in_use())
    yield Finding("keys", "ok", f"words are sealed; the master key is {masters}")
    if keyring.wrappings.rotating:
        says = f"a rotation has begun and not ended: {masters} are both needed"
        yield Finding("rotation", "warn", says, "Run casework protection rotate, the new master key first.")


def _apart(url: str, at: KeysAt) -> Findings:
    """Whether store, keys and master key lie where one look, or one backup, does not find two of them."""
    files = {name: path for name, path in _files(url, at) if path.exists()}
    if open_to_others := [name for name, path in files.items() if name != "the store" and path.stat().st_mode & 0o077]:
        says = f"{' and '.join(open_to_others)} can be read by others on this machine"
        yield Finding("keys private", "warn", says, "chmod 600, and only the user that runs casework.")
    together = [
        f"{one} and {other}"
        for (one, here), (other, there) in combinations(files.items(), 2)
        if here.parent == there.parent
    ]
    if together:
        advice = "Move them: each belongs in a folder of its own, with backups of its own."
        yield Finding("keys apart", "warn", f"in one folder are {'; '.join(together)}", advice)
    else:
        yield Finding("keys apart", "ok", "store, keys and master key lie apart")


def _files(url: str, at: KeysAt) -> list[tuple[str, Path]]:
    databases = [("the store", url), ("the key database", at.url)]
    found = [(name, file_of(each, create=True)) for name, each in databases if not on_postgres(each)]
    masters = [Path(each.strip().removeprefix("file:")) for each in at.masters if each.strip().startswith("file:")]
    found += [(f"the master key {path}", path) for path in masters]
    return [(name, path.resolve()) for name, path in found]
