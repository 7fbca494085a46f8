"""Where does a case stand: its people, points and answers, promises and clocks, on one page?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import casework.domain.subjects  # noqa: F401 - importing registers every command
from casework.answer import clock_line
from casework.domain.command import COMMANDS
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent
from casework.domain.receipt import ComplaintLogged, Receipt
from casework.projections.timeline import readable

_SEVERAL: Final = {"point": "points", "action": "actions"}
_KINDS: Final = {*_SEVERAL, *_SEVERAL.values()}

WORDED: Final = frozenset(
    name for name, cls in COMMANDS.items() if issubclass(cls, Receipt) or _KINDS & cls.model_fields.keys()
)
"""The commands that may have given the texts of the page."""


def case_page(case: Complaint, history: Iterable[CaseEvent]) -> dict[str, Any]:
    """The page of a case, ready for JSON, from its history or what the commands of `WORDED` recorded in it.

    Texts are those given last.
    """
    words = {path: text for event in history for path, text in _words(event)}
    return {
        "case": case.ref,
        "status": case.shown_status,
        "stage_status": case.status,
        "summary": words.get("summary"),
        "received": case.received,
        "received_on": case.received_on,
        "policy": case.policy,
        "resident": case.resident_id,
        "tenure": case.tenure,
        "service": case.service,
        "category": case.category,
        "team": case.team,
        "handler": case.handler,
        "points": [
            {
                "id": id,
                "text": words.get(f"points.{id}.text"),
                "responsibility": point.responsibility,
                "decision": case.answers.get(id),
            }
            for id, point in case.points.items()
        ],
        "actions": [
            {"id": id, "state": state, "what": words.get(f"actions.{id}.what")} for id, state in case.actions.items()
        ],
        "clocks": [clock_line(clock) for clock in sorted(case.clocks.values(), key=lambda clock: clock.place)],
        "events": len(case.history),
    }


def _words(event: CaseEvent) -> Iterator[tuple[str, str]]:
    """The words of an event; those of a single point or promise by its id, as those of several are."""
    for path, text in readable(event.personal).items():
        if path == "summary" and not isinstance(event, ComplaintLogged):
            continue  # that of a contact
        kind, dot, rest = path.partition(".")
        one = getattr(event, kind, None) if kind in _SEVERAL else None
        yield (f"{_SEVERAL[kind]}.{one.id}.{rest}" if dot and one else path), text
