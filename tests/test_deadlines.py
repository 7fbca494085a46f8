"""Every clock of every case is one row, as the last event that touched it left it."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.domain.clocks import CLOCK_ORDER
from casework.projections.candidates import candidates
from casework.projections.catch_up import up_to_date
from casework.projections.deadlines import Deadline, running
from engines import IN_A_FILE
from examples import (
    acknowledge,
    acknowledged,
    agree_updates,
    answered,
    assign,
    define,
    escalate,
    extend,
    log,
    of_case,
    refuse,
    reinstate,
    reopen,
    respond,
    support,
    triage,
)
from examples_record import contact, correct, promise
from recorded import Recorded


def due(recorded: Recorded, until: str = "2030-01-01", **of: Any) -> list[str]:
    with up_to_date(recorded.store) as views:
        found = running(views, until=date.fromisoformat(until), **of)
    return [" ".join(filter(None, [each.case, each.clock, each.subject, str(each.due_on)])) for each in found]


def row(recorded: Recorded, clock: str, *columns: str) -> tuple[Any, ...]:
    """Some columns of the one row of this clock."""
    asked = f"select {', '.join(columns)} from deadlines where clock = :clock"  # noqa: S608 - the test's own names
    with up_to_date(recorded.store) as views:
        (found,) = views.execute(asked, {"clock": clock})
    return found


def test_a_running_clock_is_shown_with_what_is_needed_to_see_to_it(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    with up_to_date(recorded.store) as views:
        assert running(views, until=date(2024, 5, 29)) == [
            Deadline(
                case="C-1",
                clock="stage_1_response",
                subject=None,
                started_on=date(2024, 5, 14),
                due_on=date(2024, 5, 29),
                latest_lawful_on=date(2024, 6, 4),
                status="stage_1",
                team=None,
                handler="ann",
            )
        ]


def test_what_is_due_later_than_asked_is_left_out(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert due(recorded, "2024-05-28") == []
    assert due(recorded, "2024-05-29") == ["C-1 stage_1_response 2024-05-29"]


def test_what_is_overdue_stays_until_it_is_done(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert due(recorded, "2025-05-29") == ["C-1 stage_1_response 2024-05-29"]
    recorded.do(respond("2024-06-03"))
    assert due(recorded) == []


def test_deadlines_come_by_due_date_then_case_then_clock_in_the_order_of_the_contract_then_subject(
    recorded: Recorded,
) -> None:
    promises = [promise("2024-05-14", id, "2024-05-29") for id in ("B", "A", "C")]
    recorded.do(*of_case("C-2", *acknowledged(), *promises), *acknowledged(), promise("2024-05-14", "Z", "2024-05-28"))
    assert due(recorded) == [
        "C-1 action Z 2024-05-28",
        "C-1 stage_1_response 2024-05-29",
        "C-2 stage_1_response 2024-05-29",
        "C-2 action A 2024-05-29",
        "C-2 action B 2024-05-29",
        "C-2 action C 2024-05-29",
    ]


def test_deadlines_can_be_asked_of_a_team_or_a_handler(recorded: Recorded) -> None:
    recorded.do(log(team="north"), assign(), log(case="C-2", team="south"), *of_case("C-2", assign()))
    recorded.do(*of_case("C-3", log(team="north"), assign(handler="ben")))
    ends = " stage_1_acknowledgement 2024-05-20"
    assert due(recorded, team="north") == ["C-1" + ends, "C-3" + ends]
    assert due(recorded, handler="ann") == ["C-1" + ends, "C-2" + ends]
    assert due(recorded, team="north", handler="ann") == ["C-1" + ends]
    assert due(recorded, handler="cy") == []


def test_a_clock_that_ended_late_says_by_how_much_and_one_in_time_does_not(recorded: Recorded) -> None:
    recorded.do(log(), define(), triage(), support(), assign(), acknowledge("2024-05-22"), respond("2024-05-28"))
    columns = "state", "stopped_on", "working_days_late"
    assert row(recorded, "stage_1_acknowledgement", *columns) == ("breached", "2024-05-22", 2)
    assert row(recorded, "stage_1_response", *columns) == ("met", "2024-05-28", None)


def test_an_extension_moves_the_deadline_and_adds_none(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), extend("2024-05-28", "2024-06-12"))
    assert row(recorded, "stage_1_response", "due_on", "state") == ("2024-06-12", "running")
    assert due(recorded) == ["C-1 stage_1_response 2024-06-12"]


def test_a_clock_that_starts_again_takes_the_row_it_had(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), agree_updates("2024-05-15", "2024-05-22"))
    assert row(recorded, "update", "due_on", "state") == ("2024-05-22", "running")
    recorded.do(contact("2024-05-21"))
    assert row(recorded, "update", "due_on", "state") == ("2024-05-29", "running")


def test_a_corrected_receipt_moves_the_deadlines_that_hang_on_it(recorded: Recorded) -> None:
    recorded.do(log(), correct("2024-05-14", "at", "2024-05-10"))
    assert row(recorded, "stage_1_acknowledgement", "started_on", "due_on") == ("2024-05-10", "2024-05-17")


def test_each_clock_has_its_place_in_the_order_of_the_contract(recorded: Recorded) -> None:
    recorded.do(*answered(), escalate(), promise("2024-06-03"))
    with up_to_date(recorded.store) as views:
        places = views.execute("select clock, place from deadlines")
    assert places
    assert all(CLOCK_ORDER[clock] == place for clock, place in places)


def test_a_running_deadline_awaits_due_soon_then_overdue_then_nothing(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert row(recorded, "stage_1_response", "awaits") == ("due_soon",)
    recorded.sweep("2024-05-28")
    assert row(recorded, "stage_1_response", "awaits") == ("overdue",)
    recorded.sweep("2024-05-30")
    assert row(recorded, "stage_1_response", "awaits") == (None,)


def test_a_deadline_that_ended_awaits_nothing(recorded: Recorded) -> None:
    recorded.do(*answered())
    assert row(recorded, "stage_1_response", "awaits") == (None,)


def test_a_new_due_date_awaits_its_own_alerts_and_one_that_comes_back_those_it_has_not_had(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.sweep("2024-05-28")
    recorded.do(respond("2024-05-29"), reopen("2024-05-29"))
    assert row(recorded, "stage_1_response", "due_on", "awaits") == ("2024-05-29", "overdue")
    recorded.do(extend("2024-05-29", "2024-06-12"))
    assert row(recorded, "stage_1_response", "due_on", "awaits") == ("2024-06-12", "due_soon")


def test_refusing_and_reinstating_by_the_landlord_asks_for_no_alert_twice(recorded: Recorded) -> None:
    recorded.do(log())
    recorded.sweep("2024-05-21")
    old = {"issue_on": "2022-05-01", "aware_on": "2022-05-01"}
    discretion = {"considered": True, "outcome": "Refused", "reason": "Nothing speaks for it"}
    recorded.do(refuse("2024-05-21", "out_of_time", **old, discretion=discretion))
    recorded.do(reinstate("2024-05-22", "landlord"))
    assert row(recorded, "stage_1_acknowledgement", "due_on", "state", "awaits") == ("2024-05-20", "running", None)


@IN_A_FILE
def test_sqlite_finds_the_candidates_of_a_day_by_an_index_however_many_deadlines_wait(recorded: Recorded) -> None:
    from casework.projections import candidates as asking  # noqa: PLC0415 - its SQL is its own affair, but for this

    place = {"after_due": "", "after_ref": "", "after_place": 0, "after_subject": ""}
    asked = {"day": "2024-05-28", "soon_until": "2024-05-29", "limit": 10}
    with up_to_date(recorded.store) as views:
        plan = [step[-1] for step in views.execute(f"explain query plan {asking._CANDIDATES}", asked | place)]
    assert not [step for step in plan if step.startswith("SCAN") and step != "SCAN d"]
    assert sum("USING INDEX deadlines_awaiting (awaits=?" in step for step in plan) == 2


def test_candidates_come_in_batches_that_neither_repeat_nor_miss_one(recorded: Recorded) -> None:
    recorded.do(*[log(case=f"C-{n}") for n in range(7)])
    found = []
    with up_to_date(recorded.store) as views:
        last = None
        while page := candidates(views, date(2024, 5, 21), date(2024, 5, 22), limit=3, after=last):
            last = page[-1]
            found += [each.case for each in page]
    assert found == [f"C-{n}" for n in range(7)]
