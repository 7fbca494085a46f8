"""Checkpoints brought to where those who run the store cannot write: into a folder, to a web address, by e-mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from casework.audit.checkpoints import Kept
from casework.audit.timestamps import answered, question
from casework.domain.errors import CaseworkError
from casework.scheduler.configuration import AuditTerms
from casework.scheduler.delivery.channel import Channel
from casework.scheduler.delivery.mail import Mail
from casework.store import Store
from casework.store.noted import note, noted

SECONDS = 15.0
"""How long a web address may take to answer."""


class NotPublished(CaseworkError):
    """A checkpoint could not be brought to one of the places; it is tried again at the next turn."""


class Place(Protocol):
    """Somewhere a checkpoint is published. `name` tells it from others in the store, and shows no secret."""

    @property
    def name(self) -> str: ...

    def put(self, kept: Kept) -> None:
        """Brings a checkpoint there; the same one again does no harm. Raises OSError, NotPublished."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, such as one on a disk that is written once: a file for each checkpoint, by its size."""

    path: Path

    @property
    def name(self) -> str:
        return f"folder {self.path}"

    def put(self, kept: Kept) -> None:
        found = kept.checkpoint
        file = self.path / f"{found.size:012}-{found.made_at:%Y%m%dT%H%M%SZ}.checkpoint"
        if not (file.exists() and file.read_text("utf-8") == kept.note):
            file.write_text(kept.note, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address to which each checkpoint is posted as it is, in plain text."""

    url: str

    @property
    def name(self) -> str:
        return f"address {sha256(self.url.encode()).hexdigest()[:16]}"

    def put(self, kept: Kept) -> None:
        _posted(self.url, kept.note.encode(), "text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Letter:
    """Recipients of an e-mail with the checkpoint in it, as text."""

    mail: Mail

    @property
    def name(self) -> str:
        return f"e-mail {self.mail.target.name}"

    def put(self, kept: Kept) -> None:
        outcome = self.mail.deliver(_letter(self.mail, kept))
        if not outcome.delivered:
            raise NotPublished(f"{self.name}: {outcome.status}")


def timestamp(note: str, url: str) -> bytes:
    """What a time-stamp authority says of a note (RFC 3161). Raises TimestampError, NotPublished."""
    asked = question(note)
    return answered(asked, _posted(url, asked.content, "application/timestamp-query"))


def places(terms: AuditTerms, ways: Mapping[str, Channel]) -> list[Place]:
    """Where checkpoints go, by the configuration; `ways` are those to the targets of deliveries."""
    mails = (ways[name] for name in terms.emails)
    return [
        *map(Folder, terms.folders),
        *(Address(url.get_secret_value()) for url in terms.addresses),
        *(Letter(mail) for mail in mails if isinstance(mail, Mail)),
    ]


def publish(store: Store, kept: Kept, places: Sequence[Place]) -> Iterator[NotPublished]:
    """Brings a checkpoint to every place that has not got it; gives what went wrong, place by place."""
    for place in places:
        mark, digest = f"published {place.name}", sha256(kept.note.encode()).hexdigest().encode()
        if _noted(store, mark) == digest:
            continue
        try:
            place.put(kept)
        except OSError as error:
            yield NotPublished(f"{place.name}: {error.strerror}")
        except NotPublished as error:
            yield error
        else:
            with store.transaction(write=True) as connection:
                note(connection, mark, digest)


def _noted(store: Store, mark: str) -> bytes | None:
    with store.transaction(write=False) as connection:
        return noted(connection, mark)


def _posted(url: str, content: bytes, kind: str) -> bytes:
    try:
        answer = httpx.post(url, content=content, headers={"Content-Type": kind}, timeout=SECONDS)
    except httpx.HTTPError as error:
        raise NotPublished(f"{urlsplit(url).hostname} does not answer ({type(error).__name__})") from None
    if not answer.is_success:
        raise NotPublished(f"{urlsplit(url).hostname} answers {answer.status_code}")
    return answer.content


def _letter(mail: Mail, kept: Kept) -> EmailMessage:
    found, target = kept.checkpoint, mail.target
    letter = EmailMessage()
    letter["From"] = target.sender
    letter["To"] = ", ".join(target.recipients)
    letter["Subject"] = f"Checkpoint of {found.origin}: {found.size} events"
    letter["Date"] = format_datetime(found.made_at)
    letter["Message-ID"] = f"<{sha256(kept.note.encode()).hexdigest()[:32]}@{target.sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(kept.note, cte="base64")
    return letter
