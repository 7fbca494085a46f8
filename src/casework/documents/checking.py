"""Whether the bytes of every document put on a case are there and sound, and which bytes nobody put on a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, cast

from casework.documents.documents import Documents
from casework.documents.errors import DamagedDocument, ErasedDocument, MissingDocument
from casework.domain.contacts import DocumentAttached
from casework.domain.receipt import ComplaintLogged
from casework.store import Store

GRACE = timedelta(days=1)
"""How long a document may wait until it is put on a case."""

PAGE = 500


class Attachment(NamedTuple):
    """A document put on a case, by its id there."""

    case: str
    document: str


class Finding(NamedTuple):
    """What is wrong with the bytes of a digest, and the documents that they are. `unattached` ones are none.

    `erased` ones lie there though nobody can read them any more: a backup brought them back.
    """

    what: Literal["missing", "damaged", "erased", "unattached"]
    sha256: str
    attached: tuple[Attachment, ...] = ()


def check(store: Store, documents: Documents, now: datetime) -> Iterator[Finding]:
    """Reads every document of a store; `now` is an aware instant. Raises StoreError, DocumentsError."""
    held = {each.digest: each.put_at for each in documents.shelf.held()}
    attached = attachments(store)
    for digest, places in attached.items():
        try:
            documents.open(digest).close()
        except ErasedDocument:
            if digest in held:
                yield Finding("erased", digest, tuple(places))
        except MissingDocument:
            yield Finding("missing", digest, tuple(places))
        except DamagedDocument:
            yield Finding("damaged", digest, tuple(places))
    old = sorted(digest for digest, put_at in held.items() if put_at < now - GRACE)
    yield from (Finding("unattached", digest) for digest in old if digest not in attached)


def sweep(documents: Documents, findings: list[Finding], now: datetime) -> int:
    """Takes away what was found on no case or erased, and what uploads left that were cut off; gives how many."""
    found = [each.sha256 for each in findings if each.what in ("unattached", "erased")]
    for digest in found:
        documents.shelf.remove(digest)
    return len(found) + documents.shelf.tidy(now - GRACE)


def attachments(store: Store) -> Mapping[str, list[Attachment]]:
    """Every document put on a case, by its digest, in the order in which they were put."""
    found: defaultdict[str, list[Attachment]] = defaultdict(list)
    position = 0
    while page := store.of_topics((DocumentAttached.topic,), position, PAGE):
        for recorded in page:
            event = cast("DocumentAttached", recorded.event)
            received = cast("ComplaintLogged", store.events(event.originator_id, upto=0)[0])
            found[event.sha256].append(Attachment(received.ref, event.id))
        position = page[-1].position
    return found
