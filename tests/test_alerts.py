"""An alert is about one due date of one clock, is recorded once, and says honestly when it was noticed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.alert import (
    Alert,
    AlertKind,
    AlertRaised,
    Mark,
    project_alert,
    raise_alert,
)
from casework.domain.alert_rules import soon_from, soon_until, to_raise
from casework.domain.calendar import calendar_of
from casework.domain.event import EVENTS
from casework.domain.moment import LONDON
from casework.domain.rounds import Round
from casework.projections.alerts import Alerted, alerts
from casework.projections.catch_up import up_to_date
from casework.store import Connection
from examples import acknowledged, extend, log, of_case, respond
from examples_record import promise
from recorded import Recorded, moment
from spec import given as history

ENGLAND = calendar_of("england-and-wales")
DUE = date(2024, 5, 29)
days = st.dates(date(2023, 1, 1), date(2027, 12, 31))
leads = st.integers(1, 10)


MARK = Mark("stage_1_response", None, DUE, "overdue")


def raised(at: datetime = datetime(2024, 6, 5, 0, 0, tzinfo=UTC)) -> AlertRaised:
    """The alert about the overdue response of the usual complaint."""
    case = history(*acknowledged()).cases.found["C-1"]
    return raise_alert(case, MARK, Round("sweep", at, lambda: UUID(int=7), "sweep-1"))


def test_each_case_clock_subject_due_date_kind_and_step_has_an_id_of_its_own_that_is_always_the_same() -> None:
    kinds: list[tuple[AlertKind, int]] = [
        ("due_soon", 0),
        ("overdue", 0),
        ("still_overdue", 5),
        ("still_overdue", 10),
    ]
    abouts = list(product(("C-1", "C-2"), ("action", "order"), (None, "A1"), (DUE, DUE + timedelta(1)), kinds))
    ids = [Mark(clock, subject, due_on, *kind).id(case) for case, clock, subject, due_on, kind in abouts]
    assert len(set(ids)) == len(abouts)
    assert MARK.id("C-1") == UUID("4cd7de04-ebe4-5b0f-a06f-305e38ce8c90")


def test_an_alert_says_what_it_is_about_when_it_was_noticed_and_that_casework_itself_raised_it() -> None:
    alert = raised(datetime(2024, 6, 4, 23, 30, tzinfo=UTC))
    assert (alert.kind, alert.case, alert.clock, alert.clock_subject) == ("overdue", "C-1", "stage_1_response", None)
    assert (alert.due_on, alert.noticed_on) == (DUE, date(2024, 6, 5))
    assert (alert.originator_version, alert.subject, alert.personal) == (0, "case/C-1", {})
    assert (alert.meta.command, alert.meta.actor.id, alert.meta.actor.role) == ("sweep", "casework", "system")
    assert (alert.meta.correlation_id, alert.meta.causation_id) == ("sweep-1", None)
    assert alert.recorded_at.isoformat() == "2024-06-04T23:30:00+00:00"


def test_an_alert_is_read_back_as_it_was_written() -> None:
    alert = raised()
    assert EVENTS["alert-raised"].model_validate_json(alert.model_dump_json(exclude_none=True)) == alert


def test_the_state_of_an_alert_is_what_its_events_say_and_an_older_state_stays_as_it_was() -> None:
    alert = raised()
    state = project_alert(None, [alert])
    assert state == Alert(
        id=alert.originator_id,
        version=0,
        case="C-1",
        case_id=alert.case_id,
        mark=MARK,
        noticed_on=date(2024, 6, 5),
    )
    again = [alert.model_copy(update={"originator_version": n, "noticed_on": date(2024, 6, 5 + n)}) for n in (1, 2)]
    later = project_alert(state, again)
    assert later is not None
    assert (later.version, later.noticed_on) == (2, date(2024, 6, 7))
    assert state is not None
    assert (state.version, state.noticed_on) == (0, date(2024, 6, 5))


def test_no_events_make_no_alert_and_change_none() -> None:
    state = project_alert(None, [raised()])
    assert project_alert(None, []) is None
    assert project_alert(state, []) is state


@pytest.mark.parametrize(
    ("due_on", "first"),
    [
        ("2024-05-29", "2024-05-28"),
        ("2024-05-28", "2024-05-24"),  # over the Spring bank holiday and a weekend
        ("2024-06-08", "2024-06-07"),  # a date given, on a Saturday: the last working day before it
        ("2024-06-09", "2024-06-07"),
        ("2024-06-10", "2024-06-07"),
        ("2024-05-27", "2024-05-24"),  # a date given, on a bank holiday
    ],
)
def test_a_deadline_is_due_soon_from_the_last_working_day_before_it(due_on: str, first: str) -> None:
    assert str(soon_from(date.fromisoformat(due_on), 1, ENGLAND)) == first


@given(day=days, due_on=days, lead=leads)
def test_the_days_due_soon_on_a_day_are_those_up_to_the_last_one(day: date, due_on: date, lead: int) -> None:
    assert (soon_from(due_on, lead, ENGLAND) <= day) == (due_on <= soon_until(day, lead, ENGLAND))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2024-05-27", None),
        ("2024-05-28", "due_soon"),
        ("2024-05-29", "due_soon"),
        ("2024-05-30", "overdue"),
        ("2025-05-30", "overdue"),
    ],
)
def test_a_clock_asks_for_due_soon_through_its_due_day_and_then_for_overdue(day: str, kind: str | None) -> None:
    assert to_raise(DUE, date.fromisoformat(day), lambda: date(2024, 5, 28)) == kind


def test_the_alerts_are_listed_as_they_were_raised_with_what_became_of_their_deadlines(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), *of_case("C-2", log(), promise("2024-05-14", "A1", "2024-05-29")))
    recorded.sweep("2024-05-28")
    recorded.sweep("2024-05-30")
    recorded.do(respond("2024-05-31"))
    first, second = moment("2024-05-28"), moment("2024-05-30")
    acknowledgement = Mark("stage_1_acknowledgement", None, date(2024, 5, 20), "overdue")
    expected = [
        (acknowledgement, "C-2", first, True),
        (MARK._replace(kind="due_soon"), "C-1", first, False),
        (Mark("action", "A1", DUE, "due_soon"), "C-2", first, True),
        (MARK, "C-1", second, False),
        (Mark("action", "A1", DUE, "overdue"), "C-2", second, True),
    ]
    with up_to_date(recorded.store) as views:
        assert listed(views) == expected
        assert listed(views, case="C-1") == [expected[1], expected[3]]
        assert listed(views, kind="overdue") == [expected[0], expected[3], expected[4]]
        assert listed(views, standing=True) == [expected[0], expected[2], expected[4]]
        assert listed(views, case="C-3") == []


def listed(views: Connection, **wanted: Any) -> list[tuple[Mark, str, datetime, bool]]:
    """The alerts: what each is about, in which case, when it was raised, and whether it stands."""
    found = alerts(views, **wanted)
    for each in found:
        assert each.alert == mark_of(each).id(each.case)
        assert each.noticed_on == each.raised_at.astimezone(LONDON).date()
    return [(mark_of(each), each.case, each.raised_at, each.stands) for each in found]


def mark_of(each: Alerted) -> Mark:
    return Mark(each.clock, each.subject, each.due_on, cast("AlertKind", each.kind), each.step)


def test_an_alert_no_longer_stands_once_its_deadline_moved(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-28")
    recorded.do(extend("2024-05-28", "2024-06-12"))
    with up_to_date(recorded.store) as views:
        assert [each.stands for each in alerts(views)] == [False]
