"""An alert is raised, goes on to others while nobody acknowledges it, and is resolved when its clock ends or moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from casework.domain.policy import Policies
from casework.domain.policy_terms import Escalation
from casework.projections.alerts import Alerted, alerts
from casework.projections.catch_up import rebuild, up_to_date
from casework.projections.timeline import AlertEntry, timeline
from casework.store import Store
from engines import NewUrl
from examples import acknowledged, command, extend, log, of_case, reopen, respond, withdraw
from examples_record import promise, see
from recorded import Recorded
from spec import SHIPPED, Cases

WATCHFUL = Policies.only(
    SHIPPED.named("hos-2024").model_copy(
        update={
            "overdue_steps_working_days": (5, 10),
            "alert_escalation": (
                Escalation(whom=("manager",), after_working_days=1),
                Escalation(whom=("head_of_service", "director"), after_working_days=3),
            ),
        }
    )
)
DUE = "2024-05-29"


@pytest.fixture
def recorded(new_store: NewUrl) -> Iterator[Recorded]:
    with Recorded(new_store(), Cases(policies=WATCHFUL)) as recorded:
        yield recorded


def found(recorded: Recorded, kind: str = "overdue") -> Alerted:
    """The one alert of a kind about the response; what a rebuild makes of it is the same."""
    with up_to_date(recorded.store) as views:
        (live,) = [each for each in alerts(views, kind=kind) if each.clock == "stage_1_response"]
    rebuild(recorded.store)
    with up_to_date(recorded.store) as views:
        assert live in alerts(views)
    return live


def lived(store: Store, ref: str = "C-1") -> list[str]:
    """What happened to the alerts of a case, in words."""
    from casework.application import Casework  # noqa: PLC0415 - only here

    casework = Casework(store)
    entries = timeline(casework.history(ref), casework.alert_history(ref))
    return [entry.sentence for entry in entries if isinstance(entry, AlertEntry)]


# Further steps


def test_what_stays_overdue_is_raised_again_at_each_step_of_the_policy(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    days = [date(2024, 5, day).isoformat() for day in range(28, 32)]
    days += [date(2024, 6, day).isoformat() for day in range(1, 31)]
    raised = {day: alerts for day in days if (alerts := recorded.sweep(day))}
    assert raised == {
        "2024-05-28": [f"due_soon C-1 stage_1_response {DUE}"],
        "2024-05-30": [f"overdue C-1 stage_1_response {DUE}"],
        "2024-06-05": [f"still_overdue C-1 stage_1_response {DUE}"],
        "2024-06-12": [f"still_overdue C-1 stage_1_response {DUE}"],
    }


def test_a_sweep_that_comes_late_raises_the_last_step_reached_only(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    alerts = [recorded.swept(day).alerts for day in ("2024-07-01", "2024-07-01T12:00:00+01:00", "2024-07-02")]
    assert [[(each.kind, each.step) for each in raised] for raised in alerts] == [
        [("overdue", 0)],
        [("still_overdue", 10)],
        [],
    ]


# Escalation


def test_an_alert_that_nobody_acknowledges_goes_to_one_after_another(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-30")
    told = {day: recorded.escalate(day).escalated for day in ("2024-05-30", "2024-05-31", "2024-06-03", "2024-06-05")}
    assert told == {"2024-05-30": 0, "2024-05-31": 1, "2024-06-03": 0, "2024-06-05": 1}
    alert = found(recorded)
    assert (alert.level, alert.whom) == (2, ("head_of_service", "director"))
    assert recorded.escalate("2024-12-31") == (0, 0)


def test_a_worker_that_was_away_escalates_one_level_at_a_time(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), *of_case("C-2", *acknowledged()), *of_case("C-3", *acknowledged()))
    recorded.sweep("2024-05-30")
    assert recorded.escalate("2024-07-01").escalated == 3
    assert recorded.escalate("2024-07-03").escalated == 0
    assert recorded.escalate("2024-07-04").escalated == 3


def test_of_due_soon_nobody_further_is_told(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-28")
    assert recorded.escalate("2024-06-30").escalated == 0


def test_a_case_under_a_policy_that_names_nobody_is_not_escalated(new_store: NewUrl) -> None:
    with Recorded(new_store()) as recorded:
        recorded.do(*acknowledged())
        recorded.sweep("2024-05-30")
        assert recorded.escalate("2024-12-31").escalated == 0


def test_a_policy_that_names_fewer_now_ends_the_escalation(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-30")
    assert recorded.escalate("2024-05-31").escalated == 1
    recorded.cases.policies = SHIPPED
    assert recorded.escalate("2024-12-31").escalated == 0
    recorded.sweep("2024-12-31")


def test_acknowledging_stops_escalation_and_says_who_has_seen_it(recorded: Recorded) -> None:
    recorded.cases.now = recorded.cases.now.fromisoformat("2024-05-30T12:00:00+00:00")
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-28")
    recorded.sweep("2024-05-30")
    recorded.do(see("2024-05-30", by={"id": "mo", "role": "manager"}))
    assert recorded.escalate("2024-12-31").escalated == 0
    for kind in ("due_soon", "overdue"):
        alert = found(recorded, kind)
        assert (alert.acknowledged_by, alert.acknowledged_on, alert.stands) == ("mo", date(2024, 5, 30), True)


@pytest.mark.parametrize("first", ["swept", "seen"])
def test_an_alert_seen_before_a_sweep_could_raise_it_is_raised_as_seen(recorded: Recorded, first: str) -> None:
    now = "2024-05-30T12:00:00+00:00"
    recorded.cases.now = recorded.cases.now.fromisoformat(now)
    recorded.do(*acknowledged())
    if first == "swept":
        recorded.sweep(now)
    recorded.do(see("2024-05-30"))
    if first == "seen":
        recorded.sweep(now)
    alert = found(recorded)
    assert (alert.acknowledged_by, alert.acknowledged_on) == ("ann", date(2024, 5, 30))
    assert recorded.escalate("2024-12-31").escalated == 0


def test_a_further_step_is_to_be_acknowledged_by_itself(recorded: Recorded) -> None:
    recorded.cases.now = recorded.cases.now.fromisoformat("2024-05-30T12:00:00+00:00")
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-30")
    recorded.do(see("2024-05-30"))
    recorded.sweep("2024-06-05")
    assert recorded.escalate("2024-06-06").escalated == 1
    assert found(recorded, "still_overdue").level == 1
    assert found(recorded, "overdue").level == 0


# Resolution


@pytest.mark.parametrize(
    ("then", "how", "words"),
    [
        (respond("2024-05-30"), "late", "done late"),
        (respond("2024-05-29"), "late_entry", "it had been done before and was entered late"),
        (withdraw("2024-05-30"), "late", "done late"),
        (extend("2024-05-30", "2024-06-12", informed_on="2024-05-29"), "moved", "due on another day"),
    ],
)
def test_an_overdue_alert_is_resolved_when_its_clock_ends_or_moves(
    recorded: Recorded, then: dict[str, object], how: str, words: str
) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-30")
    assert found(recorded).how is None
    recorded.do(then)
    assert not found(recorded).stands
    result = recorded.swept("2024-05-31").result
    assert (result.resolved, found(recorded).how) == (1, how)
    assert f"alert resolved, {words}: stage 1 response, due 29 May 2024" in lived(recorded.store)
    assert recorded.swept("2024-05-31").result.idle


@pytest.mark.parametrize(("then", "how"), [(respond("2024-05-29"), "met"), (withdraw("2024-05-29"), "stopped")])
def test_a_due_soon_alert_is_resolved_by_what_was_done_in_time(
    recorded: Recorded, then: dict[str, object], how: str
) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-28")
    recorded.do(then)
    recorded.sweep("2024-05-30")
    assert found(recorded, "due_soon").how == how


def test_a_resolved_alert_goes_to_nobody(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-30")
    recorded.do(respond("2024-05-30"))
    assert recorded.escalate("2024-05-31").escalated == 1  # no sweep has noticed yet
    recorded.sweep("2024-05-31")
    assert recorded.escalate("2024-12-31").escalated == 0


def test_an_alert_whose_clock_runs_again_under_the_same_date_is_open_again(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-30")
    recorded.do(respond("2024-05-30"))
    assert recorded.swept("2024-05-31").result.resolved == 1
    recorded.do(reopen("2024-05-31"))
    assert recorded.swept("2024-06-03").result.reopened == 1
    alert = found(recorded)
    assert (alert.stands, alert.how, alert.resolved_at) == (True, None, None)
    assert "alert open again: stage 1 response, due 29 May 2024" in lived(recorded.store)
    assert recorded.escalate("2024-06-04").escalated == 1
    recorded.do(respond("2024-06-04"))
    assert recorded.swept("2024-06-05").result.resolved == 1


def test_what_ended_and_ran_again_between_two_sweeps_was_never_resolved(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-30")
    recorded.do(respond("2024-05-30"), reopen("2024-05-31"))
    result = recorded.swept("2024-05-31").result
    assert (result.resolved, result.reopened) == (0, 0)


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_many_alerts_are_settled_a_batch_at_a_time(recorded: Recorded, batch: int) -> None:
    refs = [f"C-{n}" for n in range(5)]
    recorded.do(*[log(case=ref) for ref in refs])
    recorded.sweep("2024-05-21")
    recorded.do(*[{**command("withdraw", "2024-05-21", statement="Sorted"), **_resident(ref)} for ref in refs])
    result = recorded.swept("2024-05-22", batch=batch).result
    assert (result.resolved, result.raised, result.conflicts) == (5, 0, 0)


def _resident(ref: str) -> dict[str, object]:
    return {"case": ref, "by": {"id": "res-1", "role": "resident"}}


# What passed while no worker ran


def on(day: str, *commands: dict[str, object]) -> tuple[str, tuple[dict[str, object], ...]]:
    return f"{day}T12:00:00+00:00", commands


def live(recorded: Recorded, *days: tuple[str, tuple[dict[str, object], ...]]) -> None:
    """Records commands on the days on which they were given."""
    for now, commands in days:
        recorded.cases.now = recorded.cases.now.fromisoformat(now)
        recorded.do(*commands)


def test_a_deadline_that_passed_and_was_met_late_while_no_worker_ran_is_told_after_the_fact(recorded: Recorded) -> None:
    live(recorded, on("2024-05-14", *acknowledged()), on("2024-06-03", respond("2024-06-03")))
    (alert,) = recorded.swept("2024-06-10").alerts
    assert (alert.kind, alert.after_the_fact, str(alert.due_on), str(alert.noticed_on)) == (
        "overdue",
        True,
        DUE,
        "2024-06-10",
    )
    assert found(recorded).how == "late"
    assert lived(recorded.store) == [
        "ALERT overdue, noticed only after the fact: stage 1 response, due 29 May 2024",
        "alert resolved, done late: stage 1 response, due 29 May 2024",
    ]
    assert recorded.sweep("2024-06-11") == []
    assert recorded.escalate("2024-12-31").escalated == 0


def test_a_date_that_passed_and_was_moved_while_no_worker_ran_is_told_after_the_fact(recorded: Recorded) -> None:
    extension = extend("2024-05-31", "2024-06-12", informed_on="2024-05-29")
    live(recorded, on("2024-05-14", *acknowledged()), on("2024-05-31", extension))
    assert recorded.sweep("2024-06-01") == [f"overdue C-1 stage_1_response {DUE}"]
    assert found(recorded).how == "moved"


@pytest.mark.parametrize(
    "days",
    [
        [on("2024-05-14", *acknowledged()), on("2024-05-29", respond("2024-05-29"))],  # in time
        [on("2024-06-30", *acknowledged(), respond("2024-06-03"))],  # entered when it was over
        [on("2024-06-30", *acknowledged()), on("2024-06-30", respond("2024-06-03"))],
    ],
)
def test_what_was_in_time_or_was_entered_when_it_was_over_never_passed_unnoticed(
    recorded: Recorded, days: list[tuple[str, tuple[dict[str, object], ...]]]
) -> None:
    live(recorded, *days)
    assert recorded.sweep("2024-07-01") == []


def test_what_passed_unnoticed_and_runs_again_is_told_once(recorded: Recorded) -> None:
    live(
        recorded,
        on("2024-05-14", *acknowledged()),
        on("2024-06-03", respond("2024-06-03")),
        on("2024-06-04", reopen("2024-06-04")),
    )
    (alert,) = recorded.swept("2024-06-04T13:00:00+01:00").alerts
    assert (alert.kind, alert.after_the_fact) == ("overdue", False)
    result = recorded.swept("2024-06-04T13:00:30+01:00").result
    assert (result.conflicts, result.raised) == (0, 0)


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_many_that_passed_unnoticed_are_told_a_batch_at_a_time(recorded: Recorded, batch: int) -> None:
    promises = [promise("2024-05-20", f"A{n}", "2024-05-24") for n in range(5)]
    done = [{**command("complete_action", "2024-05-28", id=f"A{n}", evidence="photo")} for n in range(5)]
    live(recorded, on("2024-05-20", log("2024-05-20"), *promises), on("2024-05-28", *done))
    assert recorded.sweep("2024-05-28", batch=batch) == [
        "due_soon C-1 stage_1_acknowledgement 2024-05-28",
        *[f"overdue C-1 action A{n} 2024-05-24" for n in range(5)],
    ]


# Receipts


def test_a_sweep_that_found_something_leaves_a_receipt_and_an_idle_one_none(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), *of_case("C-2", log("2024-05-29")))
    before = recorded.store.position()
    recorded.sweep("2024-05-30")
    assert recorded.swept("2024-05-30").result.idle
    *_, last = recorded.store.after(before, 100)
    receipt = last.event.model_dump(include={"day", "watermark", "open", "overdue", "due", "raised", "resolved"})
    assert receipt == {
        "day": date(2024, 5, 30),
        "watermark": before + 1,
        "open": 2,
        "overdue": 1,
        "due": 1,
        "raised": 1,
        "resolved": 0,
    }
    assert (last.position, recorded.store.position()) == (before + 2, before + 2)
