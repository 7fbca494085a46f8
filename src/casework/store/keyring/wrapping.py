"""The keys that wrap a store's keys, themselves wrapped by a master key; and how a new master key takes over.

So a master key outside casework is asked once when a store is opened, not for every key.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.engine import Connection
from casework.store.keyring import database
from casework.store.keyring.database import Kept, Place, Wrapping
from casework.store.keyring.master import MasterKey
from casework.store.keyring.sealing import KEY, Unsealable, sealed, unsealed

TOGETHER = 500  # keys wrapped anew in one transaction
_BLIND_KEY = "blind_key"


class Wrappings:
    """What wraps and unwraps the keys in a key database, by one or several master keys, the newest first.

    Raises StoreError when a master key is missing that still wraps something.
    """

    def __init__(self, place: Place, masters: Sequence[MasterKey]) -> None:
        self._place = place
        self._masters = masters
        self._keys: dict[int, bytes] = {}
        self._read()
        with place.transaction(write=False) as connection:
            number, wrapped = _blind(database.settings(connection)[_BLIND_KEY])
        self.blind_key = self._opened(number, wrapped, _BLIND_KEY)

    @staticmethod
    def begun(connection: Connection, master: MasterKey, blind_key: bytes) -> None:
        """Makes the first key that wraps, in a new key database."""
        first = os.urandom(KEY)
        database.add_wrapping(connection, Wrapping(1, master.name, master.wrap(first)))
        database.settle(connection, _BLIND_KEY, b"1 " + sealed(first, blind_key, _BLIND_KEY.encode()))

    def opened(self, kept: Kept) -> bytes:
        """The key itself, of one that is in use."""
        if kept.wrapping not in self._keys:
            self._read()  # another process is wrapping keys anew
        return self._opened(kept.wrapping, kept.wrapped or b"", _about(kept))

    def closed(self, kept: Kept, key: bytes) -> Kept:
        """A key wrapped by the newest."""
        newest = max(self._keys)
        return kept._replace(wrapping=newest, wrapped=sealed(self._keys[newest], key, _about(kept).encode()))

    def rotate(self) -> int:
        """Has the first master key wrap everything, by a new key of its own; gives how many keys were wrapped anew.

        Others go on meanwhile, if they have both master keys. Whatever ends it, it can be begun again: nothing is let
        go of before nothing needs it.
        """
        newest = self._newest()
        done = 0
        while count := self._rewrapped(newest):
            done += count
        with self._place.transaction(write=True) as connection:
            blind = b"%d " % newest + sealed(self._keys[newest], self.blind_key, _BLIND_KEY.encode())
            database.settle(connection, _BLIND_KEY, blind)
            if not database.wrapped_before(connection, newest, 1):
                database.forget_wrappings(connection, newest)
        self._read()
        return done

    def masters_in_use(self) -> list[str]:
        """The names of the master keys that still wrap something, the newest first."""
        with self._place.transaction(write=False) as connection:
            return [each.master for each in reversed(database.wrappings(connection))]

    def _newest(self) -> int:
        """The number of the key that shall wrap everything: a new one, or that of a rotation not finished."""
        master, key = self._masters[0], os.urandom(KEY)
        with self._place.transaction(write=True) as connection:
            there = database.wrappings(connection)
            if len(there) > 1 and there[-1].master == master.name:
                return there[-1].number
            new = Wrapping(there[-1].number + 1, master.name, master.wrap(key))
            database.add_wrapping(connection, new)
        self._keys[new.number] = key
        return new.number

    def _rewrapped(self, newest: int) -> int:
        with self._place.transaction(write=True) as connection:
            found = database.wrapped_before(connection, newest, TOGETHER)
            database.rewrap(connection, [self.closed(each, self.opened(each)) for each in found])
        return len(found)

    def _read(self) -> None:
        with self._place.transaction(write=False) as connection:
            there = database.wrappings(connection)
        self._keys = {
            each.number: self._keys.get(each.number) or self._master(each).unwrap(each.wrapped) for each in there
        }

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
    return int(number), wrapped
