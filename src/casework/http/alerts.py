"""Which alerts were raised, and what became of them?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from casework.domain.alert import AlertKind
from casework.domain.clocks import ClockName
from casework.http.asking import Authorization
from casework.http.desk import Desk
from casework.http.paging import STRICT, AtPlace, Filters, listed, narrowed
from casework.http.shapes import AlertList
from casework.projections.queues.alerting import Raised

OfCase = Annotated[
    str | None, Query(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="Only alerts about this case, by its reference.")
]
OfKind = Annotated[AlertKind | None, Query(description="Only alerts of this kind.")]
OfClock = Annotated[ClockName | None, Query(description="Only alerts about this clock.")]
StandingOnly = Annotated[
    bool | None,
    Query(description="True: only those whose clock still runs under that date. False: only those that are over."),
]


def router(desk: Desk) -> APIRouter:
    """The operation that lists the alerts."""
    found = APIRouter(tags=["alerts"], dependencies=STRICT)

    @found.get(
        "/v1/alerts", operation_id="list_alerts", summary="The alerts, the oldest first", response_model=AlertList
    )
    def list_alerts(  # noqa: PLR0913, PLR0917 - what it can be narrowed by is named one by one
        request: Request,
        authorization: Authorization,
        wanted: Filters,
        page: AtPlace,
        case: OfCase = None,
        kind: OfKind = None,
        clock: OfClock = None,
        standing: StandingOnly = None,
    ) -> Response:
        """What each is about, whom it was escalated to, who has acknowledged it, and how it was resolved.

        No resident is in it, and no word that anybody said. Acknowledge one with the command `acknowledge_alert`, which
        names the case, the clock and its subject.
        """
        asked = narrowed(desk, authorization, "list_alerts", {**wanted, "case": case, "kind": kind, "clock": clock})
        alerts = desk.casework.alerts(standing=standing, after=page.after, limit=page.limit, **asked)
        return listed(request, "alerts", alerts, list(map(_alert, alerts.lines)))

    return found


def _alert(alert: Raised) -> dict[str, Any]:
    return {name: value for name, value in asdict(alert).items() if name != "resident"}
