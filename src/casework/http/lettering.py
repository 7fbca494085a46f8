"""Letters over HTTP: made and put on the case with the command that sends them, or looked at before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Query

from casework.documents import DocumentsError
from casework.domain.command import Command
from casework.http.desk import Desk
from casework.http.problems import Problem
from casework.letters.kinds import Variant
from casework.letters.rendering import IncompleteLetter, LetterError
from casework.sending import Sent

WithLetter = Annotated[
    bool,
    Query(
        description="Makes the letter that this command sends and puts it on the case with it, or does neither. "
        "None is made of what was recorded as found."
    ),
]
HowSet = Annotated[
    Variant | None,
    Query(description="How the letter is set; without this, as the resident needs it, or else the usual way."),
]


def lettered(desk: Desk, command: Command, variant: Variant | None, how: dict[str, Any]) -> Sent:
    """Carries a command out with its letter. Raises Problem for a letter that cannot be made or kept."""
    if desk.documents is None:
        raise Problem("not_found", "No letters are kept here: this service was started without a place for documents")
    try:
        with made():
            return desk.letters.execute(command, variant=variant, **how)
    except DocumentsError:
        busy = "Documents cannot be reached, so nothing was sent or recorded; try again"
        raise Problem("store_unavailable", busy, headers={"Retry-After": "5"}) from None


@contextmanager
def made() -> Iterator[None]:
    """Where letters are made: one that cannot be made becomes a problem."""
    try:
        yield
    except (LetterError, IncompleteLetter) as error:
        raise Problem("letter_not_made", f"{error}.") from None
