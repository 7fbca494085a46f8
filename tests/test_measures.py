"""What reports count: each row as an event left it, and as it was at every position of the log before."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings

from casework.projections.catch_up import up_to_date
from casework.projections.measures import MEASURES
from casework.projections.measures.versions import ALWAYS
from engines import FEW, Copies
from examples import (
    acknowledge,
    acknowledged,
    action,
    answer,
    answer_point,
    answered,
    assign,
    at_stage_2,
    command,
    define,
    escalated,
    extend,
    finally_answered,
    log,
    point,
    prepared,
    raise_issue,
    received,
    refuse,
    reinstate,
    reopen,
    respond,
    support,
    withdraw,
)
from examples_record import (
    adjustment,
    cancel,
    comply,
    correct,
    determine,
    failure_order,
    investigated,
    order,
    promise,
)
from recorded import Recorded, recording
from walk import Walk, walks

Line: TypeAlias = dict[str, Any]


def rows(recorded: Recorded, table: str, *, at: int | None = None) -> list[Line]:
    """The rows of a measure that were in force at a position, by default the newest, in the order of their keys."""
    view = next(view for view in MEASURES if view.table == f"measured_{table}")
    key = ", ".join(view.key)
    with up_to_date(recorded.store) as views:
        found = views.execute(
            f"select * from {view.table} where since <= :at and until > :at order by {key}",  # noqa: S608 - its own
            {"at": ALWAYS - 1 if at is None else at},
        )
    return [dict(zip(view.shape.names, row, strict=True)) for row in found]


def one(recorded: Recorded, table: str, *wanted: str) -> tuple[Any, ...]:
    """Some columns of the one row there is."""
    (row,) = rows(recorded, table)
    return tuple(row[name] for name in wanted)


# Whatever happens


def kept(walk: Walk, *lent: Copies) -> None:
    with recording(walk.cases, *lent) as recorded:
        was = {}
        for command in walk.commands():
            recorded.attempt(command)
            was[recorded.store.position()] = everything(recorded)
        assert {position: everything(recorded, at=position) for position in was} == was


def everything(recorded: Recorded, *, at: int | None = None) -> dict[str, list[Line]]:
    names = [view.table.removeprefix("measured_") for view in MEASURES]
    return {name: [{**row, "until": None} for row in rows(recorded, name, at=at)] for name in names}


@given(walks)
def test_whatever_comes_later_what_was_in_force_at_a_position_stays(walk: Walk) -> None:
    kept(walk)


@settings(max_examples=FEW)
@given(walks)
def test_whatever_comes_later_what_was_in_force_at_a_position_stays_on_postgres(copies: Copies, walk: Walk) -> None:
    kept(walk, copies)


# Complaints


def test_a_complaint_is_accepted_once_it_is_acknowledged(recorded: Recorded) -> None:
    recorded.do(*prepared())
    assert one(recorded, "complaints", "status", "accepted", "asked") == ("logged", 0, 1)
    recorded.do(acknowledge())
    assert one(recorded, "complaints", "status", "accepted", "support_asked") == ("stage_1", 1, 1)


def test_it_is_known_that_nobody_had_asked_about_support_needs_when_it_was_taken_on(recorded: Recorded) -> None:
    recorded.do(*received(), define(), acknowledge(as_found={"reason": "found"}), support("2024-05-20"))
    assert one(recorded, "complaints", "accepted", "asked", "support_asked") == (1, 1, 0)


def test_what_is_corrected_is_counted_as_it_is_now_and_as_it_was(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    before = recorded.store.position()
    recorded.do(correct("2024-05-20", "tenure", "lcho"), correct("2024-05-21", "at", "2024-05-10"))
    assert one(recorded, "complaints", "tenure", "received_on") == ("lcho", "2024-05-10")
    (was,) = rows(recorded, "complaints", at=before)
    assert (was["tenure"], was["received_on"]) == ("lcra", "2024-05-13")


@pytest.mark.parametrize(("status", "accepted"), [("stage_1_responded", 1), ("refused", 0), ("logged", 0)])
def test_a_case_taken_over_is_accepted_as_far_as_it_had_come(recorded: Recorded, status: str, accepted: int) -> None:
    known = {"acknowledged_on": "2024-05-14", "stage_1_response_on": "2024-05-20"} if accepted else {}
    recorded.do(log(status=status, known=known, source="crm", unknown=[]) | {"command": "adopt_case"})
    assert one(recorded, "complaints", "adopted", "accepted") == (1, accepted)
    assert [row["how"] for row in rows(recorded, "exits")] == (["refused"] if status == "refused" else [])


# Stages


def test_a_stage_answered_in_time(recorded: Recorded) -> None:
    recorded.do(*answered())
    wanted = ("opened_on", "acknowledged_on", "in_time", "responded_on", "on_time", "unextended", "days", "decision")
    assert one(recorded, "stages", *wanted) == ("2024-05-13", "2024-05-14", 1, "2024-05-28", 1, 1, 15, "not_upheld")


def test_a_late_answer_is_so_many_working_days_late(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), assign(), respond("2024-06-03"))
    assert one(recorded, "stages", "on_time", "unextended", "late_by") == (0, 0, 3)


def test_a_late_acknowledgement_buys_no_time(recorded: Recorded) -> None:
    recorded.do(*prepared(), acknowledge("2024-05-24"), assign(), respond("2024-06-06"))
    assert one(recorded, "stages", "in_time", "on_time", "unextended", "late_by") == (0, 0, 0, None)


def test_with_a_lawful_extension_it_is_on_time_and_without_it_was_not(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), assign(), extend("2024-05-24", "2024-06-07"), respond("2024-06-05"))
    assert one(recorded, "stages", "on_time", "unextended", "extensions") == (1, 0, 1)


def test_an_unlawful_extension_is_none(recorded: Recorded) -> None:
    late = extend("2024-06-03", "2024-06-10", as_found={"reason": "found"})
    recorded.do(*acknowledged(), assign(), late, respond("2024-06-05"))
    assert one(recorded, "stages", "on_time", "extensions") == (0, 0)
    assert ("failure", "extension_after_deadline", "6.4") in {
        (row["what"], row["code"], row["provision"]) for row in rows(recorded, "flaws")
    }


def test_a_complaint_of_which_some_points_are_upheld_is_upheld_in_part(recorded: Recorded) -> None:
    recorded.do(*acknowledged(point("P1"), point("P 2")), assign(), answer_point("2024-05-20", "P 2", "upheld"))
    assert one(recorded, "stages", "decision", "awaits") == (None, "response")
    recorded.do(respond("2024-05-28", answer("P1"), no_remedy_reason="It was repaired at once"))
    assert one(recorded, "stages", "decision", "awaits") == ("partially_upheld", None)


def test_a_stage_opened_again_awaits_its_answer_again(recorded: Recorded) -> None:
    recorded.do(*answered(), reopen("2024-06-03", reason="A point was missed", instructed_by="resident"))
    assert one(recorded, "stages", "responded_on", "on_time", "awaits") == (None, None, "response")


def test_stage_2_begins_with_the_request(recorded: Recorded) -> None:
    recorded.do(*escalated())
    first, second = rows(recorded, "stages")
    assert (first["decision"], second["opened_on"], second["awaits"]) == ("not_upheld", "2024-06-03", "acknowledgement")


def test_stage_2_is_decided_by_its_own_answers(recorded: Recorded) -> None:
    recorded.do(*finally_answered())
    _, second = rows(recorded, "stages")
    assert (second["decision"], second["on_time"], second["responded_on"]) == ("not_upheld", 1, "2024-06-28")


# Ways out


def test_a_refusal_and_its_reinstatement(recorded: Recorded) -> None:
    out_of_time = refuse(
        "2024-05-14",
        "out_of_time",
        issue_on="2022-01-01",
        aware_on="2022-01-01",
        discretion={"considered": True, "outcome": "refused", "reason": "too long ago"},
    )
    recorded.do(*received(), out_of_time)
    assert one(recorded, "exits", "how", "ground", "whole", "stage", "left_on") == (
        "refused",
        "out_of_time",
        1,
        1,
        "2024-05-14",
    )
    assert one(recorded, "stages", "on_time", "awaits") == (None, None)
    recorded.do(reinstate("2024-06-03"))
    assert one(recorded, "exits", "reinstated_on", "instructed_by") == ("2024-06-03", "ombudsman")
    assert one(recorded, "stages", "opened_on", "awaits") == ("2024-06-03", "acknowledgement")


def test_some_points_that_are_refused_are_no_exit_of_the_complaint(recorded: Recorded) -> None:
    body = {"points": ["P2"], "body": "The water company"}
    recorded.do(*prepared(point("P1"), point("P2")), refuse("2024-05-14", "not_landlord_responsibility", **body))
    assert one(recorded, "exits", "how", "whole") == ("refused", 0)
    assert one(recorded, "complaints", "exit") == (0,)


def test_a_request_for_stage_2_that_is_refused_left_stage_2(recorded: Recorded) -> None:
    recorded.do(*escalated(), refuse("2024-06-04", "legal_proceedings", claim_filed_on="2024-06-01"))
    assert one(recorded, "exits", "ground", "stage") == ("legal_proceedings", 2)


def test_a_withdrawn_complaint_stops_awaiting(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), withdraw("2024-05-20"))
    assert one(recorded, "exits", "how", "stage") == ("withdrawn", 1)
    assert one(recorded, "stages", "awaits", "responded_on") == (None, None)


# The Ombudsman


def test_a_review_takes_the_place_of_the_findings(recorded: Recorded) -> None:
    found = [{"issue": "x", "category": each, "finding": "maladministration"} for each in ("repairs", "staff")]
    recorded.do(*investigated(), determine("2024-09-02", order(amount=120.5), findings=found))
    before = recorded.store.position()
    review = {"reference": "H-1", "requested_by": "landlord", "outcome": "Changed"}
    recorded.do(
        command(
            "record_determination_review", "2024-10-01", findings=[found[0] | {"finding": "service_failure"}], **review
        )
    )
    assert [row["finding"] for row in rows(recorded, "findings")] == ["service_failure", "superseded"]
    assert [row["finding"] for row in rows(recorded, "findings", at=before)] == ["maladministration"] * 2
    assert one(recorded, "determinations", "determined_on", "reviewed_on") == ("2024-09-02", "2024-10-01")


def test_orders_and_whether_they_were_complied_with_in_time(recorded: Recorded) -> None:
    recorded.do(*investigated(), determine("2024-09-02", order("O1", amount=120.5), order("O2")))
    recorded.do(comply("2024-09-20", "O1"), comply("2024-10-08", "O2"), failure_order("2024-10-09"))
    found = {row["id"]: (row["what"], row["pence"], row["in_time"]) for row in rows(recorded, "orders")}
    assert found["O1"] == ("order", 12050, 1)
    assert found["O2"] == ("order", None, 0)
    assert found["F1"] == ("chfo", None, None)
    recorded.do(command("record_compliance_outcome", "2024-10-10", id="O1", outcome="more_required"))
    assert {row["id"]: row["in_time"] for row in rows(recorded, "orders")}["O1"] is None


# Promises, duties, and what the record shows


def test_what_became_of_each_promise(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), assign(), promise("2024-05-20", "A0"))
    upheld = respond("2024-05-28", answer("P1", "upheld"), actions=[action("A1", amount=50), action("A2")])
    recorded.do(upheld, command("complete_action", "2024-07-02", id="A1", evidence="Receipt"))
    recorded.do(cancel("2024-06-01", "A2"), command("record_offer_reply", "2024-06-02", id="A1", reply="accepted"))
    wanted = ("id", "stage", "state", "in_time", "pence", "reply")
    assert [tuple(row[name] for name in wanted) for row in rows(recorded, "promises")] == [
        ("A0", 0, "open", None, None, None),
        ("A1", 1, "completed", 0, 5000, "accepted"),
        ("A2", 1, "cancelled", None, None, None),
    ]


def test_a_review_that_was_due_and_held_late(recorded: Recorded) -> None:
    recorded.do(*received(), support("2024-05-13", adjustment("J1", "2024-06-03")))
    assert one(recorded, "duties", "clock", "subject", "due_on", "in_time") == (
        "adjustment_review",
        "J1",
        "2024-06-03",
        None,
    )
    recorded.do(command("review_adjustment", "2024-06-05", id="J1", outcome="Kept", review_on="2024-09-02"))
    found = [(row["due_on"], row["in_time"]) for row in rows(recorded, "duties")]
    assert found == [("2024-06-03", 0), ("2024-09-02", None)]


def test_an_entry_made_on_a_later_day_than_it_happened(recorded: Recorded) -> None:
    recorded.do(*received())
    late = [row for row in rows(recorded, "flaws") if row["what"] == "late_entry"]
    assert "log_complaint" in {row["code"] for row in late}
    assert all(row["days"] > 0 for row in late)


def test_a_correction_and_a_lesson(recorded: Recorded) -> None:
    learnt = {"root_cause": "No stock", "lesson": "Order ahead", "owner": "repairs", "due_on": "2024-09-01"}
    recorded.do(
        *acknowledged(), correct("2024-05-20", "service", "heating"), command("record_learning", "2024-05-21", **learnt)
    )
    assert "service" in {row["code"] for row in rows(recorded, "flaws") if row["what"] == "correction"}
    assert one(recorded, "lessons", "owner", "due_on") == ("repairs", "2024-09-01")


def test_a_point_that_was_raised_later_is_answered_with_the_rest(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), assign(), raise_issue("2024-05-16"), respond("2024-05-28", answer("P1"), answer("P2")))
    assert one(recorded, "stages", "decision", "answers") == ("not_upheld", '{"P1":"not_upheld","P2":"not_upheld"}')


def test_a_case_of_stage_2_has_both(recorded: Recorded) -> None:
    recorded.do(*at_stage_2())
    assert [(row["stage"], row["awaits"]) for row in rows(recorded, "stages")] == [(1, None), (2, "response")]
