"""Whether every key can be unwrapped and every word in a store be unsealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from casework.domain.errors import StoreError
from casework.domain.personal import Erased
from casework.store.keyring import database
from casework.store.keyring.keyring import Keyring
from casework.store.keyring.revealing import Revealing
from casework.store.reading import pages
from casework.store.store import Recorded, Store

PAGE = 500  # keys in memory

Tell: TypeAlias = Callable[[str], None]
"""Told of one thing that is wrong, in a sentence without anybody's words."""
Report: TypeAlias = Callable[[int, int], None]
"""Told the position of the log it has come to, and how many events that were."""


@dataclass(slots=True)
class Checked:
    """How many keys there are, how many of them were destroyed; how many events, sealed words and erased words."""

    keys: int = 0
    destroyed: int = 0
    events: int = 0
    words: int = 0
    erased: int = 0


def checked(store: Store, keyring: Keyring, tell: Tell, report: Report) -> Checked:
    """Unwraps every key and unseals every word of a store, page by page. Raises StoreError where it cannot go on."""
    found = keys_checked(keyring, tell)
    for page in pages(store):
        for each in page:
            _look(each, found, tell)
        found.events += len(page)
        report(page[-1].position, found.events)
    return found


def keys_checked(keyring: Keyring, tell: Tell) -> Checked:
    """Unwraps every key."""
    found, after = Checked(), ""
    while page := keyring.page(after, PAGE):
        after = page[-1].id
        found.keys += len(page)
        for kept in page:
            found.destroyed += kept.wrapped is None
            _unwrapped(keyring, kept, tell)
    return found


def _unwrapped(keyring: Keyring, kept: database.Kept, tell: Tell) -> None:
    try:
        if kept.wrapped is not None:
            keyring.wrappings.opened(kept)
    except StoreError as error:
        tell(str(error))


def _look(recorded: Recorded, found: Checked, tell: Tell) -> None:
    words = recorded.event.personal
    if not isinstance(words, Revealing) and any(isinstance(each, str) for each in words.values()):
        tell(f"The words of the event at position {recorded.position} are not sealed")
        return
    for path in words:
        found.words += 1
        try:
            found.erased += isinstance(words[path], Erased)
        except StoreError as error:
            tell(f"At position {recorded.position}: {error}")
