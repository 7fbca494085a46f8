"""What reports count, kept so that any report can be run again as it was: every version of every row stays."""

from __future__ import annotations

from typing import Any

from casework.projections.measures.complaints import COMPLAINTS
from casework.projections.measures.determinations import DETERMINATIONS, FINDINGS
from casework.projections.measures.duties import DUTIES
from casework.projections.measures.exits import EXITS
from casework.projections.measures.flaws import FLAWS, LESSONS
from casework.projections.measures.orders import ORDERS
from casework.projections.measures.promises import PROMISES
from casework.projections.measures.silences import SILENCES
from casework.projections.measures.stages import STAGES
from casework.projections.view import View

MEASURES: tuple[View[Any], ...] = (
    COMPLAINTS,
    STAGES,
    EXITS,
    DETERMINATIONS,
    FINDINGS,
    ORDERS,
    PROMISES,
    DUTIES,
    FLAWS,
    LESSONS,
    SILENCES,
)
"""In the order in which they fold an event: the others ask the complaints, and the exits ask the stages."""
