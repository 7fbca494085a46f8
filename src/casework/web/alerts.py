"""Which alerts stand, the most urgent first, who was told of them, and has anybody seen to them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Query, Response

from casework.domain.alert import AlertKind, AlertRaised
from casework.domain.clocks import ClockName
from casework.domain.command import parse
from casework.http.alerts import OfCase, OfClock, OfKind
from casework.http.commanding import seen_with
from casework.http.paging import STRICT, AtPlace, Filters
from casework.http.problems import Problem
from casework.projections.queues.alerting import AlertState, Raised
from casework.projections.queues.asking import MOST
from casework.scheduler.delivery.ledger import Delivery, deliveries_about
from casework.web.choices import codes
from casework.web.forms import Filled
from casework.web.visits import Visit, Visiting
from casework.web.words import ACKNOWLEDGED
from casework.web.worker import work

OfState = Annotated[AlertState | None, Query()]
AlertId = Annotated[UUID, Path()]
CHOICES: Final = {
    "state": codes(AlertState),
    "kind": codes(AlertKind),
    "clock": codes(ClockName),
    "case": None,
    "service": None,
    "team": None,
    "handler": None,
}


def router() -> APIRouter:
    """The board of alerts, and the page of each on which it is acknowledged."""
    found = APIRouter()

    @found.get("/alerts", operation_id="page_alerts", dependencies=STRICT)
    def board(  # noqa: PLR0913, PLR0917 - what it can be narrowed by is named one by one
        visit: Visiting,
        wanted: Filters,
        place: AtPlace,
        state: OfState = None,
        case: OfCase = None,
        kind: OfKind = None,
        clock: OfClock = None,
    ) -> Response:
        asked = visit.narrowed("list_alerts", {**wanted, "case": case, "kind": kind, "clock": clock})
        page = visit.casework.alert_board(state, after=place.after, limit=place.limit, **asked)
        kept = asked | ({"state": state} if state else {})
        return visit.page(
            "alerts",
            alerts=page.lines,
            told={each.alert: Counter(sent.state for sent in _sent(visit, each.alert)) for each in page.lines},
            asked=kept,
            beginning=urlencode(kept),
            choices=CHOICES,
            first=place.after is None,
            following=urlencode({**kept, "after": page.next}) if page.next else None,
            work=work(visit) if visit.may("get_metrics") else None,
        )

    @found.get("/alerts/{alert}", operation_id="page_alert", dependencies=STRICT)
    def page(visit: Visiting, alert: AlertId) -> Response:
        return _page(visit, alert)

    @found.post("/alerts/{alert}", operation_id="page_acknowledge_alert", dependencies=STRICT)
    def acknowledge(visit: Visiting, alert: AlertId, form: Filled) -> Response:
        visit.must("acknowledge_alert")
        note = form.get("note", "")
        reasons = _acknowledged(visit, _alert(visit, alert), note)
        return (
            _page(visit, alert, note, reasons)
            if reasons
            else visit.led("/alerts", visit.reception.templates.gettext(ACKNOWLEDGED))
        )

    return found


def _page(visit: Visit, alert: UUID, note: str = "", reasons: str = "") -> Response:
    """An alert from its beginning on, with the form to acknowledge it."""
    found = _alert(visit, alert)
    return visit.page(
        "alert",
        status=422 if reasons else 200,
        alert=found,
        events=visit.casework.store.events(alert),
        deadline=visit.casework.case(found.case).clocks[found.clock, found.subject],
        sent=_sent(visit, alert),
        errors={"note": reasons} if reasons else {},
        note=note,
    )


def _alert(visit: Visit, alert: UUID) -> Raised:
    """An alert, for somebody who may see those of its case. Raises Problem, SignInNeeded."""
    visit.must("list_alerts")
    match visit.casework.store.events(alert, upto=0):
        case [AlertRaised() as raised]:
            visit.case("list_alerts", raised.case)
        case _:
            raise Problem("not_found", "There is no such alert")
    lines = visit.casework.alerts(case=raised.case, clock=raised.clock, limit=MOST).lines
    return next(each for each in lines if each.alert == alert)


def _sent(visit: Visit, alert: UUID) -> list[Delivery]:
    with visit.casework.store.transaction(write=False) as connection:
        return deliveries_about(connection, alert)


def _acknowledged(visit: Visit, alert: Raised, note: str) -> str:
    """Acknowledges an alert by the command that the service has for it; why not, where rules stand in the way."""
    if not alert.stands:
        return "This alert does not stand any more; its deadline ended or moved"
    said: Mapping[str, Any] = {"case": alert.case, "clock": alert.clock, "subject": alert.subject, "note": note}
    given = {name: value for name, value in said.items() if value}
    fields = {"command": "acknowledge_alert", "at": visit.casework.today.isoformat(), **given}
    command = parse(visit.reception.desk.guard.speaks(visit.who, fields))
    seen_with(visit.reception.desk, visit.who, command)
    via = visit.who.id if visit.who.delegate else None
    answer = visit.casework.execute(command, correlation_id=str(uuid4()), via=via)
    return "; ".join(reason.reason for reason in answer.reasons)
