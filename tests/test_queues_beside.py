"""The queues of what a case has several of: deadlines, promises, refusals, failures, service requests, alerts."""

from __future__ import annotations

from typing import Any

import pytest

from at_queues import day_by_day, lines, refs, shown
from engines import NewUrl
from examples import (
    Command,
    acknowledged,
    action,
    answer,
    command,
    define,
    extend,
    log,
    of_case,
    point,
    refuse,
    reinstate,
    respond,
    support,
)
from examples_record import (
    adjustment,
    ask_for,
    attach,
    cancel,
    complete,
    comply,
    contact,
    determine,
    failure_order,
    investigated,
    order,
    promise,
    restrict,
    submit,
)
from recorded import Recorded

# What is due


def test_what_is_due_is_due_today_this_week_or_overdue(recorded: Recorded) -> None:
    promised = [promise("2024-05-14", id, f"2024-05-{day}") for id, day in (("A", 28), ("B", 31), ("C", "26"))]
    day_by_day(recorded, *acknowledged(), *promised, promise("2024-05-14", "D", "2024-06-03"))
    due = "clock", "subject", "due_on"
    on = {"on": "2024-05-28"}
    assert shown(recorded, "overdue", *due, **on) == [("C-1", "action", "C", "2024-05-26")]
    assert shown(recorded, "due_today", *due, **on) == [("C-1", "action", "A", "2024-05-28")]
    assert shown(recorded, "due_this_week", *due, **on) == [
        ("C-1", "action", "A", "2024-05-28"),
        ("C-1", "stage_1_response", None, "2024-05-29"),
        ("C-1", "action", "B", "2024-05-31"),
    ]


def test_the_week_ends_on_sunday(recorded: Recorded) -> None:
    day_by_day(recorded, log(), *[promise("2024-05-13", f"A{day}", f"2024-05-{day}") for day in (18, 19, 20)])
    assert shown(recorded, "due_this_week", "subject", on="2024-05-18", clock="action") == [
        ("C-1", "A18"),
        ("C-1", "A19"),
    ]
    assert shown(recorded, "due_this_week", "subject", on="2024-05-19", clock="action") == [("C-1", "A19")]


def test_what_is_due_can_be_asked_by_clock(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), promise("2024-05-14", "A1", "2024-05-28"))
    assert shown(recorded, "overdue", "clock", on="2024-06-03", clock="stage_1_response") == [
        ("C-1", "stage_1_response")
    ]
    assert shown(recorded, "overdue", "clock", on="2024-06-03", clock="order") == []


def test_an_extended_deadline_is_overdue_no_more(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), extend("2024-05-28", "2024-06-12"))
    assert refs(recorded, "overdue", on="2024-06-12") == []
    assert shown(recorded, "overdue", "due_on", "latest_lawful_on", on="2024-06-13") == [
        ("C-1", "2024-06-12", "2024-06-18")
    ]


def test_a_closed_case_is_overdue_with_what_was_promised(recorded: Recorded) -> None:
    withdrawn = command("withdraw", "2024-05-15", statement="Enough", by={"id": "r-1", "role": "resident"})
    day_by_day(recorded, *acknowledged(), promise("2024-05-14", "A1", "2024-05-20"), withdrawn)
    assert shown(recorded, "overdue", "status", "clock", on="2024-07-01") == [("C-1", "withdrawn", "action")]


# Promises


def test_a_promise_is_open_until_it_is_kept_or_taken_back(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), promise("2024-05-15", "A1", "2024-06-20"), promise("2024-05-16", "A2"))
    decided = [answer(decision="upheld")], {"actions": [action("A3", "2024-06-10", owner="ben", kind="payment")]}
    day_by_day(recorded, respond("2024-05-20", *decided[0], **decided[1]))
    assert shown(recorded, "promises_open", "action", "kind", "owner", "promised_on", "due_on") == [
        ("C-1", "A3", "payment", "ben", "2024-05-20", "2024-06-10"),
        ("C-1", "A1", "works", "repairs", "2024-05-15", "2024-06-20"),
        ("C-1", "A2", "works", "repairs", "2024-05-16", "2024-07-01"),
    ]
    assert shown(recorded, "promises_open", "action", sort="promised") == [("C-1", "A1"), ("C-1", "A2"), ("C-1", "A3")]
    assert shown(recorded, "promises_open", "action", owner="ben") == [("C-1", "A3")]
    assert shown(recorded, "promises_open", "action", kind="payment") == [("C-1", "A3")]
    day_by_day(recorded, complete("2024-05-21", "A1"), cancel("2024-05-21", "A2"), complete("2024-05-22", "A3"))
    assert refs(recorded, "promises_open") == []


