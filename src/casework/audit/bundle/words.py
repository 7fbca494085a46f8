"""The words of stored events: where they are sealed, each opened with the key that opens it and no other."""

from __future__ import annotations

import json
from typing import NamedTuple
from uuid import UUID

from casework.audit.bundle import verify
from casework.audit.bundle.verify import Gone, Json
from casework.audit.leaves import Leaf
from casework.domain.errors import StoreError
from casework.domain.event import Event
from casework.store import Store
from casework.store.keyring import Keyring


class Worded(NamedTuple):
    """An event as it is read; the keys of those of its words that are sealed, by path; and what is `gone`."""

    entry: Json
    keys: dict[str, bytes]
    gone: list[Gone]


def keyring_of(store: Store) -> Keyring | None:
    """The keys of a store, None where it seals no words."""
    return store.keeper if isinstance(store.keeper, Keyring) else None


def worded(leaf: Leaf, keyring: Keyring | None) -> Worded:
    """An event with its words, opened as whoever checks a bundle opens them. Raises StoreError for damaged keys."""
    said, stream = json.loads(leaf.state), UUID(bytes=leaf.stream)
    keys = _keys(leaf, said, keyring) if keyring else {}
    place = {"position": leaf.position, "stream": str(stream), "version": leaf.version, "topic": leaf.topic}
    try:
        return Worded({**place, "event": verify.unsealed(said, keys)}, keys, verify.gone(leaf.position, said, keys))
    except verify.BadBundle:
        raise StoreError(
            f"The words of the event at position {leaf.position} cannot be unsealed: their key is not what it was; "
            "restore the newest backup of the key database"
        ) from None


def _keys(leaf: Leaf, said: Json, keyring: Keyring) -> dict[str, bytes]:
    place: Json = {
        "originator_id": UUID(bytes=leaf.stream),
        "originator_version": leaf.version,
        "event_id": UUID(said["event_id"]),
    }
    event = Event.model_construct(**place)
    found = {path: keyring.word_key(event, path, token) for path, token in said.get("sealed", {}).items()}
    return {path: key for path, key in found.items() if key is not None}
