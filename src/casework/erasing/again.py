"""Making the world agree with what was erased: after a crash, and after a backup brought something back.

The log says which keys were destroyed and which documents went; where a backup of the log does not, the key database
does, for each destroyed key says in whose name it was. Doing it twice does nothing more.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, cast

from casework.documents import Documents
from casework.domain.erasure import PersonalDataErased
from casework.erasing.data_subjects import decided, keyring_of
from casework.projections.catch_up import catch_up
from casework.store import Store
from casework.store.faults import damaged
from casework.store.keyring import Keyring
from casework.store.reading import of_topics


class Done(NamedTuple):
    """What was done: erasures recorded again, keys destroyed, documents taken away, and those that still lie there.

    `left` counts documents of which nobody said where they are.
    """

    recorded: int = 0
    keys: int = 0
    documents: int = 0
    left: int = 0


def again(store: Store, at: datetime, documents: Documents | None = None) -> Done:
    """Erases again whatever was erased and is there, at an instant (aware). Raises StoreError, DocumentsError.

    Where words are not sealed, nothing was ever erased.
    """
    if not isinstance(store.keeper, Keyring):
        return Done()
    recorded = _recorded_again(store, store.keeper, at)
    return finished(store, _erasures(store), documents)._replace(recorded=recorded)


def finished(store: Store, erased: Sequence[PersonalDataErased], documents: Documents | None) -> Done:
    """Does what is left to do of these erasures: keys, then documents, then the marks in the views."""
    keyring = keyring_of(store)
    keys = sum(_destroyed(keyring, event) for event in erased)
    keyring.scrub()  # what was destroyed before a crash may not have been
    digests = {digest for event in erased for digest in event.documents}
    gone = _gone(documents, keyring, digests) if documents and digests else 0
    catch_up(store)
    return Done(0, keys, gone, 0 if documents else len(digests))


def _destroyed(keyring: Keyring, event: PersonalDataErased) -> int:
    alive = keyring.alive(event.keys)
    return keyring.destroy(alive, event.model_dump_json()) if alive else 0


def _gone(documents: Documents, keyring: Keyring, digests: Container[str]) -> int:
    """Takes away what lies there; whoever put a document there anew has given it a key of its own, and keeps it."""
    there = [each.digest for each in documents.shelf.held() if each.digest in digests]
    gone = [digest for digest in there if not keyring.of_stream(digest)]
    for digest in gone:
        documents.shelf.remove(digest)
    return len(gone)


def _recorded_again(store: Store, keyring: Keyring, at: datetime) -> int:
    """Records erasures that the key database knows of and the log, put back from a backup, does not."""
    known = {event.event_id for event in _erasures(store)}
    told = [_told(keyring, text) for text in keyring.erasures()]
    unknown = {event.event_id: event for event in told if event.event_id not in known}
    lost = sorted(unknown.values(), key=lambda event: event.recorded_at)
    for event in lost:
        store.save(_next(store, event, at))
    return len(lost)


def _told(keyring: Keyring, text: str) -> PersonalDataErased:
    try:
        return PersonalDataErased.model_validate_json(text)
    except ValueError:
        raise damaged(keyring.place.place, "it cannot be read in whose name keys were destroyed") from None


def _next(store: Store, event: PersonalDataErased, at: datetime) -> PersonalDataErased:
    now = decided(store, event.subject)
    meta = event.meta.model_copy(update={"recorded_at": at.astimezone(UTC)})
    return event.model_copy(update={"originator_version": now.version + 1, "meta": meta})


def _erasures(store: Store) -> list[PersonalDataErased]:
    return [cast("PersonalDataErased", each.event) for each in of_topics(store, PersonalDataErased.topic)]