def update(at: str, new_due_on: str | None, id: str = "A1") -> Command:
    return command("update_action", at, id=id, told_on=at, new_due_on=new_due_on, reason="The surveyor is late")


def test_a_promise_is_broken_from_the_day_after_its_date(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), promise("2024-05-14", "A1", "2024-05-20"))
    assert refs(recorded, "promises_broken", on="2024-05-20") == []
    assert shown(recorded, "promises_broken", "broken_after", on="2024-05-21") == [("C-1", "2024-05-20")]


def test_a_promise_moved_in_time_is_not_broken_and_one_moved_too_late_stays_so(recorded: Recorded) -> None:
    two = promise("2024-05-14", "A1", "2024-05-20"), promise("2024-05-14", "A2", "2024-05-21")
    day_by_day(recorded, *acknowledged(), *two)
    day_by_day(recorded, update("2024-05-20", "2024-06-20", "A2"), update("2024-05-22", "2024-06-20", "A1"))
    day_by_day(recorded, update("2024-06-19", "2024-07-20", "A1"))
    assert shown(recorded, "promises_broken", "action", "broken_after", "due_on", on="2024-06-20") == [
        ("C-1", "A1", "2024-05-20", "2024-07-20")
    ]
    day_by_day(recorded, complete("2024-06-20", "A1"))
    assert refs(recorded, "promises_broken", on="2024-06-20") == []


# Reviews and the Ombudsman


def test_reviews_are_due_from_ten_working_days_before(recorded: Recorded) -> None:
    adjusted = support("2024-05-15", adjustment("J1", "2024-06-03"))
    day_by_day(recorded, log(), adjusted, restrict("2024-05-16", "X1", review_on="2024-06-04"))
    day_by_day(recorded, promise("2024-05-16", "A1", "2024-05-30"))
    reviews = [("C-1", "adjustment_review", "J1"), ("C-1", "restriction_review", "X1")]
    assert shown(recorded, "reviews_due", "clock", "subject", on="2024-05-17") == reviews[:1]
    assert shown(recorded, "reviews_due", "clock", "subject", on="2024-05-20") == reviews
    assert shown(recorded, "reviews_due", "clock", "subject", on="2024-05-14", days=1) == []
    assert refs(recorded, "reviews_due", on="2024-12-01", clock="restriction_review") == ["C-1"]


def test_what_the_ombudsman_wants_comes_by_date_until_it_is_met(recorded: Recorded) -> None:
    wanted = ask_for("2024-08-02", "2024-08-20"), failure_order("2024-08-02", "F1", "2024-08-16")
    day_by_day(recorded, *investigated(), *wanted)
    assert shown(recorded, "ombudsman_dates", "clock", "subject", "due_on") == [
        ("C-1", "chfo", "F1", "2024-08-16"),
        ("C-1", "ombudsman_information", "H-1", "2024-08-20"),
    ]
    day_by_day(recorded, attach("2024-08-03", "D2"), submit("2024-08-03", documents=["D2"]))
    day_by_day(recorded, determine("2024-08-05", order("O1", "2024-08-10")))
    assert shown(recorded, "ombudsman_dates", "clock") == [("C-1", "order"), ("C-1", "chfo")]
    assert shown(recorded, "ombudsman_dates", "subject", clock="order") == [("C-1", "O1")]
    day_by_day(recorded, comply("2024-08-06"), command("comply_with_chfo", "2024-08-06", id="F1", evidence="letter-1"))
    assert refs(recorded, "ombudsman_dates") == []


# Refusals


def refused(ref: str, at: str, explanation: str, ground: str = "legal_proceedings", **more: Any) -> Command:
    facts: dict[str, Any] = {"claim_filed_on": "2024-05-10"} if ground == "legal_proceedings" else {"body": "The court"}
    return refuse(at, ground, **facts | {"case": ref, "explanation": explanation} | more)


