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
from casework.store.keyring import database, settings
from casework.store.keyring.database import Count, Kept, Kind, Owner, Place
from casework.store.keyring.revealing import Revealing
from casework.store.keyring.sealing import ID, KEY, Token, Unsealable, word_key
from casework.store.keyring.wrapping import Wrappings

HELD = 10_000  # keys in memory
FORGET = 60.0  # seconds after which a key in memory is asked for again, for it may have been destroyed
_UNSCRUBBED = "unscrubbed"


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
        key = self._key(event, path, self._parsed(event, path, token).key)
        return None if key is None else word_key(key, event.event_id, path)

    def of_subject(self, subject: str) -> list[Kept]:
        """Every key of a data subject that is in use."""
        return database.of_subject(self.place, subject)

    def of_stream(self, stream: str) -> list[Kept]:
        """Every key of a stream of events, or of a document by its SHA-256, that is in use."""
        return database.of_stream(self.place, stream)

    def alive(self, ids: Iterable[str]) -> set[str]:
        """Those of some keys that are in use."""
        with self.place.transaction(write=False) as connection:
            return database.alive(connection, ids)

    def erasures(self) -> list[str]:
        """In whose name keys were destroyed, each once."""
        return database.erasures(self.place)

    def destroy(self, ids: Iterable[str], erasure: str) -> int:
        """Destroys keys for good, in the name of an erasure; gives how many there still were."""
        with self.place.transaction(write=True) as connection:
            gone = database.destroy(connection, ids, erasure)
            if gone:
                settings.settle(connection, _UNSCRUBBED, b"1")
        self._held = LRUCache(HELD)
        self.scrub()
        return gone

    def scrub(self) -> None:
        """Sees to it that no destroyed key is left in a file; what was interrupted or refused is done the next time."""
        with self.place.transaction(write=False) as connection:
            if _UNSCRUBBED not in settings.known(connection):
                return
        self.place.scrub()
        with self.place.transaction(write=True) as connection:
            settings.unsettle(connection, _UNSCRUBBED)

    def key_for(self, owner: Owner) -> tuple[str, bytes]:
        """The key in use for an owner, and its id; it is made when there is none."""
        return self._in_use({owner})[owner]

    @property
    def owner(self) -> bytes:
        """What tells the store whose keys they are from others."""
        with self.place.transaction(write=False) as connection:
            return settings.known(connection)["owner"]

    def counted(self) -> Count:
        """How many keys there are."""
        return database.counted(self.place)

    def page(self, after: str, limit: int) -> list[Kept]:
        """Some of all keys, destroyed ones too, in the order of their ids."""
        return database.page(self.place, after, limit)

    def close(self) -> None:
        """Lets go of the key database."""
        self.place.close()

    def _in_use(self, owners: set[Owner]) -> dict[Owner, tuple[str, bytes]]:
        found = database.in_use(self.place, owners)
        if len(found) < len(owners):
            with self.place.transaction(write=True) as connection:
                found = self._completed(connection, owners)
        return {each.owner: (each.id, self.wrappings.opened(each)) for each in found}

    def _completed(self, connection: Connection, owners: set[Owner]) -> list[Kept]:
        """The keys of all these owners, those made that were not there; nobody else makes any meanwhile."""
        found = database.in_use(connection, owners)
        new = [self._made(connection, owner) for owner in sorted(owners - {each.owner for each in found})]
        database.add(connection, new)
        return found + new

    def _made(self, connection: Connection, owner: Owner) -> Kept:
        return self.wrappings.closed(connection, Kept(os.urandom(ID).hex(), owner, 0, None), os.urandom(KEY))

    def _sealed(self, event: Event, keys: dict[Owner, tuple[str, bytes]]) -> Event:
        tokens = {}
        for path, word in event.personal.items():
            if _sealable(word):
                id, key = keys[_owner(event, path)]
                tokens[path] = str(Token.of(id, word_key(key, event.event_id, path), str(word)))
        erased = {path: word for path, word in event.personal.items() if not _sealable(word)}
        return event.model_copy(update={"personal": erased, "sealed": tokens or None})

    def _word(self, event: Event, path: str, text: str) -> str | Erased:
        token = self._parsed(event, path, text)
        key = self._key(event, path, token.key)
        if key is None:
            return Erased()
        try:
            return token.opened(word_key(key, event.event_id, path))
        except Unsealable:
            raise self._damaged(event, path) from None

    def _parsed(self, event: Event, path: str, text: str) -> Token:
        try:
            return Token.parse(text)
        except Unsealable:
            raise self._damaged(event, path) from None

    def _damaged(self, event: Event, path: str) -> StoreError:
        return StoreError(
            f"{_where(event, path)} are not what was sealed: the store whose keys are in {self.place.place} "
            f"{faults.DAMAGED}"
        )

    def _key(self, event: Event, path: str, id: str) -> bytes | None:
        held = self._remembered(id)
        if held is None:
            held = _Remembered(self._asked(event, path, id), self._ticks() + FORGET)
            self._held.put(id, held)
        return held.key

    def _remembered(self, id: str) -> _Remembered | None:
        """What is in memory of a key, unless that was too long ago."""
        try:
            held = self._held.get(id)
        except KeyError:
            return None
        return held if held.until > self._ticks() else None

    def _asked(self, event: Event, path: str, id: str) -> bytes | None:
        kept = database.key(self.place, id)
        if kept is None:
            raise StoreError(
                f"{_where(event, path)} are sealed under the key {id}, which is not in the key database "
                f"{self.place.place}; restore the newest backup of the key database"
            )
        return None if kept.wrapped is None else self.wrappings.opened(kept)


def _sealable(word: str | Erased) -> bool:
    return isinstance(word, str)


def _where(event: Event, path: str) -> str:
    return f"The words {path} of event {event.originator_version} of stream {event.originator_id}"


def _owner(event: Event, path: str) -> Owner:
    kind: Kind = "support_needs" if path in withheld(event) else "words"
    return Owner(event.subject, str(event.originator_id), kind)
