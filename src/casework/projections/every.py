"""All views, and what an event changes in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

from casework.domain.errors import StoreError
from casework.domain.event import Event
from casework.projections.accesses import ACCESSES
from casework.projections.alerts import ALERTS
from casework.projections.cases import CASES
from casework.projections.deadlines import DEADLINES
from casework.projections.measures import MEASURES
from casework.projections.page import Page, Unmade
from casework.projections.published import PUBLISHED_FINDINGS
from casework.projections.queues.every import QUEUE_VIEWS
from casework.projections.slips import SLIPS
from casework.projections.unnoticed import UNNOTICED
from casework.projections.view import View
from casework.store import Recorded

VIEWS: tuple[View[Any], ...] = (
    CASES,
    UNNOTICED,
    SLIPS,
    DEADLINES,
    ALERTS,
    *QUEUE_VIEWS,
    ACCESSES,
    *MEASURES,
    PUBLISHED_FINDINGS,
)
"""In the order in which they fold an event: the deadlines ask the cases for their reference, what passed unnoticed and
what slipped is asked of the deadlines as they were, and the alerts ask them as they are."""

FOLDS = 1
"""Raised when a fold gives other rows from the same events; another shape of the tables is noticed without."""

_TABLES = "\n".join(sql for view in VIEWS for sql in (view.create, *view.indexes))
EDITION = sha256(f"{FOLDS}\n{_TABLES}".encode()).hexdigest()[:16]
"""Says which casework's views these are."""


def fold(page: Page, recorded: Recorded) -> None:
    """Folds an event into the rows in hand. Raises StoreError for one that does not follow from those before it."""
    page.position = recorded.position
    try:
        for each in _folds(type(recorded.event)):
            each(page, recorded.event)
    except Unmade as error:
        event = f"the event at position {recorded.position} ({recorded.event.topic})"
        raise StoreError(f"The store's log is not whole: {event} follows from none before it, for {error}") from None


@cache
def _folds(kind: type[Event]) -> tuple[Callable[[Page, Event], None], ...]:
    """How the views fold events of a kind, those that it may change."""
    return tuple(view.fold for view in VIEWS if view.of is None or issubclass(kind, view.of))
