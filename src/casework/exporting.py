"""Getting cases out: all events of chosen cases as JSON Lines, from which any store can be given the same cases.

They stand case by case, each case's alerts behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import cast

from casework.application import Casework
from casework.domain.alert import AlertKind, alert_id
from casework.domain.event import Event
from casework.projections.alerts import alerts
from casework.projections.cases import Listed, case_list
from casework.projections.catch_up import up_to_date
from casework.store.portable import foot, head, written


def exported(casework: Casework, refs: Iterable[str]) -> Iterator[bytes]:
    """The lines of an export of these cases, without line ends. Raises CaseNotFound.

    The views of the store have to be there.
    """
    yield head(simulated=casework.store.settings.simulated)
    count = 0
    for ref in refs:
        for event in chain(casework.history(ref), _alerts(casework, ref)):
            yield written(event)
            count += 1
    yield foot(count)


def every_case(casework: Casework) -> Iterator[str]:
    """The references of all cases, by day of receipt. The views of the store have to be there."""
    return (row.case for row in listed(casework))


def listed(casework: Casework) -> Iterator[Listed]:
    """The list of all cases, by day of receipt. The views of the store have to be there."""
    last = None
    while True:
        with up_to_date(casework.store) as views:
            page = case_list(views, limit=1000, after=last)
        if not page:
            return
        yield from page
        last = page[-1]


def _alerts(casework: Casework, ref: str) -> Iterator[Event]:
    with up_to_date(casework.store) as views:
        raised = alerts(views, case=ref)
    for alert in raised:
        kind = cast("AlertKind", alert.kind)
        yield from casework.store.events(alert_id(ref, alert.clock, alert.subject, kind, alert.due_on))
