"""The queues of cases: each shows the cases its question is about, and no others."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from at_queues import day_by_day, lines, refs, service, shown
from casework.domain.policy import Policies
from casework.projections.queues.every import QUEUES
from casework.projections.queues.queue import QueueError
from engines import NewUrl
from examples import (
    ACKNOWLEDGED,
    BEN,
    CY,
    ESCALATED,
    RECEIVED,
    acknowledge,
    acknowledged,
    agree_updates,
    answered,
    assign,
    at_stage_2,
    closed,
    command,
    define,
    escalate,
    escalated,
    extend,
    finally_answered,
    log,
    of_case,
    prepared,
    received,
    redirect,
    refuse,
    reopen,
    respond,
    support,
    triage,
    withdraw,
)
from examples_record import contact, correct, determine, investigated, investigation, promise
from recorded import Recorded
from spec import SHIPPED, Cases

COURT = {"ground": "legal_proceedings", "claim_filed_on": "2024-05-10"}


# What came in


def test_a_complaint_is_new_until_it_is_acknowledged_and_again_when_stage_2_is_asked_for(recorded: Recorded) -> None:
    day_by_day(recorded, *prepared())
    assert shown(recorded, "unacknowledged", "waiting_since", "due_on") == [("C-1", "2024-05-13", "2024-05-20")]
    day_by_day(recorded, acknowledge())
    assert refs(recorded, "unacknowledged") == []
    day_by_day(recorded, respond(), escalate())
    assert shown(recorded, "unacknowledged", "waiting_since", "due_on") == [("C-1", "2024-06-03", "2024-06-10")]


def test_new_complaints_come_by_the_day_they_wait_since_or_by_their_deadline(recorded: Recorded) -> None:
    day_by_day(recorded, *of_case("C-2", log("2024-05-14")), *of_case("C-3", log()), log("2024-05-15"))
    assert refs(recorded, "unacknowledged") == ["C-3", "C-2", "C-1"]
    assert refs(recorded, "unacknowledged", sort="-due") == ["C-1", "C-2", "C-3"]


def test_a_corrected_receipt_moves_the_day_a_complaint_waits_since(recorded: Recorded) -> None:
    day_by_day(recorded, log(), correct("2024-05-14", "at", "2024-05-10"))
    assert shown(recorded, "unacknowledged", "waiting_since", "due_on") == [("C-1", "2024-05-10", "2024-05-17")]


def test_a_running_stage_that_nobody_has_is_unassigned(recorded: Recorded) -> None:
    day_by_day(recorded, *of_case("C-2", *acknowledged()), log(), *of_case("C-3", log(), withdraw("2024-05-14")))
    assert shown(recorded, "unassigned", "waiting_since") == [("C-1", "2024-05-13")]
    day_by_day(recorded, *of_case("C-2", respond(), escalate()))
    assert refs(recorded, "unassigned") == ["C-1", "C-2"]


# What is in hand


def test_my_cases_are_the_open_ones_i_handle(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), *of_case("C-2", log(), assign(handler="ben")), *of_case("C-3", *closed()))
    assert shown(recorded, "mine", "due_on", handler="ann") == [("C-1", "2024-05-29")]
    assert refs(recorded, "mine", handler="ben") == ["C-2"]
    assert refs(recorded, "mine", handler="cy") == []


def test_a_teams_cases_are_the_open_ones_it_has(recorded: Recorded) -> None:
    day_by_day(recorded, log(team="north"), log(case="C-2", team="south"), log(case="C-3", team="north"))
    day_by_day(recorded, *of_case("C-3", redirect()))
    assert refs(recorded, "team", team="north") == ["C-1"]
    assert refs(recorded, "team", team="south") == ["C-2"]


def test_what_is_in_hand_comes_by_receipt_or_by_due_date(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), *of_case("C-2", log("2024-05-14"), assign("2024-05-14")))
    assert refs(recorded, "mine", handler="ann") == ["C-1", "C-2"]
    assert shown(recorded, "mine", "due_on", handler="ann", sort="due") == [
        ("C-2", "2024-05-21"),
        ("C-1", "2024-05-29"),
    ]


@pytest.mark.parametrize(("name", "whose"), [("mine", "handler"), ("team", "team")])
def test_a_queue_that_is_somebodys_asks_whose(recorded: Recorded, name: str, whose: str) -> None:
    with pytest.raises(QueueError, match=rf"{name} is somebody's; say whose \({whose}\)"):
        lines(recorded, name)


def test_a_case_that_ended_is_open_while_the_ombudsman_investigates_it(recorded: Recorded) -> None:
    exceptional = investigation("2024-06-03", exceptional_reason="The landlord did not act")
    day_by_day(recorded, *closed())
    assert refs(recorded, "mine", handler="ann") == []
    day_by_day(recorded, exceptional)
    assert shown(recorded, "mine", "status", "due_on", handler="ann") == [("C-1", "ombudsman", None)]
    day_by_day(recorded, determine("2024-07-01"))
    assert refs(recorded, "mine", handler="ann") == []


# What waits for somebody


def test_a_draft_awaits_approval_until_it_is_approved_returned_or_sent(recorded: Recorded) -> None:
    submit = command("submit_for_approval", "2024-05-21")
    day_by_day(recorded, *[each for n in (1, 2, 3) for each in of_case(f"C-{n}", *acknowledged(), submit)])
    assert shown(recorded, "awaiting_approval", "submitted_on", "due_on") == [
        (f"C-{n}", "2024-05-21", "2024-05-29") for n in (1, 2, 3)
    ]
    day_by_day(recorded, command("approve_response", "2024-05-22", by=CY))
    day_by_day(recorded, *of_case("C-2", command("return_response", "2024-05-22", by=CY, reasons="Be clearer")))
    day_by_day(recorded, *of_case("C-3", respond("2024-05-22")))
    assert refs(recorded, "awaiting_approval") == []


def test_a_draft_that_was_withdrawn_with_its_complaint_awaits_nothing(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), command("submit_for_approval", "2024-05-21"), withdraw("2024-05-22"))
    assert refs(recorded, "awaiting_approval") == []


def test_a_question_waits_for_its_answer_since_the_first_that_was_not_answered(recorded: Recorded) -> None:
    ask = [command("request_clarification", day, question="Which room?") for day in ("2024-05-15", "2024-05-17")]
    day_by_day(recorded, *acknowledged(), *ask)
    assert shown(recorded, "waiting_for_clarification", "asked_on") == [("C-1", "2024-05-15")]
    day_by_day(recorded, command("record_clarification", "2024-05-18", answer="The bedroom"))
    assert refs(recorded, "waiting_for_clarification") == []


def test_a_question_lapses_with_its_stage(recorded: Recorded) -> None:
    ask = command("request_clarification", "2024-05-15", question="Which room?")
    day_by_day(recorded, *acknowledged(), ask, respond(), escalate())
    assert refs(recorded, "waiting_for_clarification") == []


def test_an_extension_is_ending_from_five_working_days_before_its_end(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), extend("2024-05-20", "2024-06-12"), *of_case("C-2", *acknowledged()))
    assert refs(recorded, "extensions_ending", on="2024-06-04") == []
    assert shown(recorded, "extensions_ending", "due_on", on="2024-06-05") == [("C-1", "2024-06-12")]
    assert refs(recorded, "extensions_ending", on="2024-06-04", days=6) == ["C-1"]
    assert refs(recorded, "extensions_ending", on="2024-07-01") == ["C-1"]
    day_by_day(recorded, respond("2024-06-12"))
    assert refs(recorded, "extensions_ending", on="2024-06-12") == []


def test_a_request_for_stage_2_is_held_until_the_stage_1_response(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), escalate("2024-05-16"))
    assert shown(recorded, "escalations_held", "held_since", "due_on") == [("C-1", "2024-05-16", "2024-05-29")]
    day_by_day(recorded, respond())
    assert refs(recorded, "escalations_held") == []
    assert refs(recorded, "unacknowledged") == ["C-1"]


def test_a_case_is_in_conflict_while_its_handler_has_one_that_nobody_mitigated(recorded: Recorded) -> None:
    conflict = {"what": "They are neighbours"}
    found = {"reason": "found in the file"}
    day_by_day(recorded, log(), assign("2024-05-14", conflict=conflict, as_found=found))
    assert shown(recorded, "conflicts", "handler", "since") == [("C-1", "ann", "2024-05-14")]
    day_by_day(recorded, assign("2024-05-15", "ben"))
    assert refs(recorded, "conflicts") == []
    day_by_day(recorded, assign("2024-05-16", conflict=conflict, as_found=found))
    assert shown(recorded, "conflicts", "since") == [("C-1", "2024-05-14")]
    day_by_day(recorded, assign("2024-05-17", conflict=conflict | {"mitigation": "Another answers for them"}))
    assert refs(recorded, "conflicts") == []


# Residents


def test_the_vulnerable_at_high_risk_come_first_then_either_then_the_others_each_by_receipt(recorded: Recorded) -> None:
    disclosed = [{"id": "V1", "what": "Asthma", "source": "the resident"}]
    day_by_day(
        recorded,
        log(case="C-0"),
        *of_case("C-1", log(), triage(risk="low"), support()),
        *of_case("C-2", log("2024-05-14"), triage("2024-05-14", risk="high"), support("2024-05-14")),
        *of_case("C-3", log(), support(vulnerabilities=disclosed)),
        *of_case("C-4", log("2024-05-15"), triage("2024-05-15", risk="high")),
        *of_case("C-4", support("2024-05-15", vulnerabilities=disclosed), support("2024-05-16")),
        *of_case("C-5", log(), triage(risk="high"), withdraw("2024-05-14")),
    )
    assert shown(recorded, "vulnerable_first", "risk", "vulnerable") == [
        ("C-4", "high", True),
        ("C-3", None, True),
        ("C-2", "high", False),
        ("C-0", None, False),
        ("C-1", "low", False),
    ]


def test_a_resident_is_silent_about_after_so_many_working_days_without_a_word_from_us(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged())  # on Tuesday 14 May
    assert refs(recorded, "silent", on="2024-05-28") == []  # 27 May is a holiday
    assert shown(recorded, "silent", "silent_since", "told_on", on="2024-05-29") == [
        ("C-1", "2024-05-14", "2024-05-14")
    ]
    assert refs(recorded, "silent", on="2024-05-15", days=1) == ["C-1"]
    assert refs(recorded, "silent", on="2024-05-14", days=1) == []


def test_a_word_on_friday_is_a_working_day_ago_on_monday_and_none_at_the_weekend(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), contact("2024-05-17"))
    assert [refs(recorded, "silent", on=f"2024-05-{day}", days=1) for day in (17, 18, 19, 20)] == [[], [], [], ["C-1"]]


def test_working_days_are_those_of_the_calendar_of_each_case(new_store: NewUrl) -> None:
    english, scottish = SHIPPED.named("hos-2024"), SHIPPED.named("spso-example")
    later = scottish.model_copy(update={"in_force_from": date(2024, 8, 14), "chosen_by_date": True})
    with Recorded(new_store(), Cases(policies=Policies([english, later]))) as recorded:
        for ref, day in (("E", "13"), ("S", "14")):
            word = contact("2024-08-20", case=ref)  # 26 August is a holiday in England and Wales alone
            day_by_day(recorded, log(f"2024-08-{day}", case=ref), word)
        assert refs(recorded, "silent", on="2024-08-27", days=5) == ["S"]
        assert refs(recorded, "silent", on="2024-08-27", days=4) == ["E", "S"]
        assert refs(recorded, "silent", on="2024-08-28", days=5) == ["E", "S"]
        found = {each.queue: each.lines for each in service(recorded).queues(on=date(2024, 9, 3))}
        assert found["silent"] == 1


def test_before_the_first_word_silence_counts_from_the_receipt(recorded: Recorded) -> None:
    day_by_day(recorded, log())
    assert shown(recorded, "silent", "silent_since", "told_on", on="2024-05-28") == [("C-1", "2024-05-13", None)]


def test_only_what_we_tell_the_resident_or_who_speaks_for_them_breaks_the_silence(recorded: Recorded) -> None:
    def silent_since() -> str:
        ((_, day),) = shown(recorded, "silent", "silent_since", on="2024-12-02")
        return str(day)

    day_by_day(recorded, *acknowledged())
    for other in ({"direction": "in"}, {"with": "contractor"}, {"with": "ombudsman"}):
        day_by_day(recorded, contact("2024-05-15", **other))
        assert silent_since() == "2024-05-14"
    day_by_day(recorded, contact("2024-05-16", **{"with": "representative"}))
    assert silent_since() == "2024-05-16"
    day_by_day(recorded, agree_updates("2024-05-17", "2024-05-24"))
    assert silent_since() == "2024-05-17"
    day_by_day(recorded, extend("2024-05-20", "2024-06-12", informed_on="2024-05-19"))
    assert silent_since() == "2024-05-19"
    day_by_day(recorded, command("request_clarification", "2024-05-21", question="Which room?"))
    assert silent_since() == "2024-05-21"
    day_by_day(recorded, promise("2024-05-22"))
    assert silent_since() == "2024-05-21"
    told = command("update_action", "2024-05-23", id="A1", told_on="2024-05-22", reason="The surveyor is late")
    day_by_day(recorded, told)
    assert silent_since() == "2024-05-22"
    day_by_day(recorded, respond(), reopen("2024-05-29"))
    assert silent_since() == "2024-05-28"


def test_an_acknowledgement_to_nobody_breaks_no_silence(recorded: Recorded) -> None:
    day_by_day(recorded, *prepared(), acknowledge(to="nobody", reason="Anonymous"))
    assert shown(recorded, "silent", "told_on", on="2024-06-13") == [("C-1", None)]


def test_a_late_entry_of_an_earlier_word_does_not_lengthen_the_silence(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), contact("2024-05-17"))
    recorded.do(contact("2024-05-15"))
    assert shown(recorded, "silent", "silent_since", on="2024-06-13") == [("C-1", "2024-05-17")]


def test_a_request_for_stage_2_begins_the_count_anew_and_an_answered_case_is_not_silent(recorded: Recorded) -> None:
    day_by_day(recorded, *answered())
    assert refs(recorded, "silent", on="2024-12-02") == []
    day_by_day(recorded, escalate())
    assert shown(recorded, "silent", "silent_since", "told_on", on="2024-12-02") == [
        ("C-1", "2024-06-03", "2024-05-28")
    ]


def test_a_case_taken_over_has_heard_from_us_when_it_last_did_as_far_as_is_known(recorded: Recorded) -> None:
    known = {"acknowledged_on": "2024-05-15", "stage_1_response_on": "2024-05-29", "escalated_on": "2024-06-05"}
    adopted = {"command": "adopt_case", "status": "stage_2", "known": known, "source": "sheet-1", "unknown": []}
    recorded.do(log() | adopted, log(case="C-2") | adopted | {"status": "stage_1", "known": {}})
    assert shown(recorded, "silent", "silent_since", "told_on", on="2024-12-02") == [
        ("C-2", "2024-05-13", None),
        ("C-1", "2024-06-05", "2024-05-29"),
    ]


# The Ombudsman


def test_a_case_is_with_the_ombudsman_from_the_investigation_to_the_determination(recorded: Recorded) -> None:
    day_by_day(recorded, *investigated())
    assert shown(recorded, "with_ombudsman", "reference", "investigated_since", "status") == [
        ("C-1", "H-1", "2024-08-01", "ombudsman")
    ]
    day_by_day(recorded, determine("2024-09-02"))
    assert refs(recorded, "with_ombudsman") == []


# The record


def test_a_case_wants_record_keeping_after_a_late_entry(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged())
    assert refs(recorded, "record_keeping") == []
    day_by_day(recorded, contact("2024-05-20"))
    recorded.do(contact("2024-05-17"), contact("2024-05-19"))
    assert shown(recorded, "record_keeping", "late_entries", "support_asked") == [("C-1", 2, True)]
    day_by_day(recorded, withdraw("2024-05-21"))
    assert refs(recorded, "record_keeping") == []


def test_a_case_wants_record_keeping_that_went_on_though_nobody_asked_about_support_needs(recorded: Recorded) -> None:
    unasked = [each for each in prepared() if each["command"] != "record_support_needs"]
    day_by_day(recorded, *unasked)
    assert refs(recorded, "record_keeping") == []
    day_by_day(recorded, acknowledge(as_found={"reason": "found in the file"}))
    assert shown(recorded, "record_keeping", "late_entries", "support_asked") == [("C-1", 0, False)]
    day_by_day(recorded, support("2024-05-15"))
    assert refs(recorded, "record_keeping") == []


def test_whether_an_entry_is_late_goes_by_the_local_day_of_its_recording(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged())
    recorded.cases.now = datetime(2024, 5, 20, 22, 59, tzinfo=UTC)
    recorded.do(contact("2024-05-20"))
    assert refs(recorded, "record_keeping") == []
    recorded.cases.now = datetime(2024, 5, 20, 23, 0, tzinfo=UTC)
    recorded.do(contact("2024-05-21"))
    assert refs(recorded, "record_keeping") == []
    recorded.do(contact("2024-05-20"))
    assert shown(recorded, "record_keeping", "late_entries") == [("C-1", 1)]


def test_what_follows_from_one_command_is_one_late_entry_and_taking_a_case_over_is_none(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), escalate("2024-05-16"), respond("2024-05-20"))
    recorded.cases.now = recorded.cases.now.replace(month=9)
    adopted = {"command": "adopt_case", "status": "logged", "known": {}, "source": "sheet-1", "unknown": []}
    recorded.do(log(case="C-2") | adopted, *of_case("C-1", assign("2024-05-21", "ben")))
    assert shown(recorded, "record_keeping", "late_entries") == [("C-1", 1)]
    assert refs(recorded, "unacknowledged") == ["C-2", "C-1"]


# All of them


def test_every_queue_says_its_question_and_how_long_it_is(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), *of_case("C-2", *at_stage_2()), log(case="C-3", team="north"))
    on = date(2024, 7, 3)
    found = {each.queue: each for each in service(recorded).queues(on=on)}
    assert list(found) == list(QUEUES)
    assert all(each.question.endswith("?") for each in found.values())
    assert {name: each.lines for name, each in found.items() if each.lines} == {
        "unacknowledged": 1,
        "unassigned": 1,
        "overdue": 3,
        "vulnerable_first": 3,
        "silent": 3,
    }
    assert {name for name, each in found.items() if each.lines is None} == {"mine", "team"}
    mine = {each.queue: each.lines for each in service(recorded).queues(on=on, handler="ann")}
    assert (mine["mine"], mine["team"], mine["overdue"], mine["unacknowledged"]) == (1, None, 1, 0)


def test_an_open_case_is_in_the_queues_of_its_handlers_whoever_answered_before(recorded: Recorded) -> None:
    day_by_day(recorded, *finally_answered())
    assert refs(recorded, "mine", handler="ben") == ["C-1"]
    assert refs(recorded, "mine", handler="ann") == []


def test_a_refused_request_for_stage_2_is_back_with_its_handler_and_out_of_the_new_ones(recorded: Recorded) -> None:
    day_by_day(recorded, *escalated(), assign(ESCALATED, "ben"), refuse("2024-06-05", by=BEN, **COURT))
    assert refs(recorded, "unacknowledged") == []
    assert refs(recorded, "mine", handler="ann") == ["C-1"]


def test_a_line_shows_the_case_by_its_facts_and_the_resident_by_an_id(recorded: Recorded) -> None:
    day_by_day(recorded, *received(), define(RECEIVED), assign(ACKNOWLEDGED, "ann", team="north"))
    (line,) = lines(recorded, "unacknowledged")
    assert [str(getattr(line, name)) for name in ("received_on", "resident", "tenure", "service", "category")] == [
        "2024-05-13",
        "r-1",
        "lcra",
        "repairs",
        "damp_and_mould",
    ]
    assert (line.status, line.stage_status, line.team, line.handler) == ("logged", "logged", "north", "ann")
