"""Which records are to be put in order while it still matters?"""

from __future__ import annotations

from dataclasses import dataclass

from casework.projections.queues.queue import Line, Queue


@dataclass(slots=True)
class Wanting(Line):
    """An open case with so many late entries, or in which nobody asked about support needs before going on."""

    late_entries: int
    support_asked: bool


RECORD_KEEPING = Queue(
    name="record_keeping",
    question="Which open cases have late entries, or went on though nobody asked about support needs?",
    line=Wanting,
    sql="""
        select {case}, c.late_entries, c.support_asked, {order}
        from cases c""",
    where="c.wanting = 1",
    sorts={"received": ("c.received_on", "c.ref")},
)
