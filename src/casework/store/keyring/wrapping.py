"""The keys that wrap a store's keys, themselves wrapped by a master key; and how a new master key takes over.

So a master key outside casework is asked once when a store is opened, not for every key.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeAlias

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.engine import Connection
from casework.store.keyring import database, settings
from casework.store.keyring.database import Kept, Place
from casework.store.keyring.master import MasterKey
from casework.store.keyring.sealing import KEY, Unsealable, sealed, unsealed
from casework.store.keyring.settings import Wrapping

TOGETHER = 500  # keys wrapped anew in one transaction
_BLIND_KEY = "blind_key"

Report: TypeAlias = Callable[[int, int], None]
"""Told how far it has come, and how many keys that were."""


def _nobody(_done: int, _count: int) -> None:
    """Shows nobody how far it has come."""


class Wrappings:
    """What wraps and unwraps the keys in a key database, by one or several master keys, the newest first.

    Raises StoreError when a master key is missing that still wraps something.
    """

    def __init__(self, place: Place, masters: Sequence[MasterKey]) -> None:
        self._place = place
        self._masters = masters
        self._keys: dict[int, bytes] = {}
        with place.transaction(write=False) as connection:
            self._read(connection)
            stored = settings.known(connection).get(_BLIND_KEY, b"")
        self.blind_key = self._opened(*_blind(stored), _BLIND_KEY)

    @staticmethod
    def begun(connection: Connection, master: MasterKey, blind_key: bytes) -> None:
        """Makes the first key that wraps, in a new key database."""
        first = os.urandom(KEY)
        settings.add_wrapping(connection, Wrapping(1, master.name, master.wrap(first)))
        settings.settle(connection, _BLIND_KEY, b"1 " + sealed(first, blind_key, _BLIND_KEY.encode()))

    def opened(self, kept: Kept) -> bytes:
        """The key itself, of one that is in use."""
        if kept.wrapping not in self._keys:  # another process is wrapping keys anew
            with self._place.transaction(write=False) as connection:
                self._read(connection)
        return self._opened(kept.wrapping, kept.wrapped or b"", _about(kept))

    def closed(self, connection: Connection, kept: Kept, key: bytes) -> Kept:
        """A key wrapped by what is the newest in a writing transaction: what is older may be gone when it ends."""
        newest = self._newest(connection)
        return kept._replace(wrapping=newest, wrapped=sealed(self._keys[newest], key, _about(kept).encode()))

    def rotate(self, report: Report = _nobody) -> int:
        """Has the first master key wrap everything, by a new key of its own; gives how many keys were wrapped anew.

        Others go on meanwhile, if they have both master keys. Whatever ends it, it can be begun again: nothing is let
        go of before nothing needs it. What the others wrapped is not left in the database's files.
        """
        upto = self._taking_over()
        done = 0
        while count := self._rewrapped(upto):
            done += count
            report(done, done)
        with self._place.transaction(write=True) as connection:
            newest = self._newest(connection)
            blind = b"%d " % newest + sealed(self._keys[newest], self.blind_key, _BLIND_KEY.encode())
            settings.settle(connection, _BLIND_KEY, blind)
            if not database.wrapped_before(connection, newest, 1):
                settings.forget_wrappings(connection, newest)
        self._place.scrub()
        return done

    def masters_in_use(self) -> list[str]:
        """The names of the master keys that still wrap something, the newest first."""
        with self._place.transaction(write=False) as connection:
            found = settings.wrappings(connection)
        return list(dict.fromkeys(each.master for each in reversed(found)))

    @property
    def rotating(self) -> bool:
        """Has a rotation begun and not ended?"""
        with self._place.transaction(write=False) as connection:
            return len(settings.wrappings(connection)) > 1

    def _taking_over(self) -> int:
        """The number of the key that shall wrap everything: a new one, or that of a rotation not finished."""
        master, key = self._masters[0], os.urandom(KEY)
        wrapped = master.wrap(key)  # before anybody has to wait for it
        with self._place.transaction(write=True) as connection:
            there = settings.wrappings(connection)
            if len(there) > 1 and there[-1].master == master.name:
                return there[-1].number
            new = Wrapping(there[-1].number + 1, master.name, wrapped)
            settings.add_wrapping(connection, new)
        return new.number

    def _rewrapped(self, upto: int) -> int:
        with self._place.transaction(write=True) as connection:
            found = database.wrapped_before(connection, upto, TOGETHER)
            database.rewrap(connection, [self.closed(connection, each, self.opened(each)) for each in found])
        return len(found)

    def _newest(self, connection: Connection) -> int:
        newest = settings.newest_wrapping(connection)
        if newest not in self._keys:
            self._read(connection)
        return newest

    def _read(self, connection: Connection) -> None:
        """Takes in what is new; of what is gone somebody may just have read a key that it wraps."""
        for each in settings.wrappings(connection):
            if each.number not in self._keys:
                self._keys[each.number] = self._master(each).unwrap(each.wrapped)

    def _master(self, wrapping: Wrapping) -> MasterKey:
        for master in self._masters:
            if master.name == wrapping.master:
                return master
        given = ", ".join(each.name for each in self._masters)
        raise StoreError(
            f"The key database {self._place.place} needs the master key {wrapping.master}, and was given {given}; "
            "give that one too, and the newest first"
        )

    def _opened(self, number: int, wrapped: bytes, about: str) -> bytes:
        try:
            return unsealed(self._keys[number], wrapped, about.encode())
        except (KeyError, Unsealable):
            raise faults.damaged(self._place.place, f"the key {about} cannot be unwrapped") from None


def _about(kept: Kept) -> str:
    """What a wrapped key is bound to, so that it cannot be put in another's place."""
    return f"{kept.id} {kept.owner.kind} {kept.owner.stream} {kept.owner.subject}"


def _blind(stored: bytes) -> tuple[int, bytes]:
    number, _, wrapped = stored.partition(b" ")
    return int(number) if number.isdigit() else 0, wrapped
