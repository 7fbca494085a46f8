"""An alert as its own stream tells it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from casework.domain.alert import Alert, AlertEvent, project_alert
from casework.domain.errors import StoreError
from casework.store import Store


def alert_of(store: Store, id: UUID) -> Alert:
    """The alert of this id, read from the log. Raises StoreError when there is none."""
    # Not held in memory: a sweep over many alerts would drive out the cases that are.
    found = project_alert(None, cast("list[AlertEvent]", store.events(id)))
    if found is None:
        raise StoreError(f"The log has no alert {id}; make the views anew with `casework rebuild`")
    return found
