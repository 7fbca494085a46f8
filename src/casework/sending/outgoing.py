"""A letter that is on a case, on its way out; and what brings it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from casework.application import Casework
from casework.documents import Documents
from casework.domain.complaint import fold
from casework.domain.contacts import DocumentAttached
from casework.domain.errors import CaseworkError
from casework.letters.kinds import Kind
from casework.letters.pdf import MEDIA_TYPE as PDF
from casework.letters.pdf import pdf
from casework.letters.people import Addressee, addressee
from casework.letters.plain import plain
from casework.letters.rendering import PAGE, TEXT
from casework.sending.telling import named_in

_ENDINGS = {PAGE: "html", TEXT: "txt", PDF: "pdf"}


def ending(media_type: str) -> str:
    """How the name of a file with a letter ends."""
    return _ENDINGS[media_type]


class NotSent(CaseworkError):
    """A letter that did not go out; says why, and nothing about whom it is for. It is on the case all the same."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The very bytes of a letter that are on the case, and whom they are for.

    `reference` tells it from every other letter, and says nothing about the person.
    """

    to: Addressee
    reference: str
    subject: str
    data: bytes
    media_type: str

    def text(self) -> str:
        """Its words. Raises NotSent for a letter that is kept as PDF."""
        if self.media_type == PDF:
            raise NotSent("A letter kept as PDF cannot go by e-mail; keep pages (pdf = false), or send it by post")
        page = self.data.decode()
        return page if self.media_type == TEXT else plain(page)

    def pdf(self) -> bytes:
        """It as PDF. Raises NotSent for a letter that is text alone, LetterError without the extra `letters-pdf`."""
        if self.media_type not in (PAGE, PDF):
            raise NotSent("A letter of text alone is not sent by post; send it by e-mail, or print it")
        return self.data if self.media_type == PDF else pdf(self.data)


class Sends(Protocol):
    """Whatever brings a letter to the resident."""

    def send(self, letter: Outgoing) -> str:
        """Sends it; gives the id under which it can be followed there. Raises NotSent, LetterError."""


def outgoing(casework: Casework, documents: Documents, ref: str, kind: Kind) -> Outgoing:
    """The last letter of a kind that was put on a case, for whom it was written, at their address as it is known now.

    Raises NotSent where there is none, DocumentsError where its bytes are not there, CaseNotFound.
    """
    history = casework.history(ref)
    letters = [each for each in history if isinstance(each, DocumentAttached) and each.letter]
    found = next((each for each in reversed(letters) if each.letter and each.letter.kind == kind), None)
    if found is None or found.letter is None:
        raise NotSent(f"No letter {kind} is on case {ref}; casework do COMMANDS.jsonl --letter puts it there")
    told = history[: found.letter.event]
    with documents.open(found.sha256) as file:
        data = file.read()
    whom = addressee(fold(told), told, told[-1], named_in(casework, history))
    return Outgoing(whom, f"{ref}-{found.id}", f"Your complaint {ref}", data, found.media_type)