def test_refusals_come_by_ground_and_then_by_day(recorded: Recorded) -> None:
    day_by_day(recorded, *[log(case=f"C-{n}") for n in (1, 2, 3)], *of_case("C-4", *acknowledged(point(), point("P2"))))
    day_by_day(recorded, refused("C-3", "2024-05-15", "A claim was filed"))
    day_by_day(recorded, refused("C-1", "2024-05-16", "It is for the court", "not_landlord_responsibility"))
    day_by_day(recorded, refused("C-2", "2024-05-16", "There is a claim"))
    day_by_day(recorded, refused("C-4", "2024-05-17", "One point is in court", points=["P2"]))
    assert shown(recorded, "refusals", "ground", "refused_on", "whole") == [
        ("C-3", "legal_proceedings", "2024-05-15", True),
        ("C-2", "legal_proceedings", "2024-05-16", True),
        ("C-4", "legal_proceedings", "2024-05-17", False),
        ("C-1", "not_landlord_responsibility", "2024-05-16", True),
    ]
    assert refs(recorded, "refusals", sort="-refused") == ["C-4", "C-2", "C-1", "C-3"]
    assert refs(recorded, "refusals", ground="not_landlord_responsibility") == ["C-1"]


BLANKET = "We do not consider matters that are  before the court."


def test_refusals_in_the_same_words_but_for_case_and_white_space_are_blanket(recorded: Recorded) -> None:
    day_by_day(recorded, *[log(case=f"C-{n}") for n in range(1, 6)])
    day_by_day(recorded, refused("C-1", "2024-05-15", BLANKET))
    assert refs(recorded, "blanket_refusals") == []
    day_by_day(recorded, refused("C-2", "2024-05-16", "Your claim of 10 May is before the court."))
    day_by_day(recorded, refused("C-3", "2024-05-17", f"\n{BLANKET.upper()}\t"))
    day_by_day(recorded, refused("C-5", "2024-05-17", BLANKET.replace("court", "ﬁrst court")))
    day_by_day(recorded, refused("C-4", "2024-05-17", BLANKET.replace("  ", "\N{NO-BREAK SPACE}")))
    assert shown(recorded, "blanket_refusals", "alike") == [("C-1", 3), ("C-3", 3), ("C-4", 3)]
    (wording,) = {line.wording for line in lines(recorded, "blanket_refusals")}
    assert refs(recorded, "refusals", wording=wording) == ["C-1", "C-3", "C-4"]
    assert len(wording) == 32


def test_a_case_refused_twice_in_the_same_words_is_no_blanket_refusal_until_another_is(recorded: Recorded) -> None:
    day_by_day(recorded, log(), log(case="C-2"))
    day_by_day(recorded, refused("C-1", "2024-05-15", BLANKET), reinstate("2024-05-16"))
    day_by_day(recorded, refused("C-1", "2024-05-17", BLANKET))
    assert refs(recorded, "blanket_refusals") == []
    day_by_day(recorded, refused("C-2", "2024-05-18", BLANKET))
    assert shown(recorded, "blanket_refusals", "refused_on", "alike") == [
        ("C-1", "2024-05-15", 2),
        ("C-1", "2024-05-17", 2),
        ("C-2", "2024-05-18", 2),
    ]


def test_groups_of_refusals_in_the_same_words_come_by_the_day_the_words_were_first_used(recorded: Recorded) -> None:
    day_by_day(recorded, *[log(case=f"C-{n}") for n in range(1, 5)])
    day_by_day(recorded, refused("C-1", "2024-05-15", "Late words"), refused("C-2", "2024-05-15", "Other words"))
    recorded.do(refused("C-3", "2024-05-14", "Other words"))
    day_by_day(recorded, refused("C-4", "2024-05-16", "Late words"))
    groups = [{"C-1", "C-4"}, {"C-2", "C-3"}]
    found = refs(recorded, "blanket_refusals")
    assert sorted([set(found[:2]), set(found[2:])], key=min) == groups


def test_a_refusal_found_without_an_explanation_has_no_wording(recorded: Recorded) -> None:
    found: dict[str, Any] = {"explanation": None, "as_found": {"reason": "found in the file"}}
    day_by_day(recorded, log(), log(case="C-2"))
    day_by_day(recorded, *[refused(ref, "2024-05-15", "") | found for ref in ("C-1", "C-2")])
    assert shown(recorded, "refusals", "wording") == [("C-1", None), ("C-2", None)]
    assert refs(recorded, "blanket_refusals") == []


