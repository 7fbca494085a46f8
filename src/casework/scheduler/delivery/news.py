"""What an event in an alert's life is to those who are told of it: facts and references, and no words anybody wrote."""

from __future__ import annotations

from typing import Any, NamedTuple

from casework.domain.alert import (
    Alert,
    AlertEscalated,
    AlertEvent,
    AlertRaised,
    AlertReopened,
    AlertResolved,
    project_alert,
)
from casework.domain.event import Event
from casework.scheduler.delivery.targets import Happening
from casework.store import Store


class News(NamedTuple):
    """An event worth telling, and the alert it is about."""

    happening: Happening
    event: AlertEvent
    alert: Alert

    def data(self) -> dict[str, Any]:
        """What a message says; what there is nothing to say of is left out."""
        mark = self.alert.mark
        said = {
            "alert": str(self.alert.id),
            "kind": mark.kind,
            "step": mark.step or None,
            "case": self.alert.case,
            "clock": mark.clock,
            "subject": mark.subject,
            "due_on": mark.due_on.isoformat(),
            "noticed_on": self.alert.noticed_on.isoformat(),
            "after_the_fact": self.alert.after_the_fact or None,
        }
        return {name: value for name, value in (said | self._further()).items() if value is not None}

    def _further(self) -> dict[str, Any]:
        match self.event:
            case AlertEscalated() as event:
                return {"level": event.level, "whom": list(event.whom)}
            case AlertResolved() as event:
                on, moved_to = event.on, event.due_on_now
                return {"how": event.how, "on": on and on.isoformat(), "due_on_now": moved_to and moved_to.isoformat()}
        return {}


def news_of(store: Store, event: Event) -> News | None:
    """The news in an event of the log, None for one that nobody is told of."""
    happening = _HAPPENINGS.get(type(event))
    if happening is None or not isinstance(event, AlertEvent):
        return None
    first = isinstance(event, AlertRaised)
    alert = project_alert(None, [event]) if first else store.load(event.originator_id, project_alert)
    return News(happening, event, alert) if alert else None


_HAPPENINGS: dict[type[Event], Happening] = {
    AlertRaised: "raised",
    AlertEscalated: "escalated",
    AlertResolved: "resolved",
    AlertReopened: "reopened",
}
