"""A store's keys at work: words are sealed on their way into the log and unsealed when somebody looks at them.

Each data subject has a key in each stream of events, and another one for words about vulnerabilities and adjustments;
where a key was destroyed, its words are erased for good.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import NamedTuple

from eventsourcing.application import LRUCache

from casework.domain.access import withheld
from casework.domain.errors import StoreError
from casework.domain.event import Event
from casework.domain.personal import Erased
from casework.store import faults
from casework.store.engine import Connection
from casework.store.keyring import database
from casework.store.keyring.database import Kept, Kind, Owner, Place
from casework.store.keyring.revealing import Revealing
from casework.store.keyring.sealing import ID, KEY, Token, Unsealable, sealed, unsealed, word_key
from casework.store.keyring.wrapping import Wrappings

HELD = 10_000  # keys in memory
FORGET = 60.0  # seconds after which a key in memory is asked for again, for it may have been destroyed


class _Remembered(NamedTuple):
    key: bytes | None
    until: float


class Keyring:
    """The keys of one store, in an opened key database. Threads may share it. Its methods raise StoreError.

    `ticks` counts seconds. What another process destroyed is forgotten here within FORGET of them.
    """

    def __init__(self, place: Place, wrappings: Wrappings, id: str, *, ticks: Callable[[], float] = monotonic) -> None:
        self.place = place
        self.id = id
        self.wrappings = wrappings
        self.blind_key = wrappings.blind_key
        """Under which words are likened and commands known again; without it nobody can try words out."""
        self._ticks = ticks
        self._held: LRUCache[str, _Remembered] = LRUCache(HELD)

    def protect(self, events: Sequence[Event]) -> list[Event]:
        """Events as they go into the log: their words sealed under keys that are made, for good, before."""
        owners = {_owner(event, path) for event in events for path, word in event.personal.items() if _sealable(word)}
        keys = self._in_use(owners) if owners else {}
        return [self._sealed(event, keys) if event.personal else event for event in events]

    def reveal(self, event: Event) -> Event:
        """An event whose words are unsealed when they are looked at."""
        if event.sealed is None:
            return event
        words = Revealing(event.sealed, lambda path, token: self._word(event, path, token), event.personal)
        return event.model_copy(update={"personal": words, "sealed": None})

    def word_key(self, event: Event, path: str, token: str) -> bytes | None:
        """The key that opens one sealed text and no other; None once its subject's key was destroyed."""
        key = self._key(event, Token.parse(token).key)
        return None if key is None else word_key(key, event.event_id, path)

    def of_subject(self, subject: str) -> list[Kept]:
        """Every key of a data subject that is in use."""
        with self.place.transaction(write=False) as connection:
            return database.of_subject(connection, subject)

    def destroy(self, ids: Iterable[str], erasure: str) -> int:
        """Destroys keys for good, in the name of an erasure; gives how many there still were."""
        with self.place.transaction(write=True) as connection:
            gone = database.destroy(connection, ids, erasure)
        if gone:
            self.place.scrub()
        self._held.cache.clear()
        return gone

    def key_for(self, owner: Owner) -> tuple[str, bytes]:
        """The key in use for an owner, and its id; it is made when there is none."""
        return self._in_use({owner})[owner]

    def key_of(self, owner: Owner) -> bytes | None:
        """The key in use for an owner, None when there is none (any more)."""
        with self.place.transaction(write=False) as connection:
            found = database.in_use(connection, (owner,))
        return self.wrappings.opened(found[0]) if found else None

    def close(self) -> None:
        """Lets go of the key database."""
        self.place.close()

    def _in_use(self, owners: set[Owner]) -> dict[Owner, tuple[str, bytes]]:
        with self.place.transaction(write=False) as connection:
            found = database.in_use(connection, owners)
        if len(found) < len(owners):
            with self.place.transaction(write=True) as connection:
                found = self._completed(connection, owners)
        return {each.owner: (each.id, self.wrappings.opened(each)) for each in found}

    def _completed(self, connection: Connection, owners: set[Owner]) -> list[Kept]:
        """The keys of all these owners, those made that were not there; nobody else makes any meanwhile."""
        found = database.in_use(connection, owners)
        new = [self._made(owner) for owner in sorted(owners - {each.owner for each in found})]
        database.add(connection, new)
        return found + new

    def _made(self, owner: Owner) -> Kept:
        return self.wrappings.closed(Kept(os.urandom(ID).hex(), owner, 0, None), os.urandom(KEY))

    def _sealed(self, event: Event, keys: dict[Owner, tuple[str, bytes]]) -> Event:
        tokens = {}
        for path, word in event.personal.items():
            if _sealable(word):
                id, key = keys[_owner(event, path)]
                tokens[path] = str(Token(id, sealed(word_key(key, event.event_id, path), str(word).encode())))
        erased = {path: word for path, word in event.personal.items() if not _sealable(word)}
        return event.model_copy(update={"personal": erased, "sealed": tokens or None})

    def _word(self, event: Event, path: str, text: str) -> str | Erased:
        try:
            token = Token.parse(text)
            key = self._key(event, token.key)
            if key is None:
                return Erased()
            return unsealed(word_key(key, event.event_id, path), token.sealed).decode()
        except (Unsealable, UnicodeDecodeError):
            where = f"the words of event {event.originator_version} of stream {event.originator_id} ({path})"
            raise faults.damaged(self.place.place, f"{where} cannot be unsealed") from None

    def _key(self, event: Event, id: str) -> bytes | None:
        try:
            held = self._held.get(id)
            if held.until > self._ticks():
                return held.key
        except KeyError:
            pass
        with self.place.transaction(write=False) as connection:
            kept = database.key(connection, id)
        if kept is None:
            raise StoreError(
                f"The key {id} of event {event.originator_version} of stream {event.originator_id} is not in the key "
                f"database {self.place.place}; restore the newest backup of the key database"
            )
        key = None if kept.wrapped is None else self.wrappings.opened(kept)
        self._held.put(id, _Remembered(key, self._ticks() + FORGET))
        return key


def _sealable(word: str | Erased) -> bool:
    return isinstance(word, str)


def _owner(event: Event, path: str) -> Owner:
    kind: Kind = "support_needs" if path in withheld(event) else "words"
    return Owner(event.subject, str(event.originator_id), kind)