def test_no_word_of_an_explanation_is_in_a_view_and_another_store_has_other_marks(
    recorded: Recorded, new_url: NewUrl
) -> None:
    history = log(), refused("C-1", "2024-05-15", BLANKET)
    day_by_day(recorded, *history)
    assert "court" not in str(recorded.tables())
    with Recorded(new_url()) as other:
        day_by_day(other, *history)
        assert shown(other, "refusals", "wording") != shown(recorded, "refusals", "wording")


# The record


def test_each_failure_recorded_as_found_is_shown_with_what_broke_the_rule(recorded: Recorded) -> None:
    found: dict[str, Any] = {"as_found": {"reason": "found in the file"}}
    day_by_day(recorded, log(), define(), command("acknowledge", "2024-05-14", **found))
    day_by_day(recorded, *of_case("C-2", *acknowledged(), respond("2024-05-16", channel="phone", **found)))
    named = "event", "command", "code", "provision", "occurred_on"
    assert shown(recorded, "failures", *named)[-1:] == [("C-2", 7, "respond", "not_in_writing", "6.9", "2024-05-16")]
    assert shown(recorded, "failures", "event", "code") == [
        ("C-1", 3, "ombudsman_details_missing"),
        ("C-1", 3, "support_needs_not_asked"),
        ("C-1", 3, "triage_missing"),
        ("C-2", 7, "not_in_writing"),
    ]
    assert refs(recorded, "failures", code="triage_missing") == ["C-1"]
    assert refs(recorded, "failures", sort="-recorded")[0] == "C-2"


def test_a_service_request_is_stopped_until_it_goes_on(recorded: Recorded) -> None:
    def request(at: str, state: str) -> Command:
        return command("update_service_request", at, reference="SR-1", state=state)

    day_by_day(recorded, log(), request("2024-05-14", "open"))
    assert refs(recorded, "service_requests_stopped") == []
    day_by_day(recorded, request("2024-05-15", "stopped"), request("2024-05-16", "stopped"))
    stopped = shown(recorded, "service_requests_stopped", "service_request", "stopped_on")
    assert stopped == [("C-1", "SR-1", "2024-05-15")]
    day_by_day(recorded, request("2024-05-17", "done"))
    assert refs(recorded, "service_requests_stopped") == []


# Alerts


def test_an_alert_stands_while_its_deadline_does_and_says_who_has_seen_to_it(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged())
    recorded.sweep("2024-05-28")
    recorded.sweep("2024-05-30")
    day_by_day(recorded, command("acknowledge_alert", "2024-05-30", clock="stage_1_response", note="On my desk"))
    assert shown(recorded, "alerts", "kind", "clock", "due_on", "acknowledged_by") == [
        ("C-1", "due_soon", "stage_1_response", "2024-05-29", "ann"),
        ("C-1", "overdue", "stage_1_response", "2024-05-29", "ann"),
    ]
    assert refs(recorded, "alerts", kind="overdue", handler="ben") == []
    day_by_day(recorded, respond("2024-05-31"))
    assert refs(recorded, "alerts") == []


# Filters


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["C-1", "C-2", "C-3", "C-4"]),
        ({"service": "lettings"}, ["C-2"]),
        ({"tenure": "leasehold"}, ["C-2"]),
        ({"category": "noise"}, ["C-3"]),
        ({"team": "south"}, ["C-3"]),
        ({"handler": "ann"}, ["C-4"]),
        ({"status": "stage_1"}, ["C-4"]),
        ({"team": "south", "category": "noise"}, ["C-3"]),
        ({"team": "south", "category": "damp_and_mould"}, []),
        ({"team": None}, ["C-1", "C-2", "C-3", "C-4"]),
    ],
)
def test_a_queue_is_narrowed_by_what_is_known_of_the_case(
    recorded: Recorded, wanted: dict[str, str], found: list[str]
) -> None:
    day_by_day(
        recorded,
        log(case="C-1"),
        log(case="C-2", service="lettings", tenure="leasehold"),
        log(case="C-3", category="noise", team="south"),
        *of_case("C-4", *acknowledged()),
    )
    assert refs(recorded, "silent", on="2024-07-01", **wanted) == found
    assert sorted(set(refs(recorded, "overdue", on="2024-07-01", **wanted))) == found
    day_by_day(recorded, *[promise("2024-05-14", "A1", case=f"C-{n}") for n in range(1, 5)], contact("2024-05-14"))
    assert refs(recorded, "promises_open", **wanted) == found
