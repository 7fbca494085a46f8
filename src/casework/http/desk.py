"""What every request has at hand: the cases, and who may do what with them."""

from __future__ import annotations

from dataclasses import dataclass

from casework.application import Casework
from casework.documents import Documents
from casework.http.access.guard import Guard
from casework.http.streams import Streams
from casework.sending import Letters


@dataclass(frozen=True, slots=True)
class Desk:
    """The cases of a store, the guard before them, the streams of events, what writes letters, and where documents are
    kept, if anywhere.
    """

    casework: Casework
    guard: Guard
    streams: Streams
    letters: Letters
    documents: Documents | None = None
