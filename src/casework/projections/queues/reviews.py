"""Which adjustments and restrictions are to be looked at again? (Code 5.10, 5.14)"""

from __future__ import annotations

from casework.projections.queues.due import BY_CLOCK, BY_DATE, CLOCKS, Due
from casework.projections.queues.queue import Queue, Within, ahead

REVIEWS_DUE = Queue(
    name="reviews_due",
    question="Which adjustments and restrictions are to be reviewed within so many working days?",
    line=Due,
    sql=CLOCKS,
    where="d.state = 'running' and d.clock in ('adjustment_review', 'restriction_review')",
    sorts=BY_DATE,
    filters=BY_CLOCK,
    within=Within("d.due_on", ahead, days=10),
)
