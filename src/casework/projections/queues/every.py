"""All queues by name, in the order in which a team looks at them in the morning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.projections.queues.alerting import ALERTS_STANDING
from casework.projections.queues.answering import (
    AWAITING_APPROVAL,
    ESCALATIONS_HELD,
    EXTENSIONS_ENDING,
    WAITING_FOR_CLARIFICATION,
)
from casework.projections.queues.arriving import UNACKNOWLEDGED, UNASSIGNED
from casework.projections.queues.conflicts import CONFLICTS, CONFLICTS_STANDING
from casework.projections.queues.due import DUE_THIS_WEEK, DUE_TODAY, OVERDUE
from casework.projections.queues.failures import FAILURES, RECORDED_FAILURES
from casework.projections.queues.hands import MINE, TEAM
from casework.projections.queues.ombudsman import OMBUDSMAN_DATES, WITH_OMBUDSMAN
from casework.projections.queues.promises import PROMISES, PROMISES_BROKEN, PROMISES_OPEN
from casework.projections.queues.queue import Queue, QueueError
from casework.projections.queues.record_keeping import RECORD_KEEPING
from casework.projections.queues.refusals import BLANKET_REFUSALS, REFUSALS, REFUSALS_BY_GROUND, WORDINGS
from casework.projections.queues.residents import SILENT, VULNERABLE_FIRST
from casework.projections.queues.reviews import REVIEWS_DUE
from casework.projections.queues.service_requests import SERVICE_REQUESTS, SERVICE_REQUESTS_STOPPED
from casework.projections.view import View

_ALL: tuple[Queue[Any], ...] = (
    UNACKNOWLEDGED,
    UNASSIGNED,
    MINE,
    TEAM,
    DUE_TODAY,
    DUE_THIS_WEEK,
    OVERDUE,
    ALERTS_STANDING,
    AWAITING_APPROVAL,
    WAITING_FOR_CLARIFICATION,
    EXTENSIONS_ENDING,
    ESCALATIONS_HELD,
    VULNERABLE_FIRST,
    SILENT,
    PROMISES_OPEN,
    PROMISES_BROKEN,
    REVIEWS_DUE,
    WITH_OMBUDSMAN,
    OMBUDSMAN_DATES,
    REFUSALS_BY_GROUND,
    BLANKET_REFUSALS,
    RECORDED_FAILURES,
    RECORD_KEEPING,
    SERVICE_REQUESTS_STOPPED,
    CONFLICTS_STANDING,
)

QUEUE_VIEWS: tuple[View[Any], ...] = (PROMISES, REFUSALS, WORDINGS, FAILURES, SERVICE_REQUESTS, CONFLICTS)
"""What only queues ask; the cases and the deadlines they ask besides are everybody's."""

QUEUES: Mapping[str, Queue[Any]] = {queue.name: queue for queue in _ALL}


def named(name: str) -> Queue[Any]:
    """The queue of a name. Raises QueueError for an unknown one."""
    try:
        return QUEUES[name]
    except KeyError:
        raise QueueError(f"There is no queue {name!r}; there are {', '.join(QUEUES)}") from None
