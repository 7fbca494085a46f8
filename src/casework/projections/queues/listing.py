"""Which cases are there at all, and which of them are those that somebody looks for?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.projections.queues.queue import Line, Queue


@dataclass(slots=True)
class Found(Line):
    """A case; `next_due_on` is the earliest due date of its running clocks."""

    policy: str
    last_event_on: date
    next_due_on: date | None


_CASES: Final = """
    select {case}, c.policy, c.last_event_on,
        (select min(d.due_on) from deadlines d where d.case_id = c.case_id and d.state = 'running'), {order}
    from cases c"""
_BY_RECEIPT: Final = {"received": ("c.received_on", "c.ref")}

CASES_BY_RECEIPT = Queue(name="cases", question="Which cases are there?", line=Found, sql=_CASES, sorts=_BY_RECEIPT)

BY_REFERENCE = Queue(
    name="by_reference",
    question="Which cases have this reference, or one that begins so?",
    line=Found,
    sql=_CASES,
    sorts={"reference": ("c.ref",)},
    beginnings={"reference": "c.ref"},
)

BY_RESIDENT = Queue(
    name="by_resident",
    question="Which cases does this resident have?",
    line=Found,
    sql=_CASES,
    sorts=_BY_RECEIPT,
    filters={"resident": "c.resident"},
)

BY_PROPERTY = Queue(
    name="by_property",
    question="Which cases are about this property?",
    line=Found,
    sql=_CASES,
    sorts=_BY_RECEIPT,
    filters={"property": "c.property"},
)
