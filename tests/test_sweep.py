"""The sweep raises each alert once, in order, at the first chance there is, whoever else sweeps at the same time."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from at_views import sweep
from at_work import at_once
from casework.domain.moment import LONDON
from casework.domain.policy import Policies, PolicyError
from engines import NewUrl
from examples import (
    acknowledged,
    at_stage_2,
    extend,
    log,
    of_case,
    received,
    reopen,
    respond,
    withdraw,
)
from examples_record import promise
from recorded import Recorded, moment
from spec import SHIPPED, Cases

HOS = SHIPPED.named("hos-2024")
RESPONSE = "C-1 stage_1_response 2024-05-29"


def sweeps(recorded: Recorded, first: str, last: str) -> dict[str, list[str]]:
    """The alerts of a sweep at the midnight of each day, days without any left out."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    found = {str(day + timedelta(n)): recorded.sweep(str(day + timedelta(n))) for n in range((end - day).days + 1)}
    return {day: alerts for day, alerts in found.items() if alerts}


# When


def test_due_soon_is_raised_one_working_day_before_and_overdue_the_day_after_each_once(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert sweeps(recorded, "2024-05-14", "2024-06-30") == {
        "2024-05-28": [f"due_soon {RESPONSE}"],
        "2024-05-30": [f"overdue {RESPONSE}"],
    }


@pytest.mark.parametrize(
    ("first", "raised"),
    [
        ("2024-05-27", []),
        ("2024-05-28", [f"due_soon {RESPONSE}"]),
        ("2024-05-29", [f"due_soon {RESPONSE}"]),
        ("2024-05-30", [f"overdue {RESPONSE}"]),
        ("2024-08-01", [f"overdue {RESPONSE}"]),
    ],
)
def test_a_first_sweep_that_comes_late_raises_what_holds_then(
    recorded: Recorded, first: str, raised: list[str]
) -> None:
    recorded.do(*acknowledged())
    assert recorded.sweep(first) == raised


def test_a_sweep_that_comes_late_says_when_it_noticed(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    (alert,) = recorded.swept("2024-08-01T09:15:00+01:00").alerts
    assert (alert.due_on, alert.noticed_on) == (date(2024, 5, 29), date(2024, 8, 1))
    assert alert.recorded_at.isoformat() == "2024-08-01T08:15:00+00:00"


@pytest.mark.parametrize(
    ("at", "raised"),
    [
        ("2024-05-29T22:59:59+00:00", [f"due_soon {RESPONSE}"]),  # still the 29th in London
        ("2024-05-29T23:00:00+00:00", [f"overdue {RESPONSE}"]),
    ],
)
def test_the_local_day_of_the_sweep_decides(recorded: Recorded, at: str, raised: list[str]) -> None:
    recorded.do(*acknowledged())
    assert recorded.sweep(at) == raised


@pytest.mark.parametrize(("due_on", "changes"), [("2026-03-29", "forward"), ("2026-10-25", "back")])
def test_a_day_on_which_the_clocks_change_has_its_alerts_once(recorded: Recorded, due_on: str, changes: str) -> None:
    recorded.do(log(), promise("2024-05-13", "A1", due_on))
    recorded.sweep("2024-06-01")
    day = date.fromisoformat(due_on)
    hours = [datetime.combine(day - timedelta(3), time(), LONDON) + timedelta(hours=n) for n in range(24 * 5)]
    raised = [told for at in hours for told in recorded.sweep(at)]
    assert raised == [f"due_soon C-1 action A1 {due_on}", f"overdue C-1 action A1 {due_on}"], changes


def test_a_naive_time_is_refused(recorded: Recorded) -> None:
    with pytest.raises(ValueError, match="offset"):
        recorded.sweeper().sweep(datetime(2024, 5, 30))  # noqa: DTZ001 - naive on purpose


# What


def test_a_clock_that_ended_asks_for_nothing(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), withdraw("2024-05-15"))
    assert sweeps(recorded, "2024-05-14", "2024-06-30") == {}


def test_a_response_after_due_soon_and_before_overdue_ends_the_matter(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert recorded.sweep("2024-05-28") == [f"due_soon {RESPONSE}"]
    recorded.do(respond())
    assert sweeps(recorded, "2024-05-29", "2024-06-30") == {}


def test_another_due_date_has_alerts_of_its_own(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert recorded.sweep("2024-05-28") == [f"due_soon {RESPONSE}"]
    recorded.do(extend("2024-05-28", "2024-06-12"))
    assert sweeps(recorded, "2024-05-29", "2024-06-30") == {
        "2024-06-11": ["due_soon C-1 stage_1_response 2024-06-12"],
        "2024-06-13": ["overdue C-1 stage_1_response 2024-06-12"],
    }


def test_a_due_date_that_comes_back_is_not_alerted_again(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert sweeps(recorded, "2024-05-28", "2024-05-30").keys() == {"2024-05-28", "2024-05-30"}
    recorded.do(respond("2024-05-30"), reopen("2024-05-31"))
    assert sweeps(recorded, "2024-05-31", "2024-06-30") == {}


def test_every_kind_of_clock_is_looked_after(recorded: Recorded) -> None:
    recorded.do(*at_stage_2(), promise("2024-06-04", "A1", "2024-06-28"))
    assert sweeps(recorded, "2024-06-04", "2024-07-31") == {
        "2024-06-27": ["due_soon C-1 action A1 2024-06-28"],
        "2024-06-29": ["overdue C-1 action A1 2024-06-28"],
        "2024-07-01": ["due_soon C-1 stage_2_response 2024-07-02"],
        "2024-07-03": ["overdue C-1 stage_2_response 2024-07-02"],
    }


@pytest.mark.parametrize("batch", [1, 2, 3, 500])
def test_alerts_come_by_due_date_then_case_then_clock_in_the_order_of_the_contract_then_subject(
    recorded: Recorded, batch: int
) -> None:
    promises = [promise("2024-05-14", id, "2024-05-29") for id in ("B", "A")]
    recorded.do(*of_case("C-2", *acknowledged(), *promises), *acknowledged())
    recorded.do(log("2024-05-22", case="C-0"), promise("2024-05-14", "Z", "2024-05-28"))
    assert recorded.sweep("2024-05-29", batch=batch) == [
        "overdue C-1 action Z 2024-05-28",
        "due_soon C-1 stage_1_response 2024-05-29",
        "due_soon C-2 stage_1_response 2024-05-29",
        "due_soon C-2 action A 2024-05-29",
        "due_soon C-2 action B 2024-05-29",
        "due_soon C-0 stage_1_acknowledgement 2024-05-30",
    ]


def test_the_policy_of_the_case_says_how_long_before_a_deadline_is_due_soon(new_store: NewUrl) -> None:
    early = HOS.model_copy(update={"name": "early", "due_soon_working_days": 3, "in_force_from": date(2024, 5, 14)})
    with Recorded(new_store(), Cases(policies=Policies([HOS, early]))) as recorded:
        recorded.do(*received(), log("2024-05-14", case="C-2"))
        assert sweeps(recorded, "2024-05-14", "2024-05-21") == {
            "2024-05-16": ["due_soon C-2 stage_1_acknowledgement 2024-05-21"],
            "2024-05-17": ["due_soon C-1 stage_1_acknowledgement 2024-05-20"],
            "2024-05-21": ["overdue C-1 stage_1_acknowledgement 2024-05-20"],
        }


def test_a_policy_that_is_not_there_hinders_no_overdue_alert(recorded: Recorded) -> None:
    recorded.do(*received(), log("2024-05-20", case="C-2"))
    recorded.cases.policies = Policies.only(SHIPPED.named("westminster-2023"))
    with pytest.raises(PolicyError, match="hos-2024"):
        recorded.sweep("2024-05-24", batch=1)
    recorded.cases.policies = SHIPPED
    assert recorded.sweep("2024-05-24") == ["due_soon C-2 stage_1_acknowledgement 2024-05-28"]
    assert len(recorded.tables()["alerts"]) == 2


# Others at work


def test_a_deadline_whose_case_has_moved_on_is_stale_and_raises_nothing(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), *of_case("C-2", *acknowledged(), respond()))
    recorded.tables()
    recorded.alter("update deadlines set due_on = '2024-05-22' where ref = 'C-1' and state = 'running'")
    recorded.alter("update deadlines set state = 'running', awaits = 'due_soon' where clock = 'stage_1_response'")
    result = recorded.swept("2024-06-10").result
    assert (result.raised, result.stale, result.conflicts) == (0, 2, 0)


@pytest.mark.parametrize("batch", [1, 500])
def test_an_alert_that_another_worker_recorded_first_is_a_conflict_and_the_others_are_raised(
    recorded: Recorded, batch: int
) -> None:
    recorded.do(*acknowledged(), *of_case("C-0", *acknowledged()), *of_case("C-2", *acknowledged()))
    assert len(recorded.sweep("2024-05-30")) == 3
    recorded.do(*of_case("C-3", *acknowledged()))
    recorded.tables()
    recorded.alter("update deadlines set awaits = 'overdue' where ref = 'C-1' and state = 'running'")
    alerts, result = recorded.swept("2024-05-30", batch=batch)
    assert [alert.case for alert in alerts] == ["C-3"]
    assert (result.conflicts, result.stale) == (1, 0)


def test_of_several_workers_at_once_each_alert_is_raised_by_one(recorded: Recorded) -> None:
    refs = [f"C-{n:03}" for n in range(100)]
    recorded.do(*[log(case=ref) for ref in refs])
    found = at_once(2, sweep, recorded.url, "2024-05-21")
    raised = Counter(alert for alerts, _ in found for alert in alerts)
    assert raised == Counter(f"overdue {ref} stage_1_acknowledgement 2024-05-20" for ref in refs)
    assert len(recorded.tables()["alerts"]) == 100
    assert recorded.sweep("2024-05-21") == []


def test_workers_whose_clocks_are_an_hour_apart_raise_each_alert_once(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    raised = []
    for n in range(24 * 4):
        at = moment("2024-05-27") + timedelta(hours=n)
        raised += [told for late in (0, 1) for told in recorded.sweep(at - timedelta(hours=late))]
    assert raised == [f"due_soon {RESPONSE}", f"overdue {RESPONSE}"]
