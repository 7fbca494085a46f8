"""Casework loads, decides and saves: what an answer says, what is recorded, and what others do meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings

from at_work import at_once, contact, write
from casework.answer import Answer
from casework.application import ATTEMPTS, Casework
from casework.domain.command import parse
from casework.domain.complaint import fold
from casework.domain.errors import CaseNotFound, CaseworkError, Conflict
from casework.domain.policy import Policies
from casework.store import open_store
from casework.store.place import THROW_AWAY
from engines import NewUrl
from examples import (
    ANSWERED,
    RECEIVED,
    Command,
    History,
    acknowledge,
    acknowledged,
    agree_updates,
    command,
    extend,
    finally_answered,
    log,
    prepared,
    raise_issue,
    respond,
)
from spec import NOW, SHIPPED, under
from walk import Walk, walks


@pytest.fixture
def url(new_store: NewUrl) -> str:
    return new_store()


@pytest.fixture
def casework(url: str) -> Iterator[Casework]:
    with Casework.open(url) as opened:
        yield opened


def do(casework: Casework, history: History) -> Casework:
    """Records a history, which must be accepted."""
    for each in history:
        found = casework.execute(each)
        assert found.outcome == "accepted", found.reasons
    return casework


def codes(found: Answer) -> list[str]:
    return [each.code for each in found.reasons]


# What an answer says


def test_an_accepted_command_is_answered_in_the_shape_of_the_contract(casework: Casework) -> None:
    assert casework.execute(log()).as_line(7) == {
        "n": 7,
        "case": "C-1",
        "command": "log_complaint",
        "at": "2024-05-13",
        "outcome": "accepted",
        "events": ["complaint-logged"],
        "status": "logged",
        "stage_status": "logged",
        "breaches": [],
        "reasons": [],
        "failures": [],
        "clocks": [
            {
                "clock": "stage_1_acknowledgement",
                "subject": None,
                "started_on": "2024-05-13",
                "due_on": "2024-05-20",
                "state": "running",
                "stopped_on": None,
                "working_days_late": None,
                "latest_lawful_on": None,
                "on_time": None,
                "previous": [],
            }
        ],
    }


def test_a_late_response_is_answered_with_its_breach_and_the_clock_it_ended(casework: Casework) -> None:
    late = do(casework, acknowledged()).execute(respond("2024-06-05")).as_line(1)
    breach = {"clock": "stage_1_response", "subject": None, "due_on": "2024-05-29", "working_days_late": 5}
    assert late["breaches"] == [breach]
    [clock] = late["clocks"]
    assert clock | breach | {"state": "breached", "stopped_on": "2024-06-05", "on_time": False} == clock


def test_a_clock_started_again_by_the_same_command_is_shown_ended_and_running(casework: Casework) -> None:
    do(casework, (*acknowledged(), agree_updates("2024-05-15", "2024-05-22")))
    shown = casework.execute(extend("2024-05-20", "2024-06-05")).clocks
    assert [(each.clock, each.state) for each in shown] == [
        ("stage_1_response", "running"),
        ("update", "met"),
        ("update", "running"),
    ]


def test_a_refused_command_gives_every_reason_and_leaves_nothing(casework: Casework) -> None:
    do(casework, (log(),))
    refused = casework.execute(acknowledge(ombudsman_details=None))
    assert (refused.outcome, refused.status, refused.events) == ("refused", "logged", ())
    assert codes(refused) == [
        "definition_missing",
        "outcome_sought_missing",
        "triage_missing",
        "support_needs_not_asked",
        "ombudsman_details_missing",
    ]
    assert [each.clock for each in refused.clocks] == ["stage_1_acknowledgement"]
    assert len(casework.history("C-1")) == 1


def test_a_case_that_is_not_there_has_no_status(casework: Casework) -> None:
    refused = casework.execute(acknowledge())
    assert (refused.status, refused.stage_status, codes(refused)) == (None, None, ["case_unknown"])


def test_what_was_found_broken_is_in_the_answer_and_on_the_event(casework: Casework) -> None:
    do(casework, acknowledged())
    found = casework.execute(respond(next_step_details=None, as_found={"reason": "sent in May"}))
    assert [(each.code, each.provision) for each in found.failures] == [("next_step_missing", "6.9")]
    assert casework.history("C-1")[-1].failures == found.failures


@pytest.mark.parametrize(
    ("malformed", "field"),
    [
        (log(tenure="castle"), "tenure"),
        (log(at="2024-05-13T09:00:00"), "at"),
        (command("log_complaints", RECEIVED), "command"),
        ("{", ""),
        ("[]", ""),
        (b"\xff", ""),
        ("", ""),
        ('{"case": "\\ud800", "command": ["x"], "at": 3}', "command"),
    ],
)
def test_a_malformed_command_is_answered_with_what_is_wrong_and_where(
    casework: Casework, malformed: Any, field: str
) -> None:
    [reason] = casework.execute(malformed).as_line(1)["reasons"]
    assert (reason["code"], reason["field"]) == ("invalid", field)
    assert reason["reason"]
    assert casework.store.position() == 0


def test_a_malformed_command_is_answered_with_what_is_known_of_its_case(casework: Casework) -> None:
    do(casework, (log(),))
    line = casework.execute(acknowledge(until="tomorrow")).as_line(1)
    assert (line["case"], line["command"], line["at"]) == ("C-1", "acknowledge", "2024-05-14")
    assert (line["outcome"], line["status"]) == ("invalid", "logged")


def test_a_command_is_taken_as_text_bytes_a_mapping_or_a_model(casework: Casework) -> None:
    text = json.dumps(log("2024-05-13T09:30:00Z"))
    assert casework.execute(text).at == "2024-05-13T09:30:00+00:00"
    assert casework.execute(text.replace("C-1", "C-2").encode()).outcome == "accepted"
    assert casework.execute(parse(log(case="C-3"))).outcome == "accepted"
    assert casework.execute(MappingProxyType(log(case="C-4"))).outcome == "accepted"


# What is recorded


def test_every_event_of_a_command_says_who_when_and_why(url: str) -> None:
    with Casework.open(url, clock=lambda: NOW) as casework:
        do(casework, (log(), contact("C-1", key="k-1")))
        casework.execute(acknowledge(), correlation_id="letter 7")
        first, second = casework.history("C-1")
    assert second.meta.recorded_at == NOW
    assert second.meta.recorded_at.utcoffset() == timedelta()
    assert (second.meta.command, second.meta.actor.id, second.meta.idempotency_key) == ("record_contact", "ann", "k-1")
    assert first.meta.correlation_id != second.meta.correlation_id
    assert (first.originator_version, second.originator_version) == (0, 1)


def test_a_caller_s_correlation_is_kept(casework: Casework) -> None:
    casework.execute(log(), correlation_id="letter 7")
    assert casework.history("C-1")[0].meta.correlation_id == "letter 7"


def test_a_rehearsed_command_leaves_no_trace(casework: Casework) -> None:
    do(casework, prepared())
    before = casework.store.position()
    assert casework.execute(acknowledge(), dry_run=True).status == "stage_1"
    assert casework.case("C-1").status == "logged"
    assert casework.store.position() == before


def test_a_complaint_split_off_is_recorded_together_with_the_case_it_came_from(casework: Casework) -> None:
    do(casework, acknowledged())
    split = casework.execute(raise_issue("2024-05-20", related=False, new_case="C-2"))
    assert split.events == ("issue-split-off",)
    assert casework.case("C-2").status == "logged"
    own, new = casework.history("C-1")[-1], casework.history("C-2")[0]
    assert (new.meta.causation_id, new.meta.correlation_id) == (own.event_id, own.meta.correlation_id)


def test_a_complaint_is_not_split_off_into_a_case_that_is_there(casework: Casework) -> None:
    do(casework, (*acknowledged(), log(case="C-2")))
    before = casework.store.position()
    assert codes(casework.execute(raise_issue("2024-05-20", related=False, new_case="C-2"))) == ["case_exists"]
    assert casework.store.position() == before


def test_the_clock_decides_what_has_not_happened_yet(url: str) -> None:
    with Casework.open(url, clock=lambda: datetime(2024, 5, 12, 22, 59, tzinfo=UTC)) as casework:
        assert codes(casework.execute(log())) == ["occurred_in_future"]
    with Casework.open(url, clock=lambda: datetime(2024, 5, 12, 23, 1, tzinfo=UTC)) as casework:
        assert casework.execute(log()).outcome == "accepted"


def test_a_clock_without_its_offset_is_refused(url: str) -> None:
    with Casework.open(url, clock=lambda: datetime(2024, 5, 13)) as casework:  # noqa: DTZ001 - what it is about
        with pytest.raises(ValueError, match="offset from UTC"):
            casework.execute(log())
        assert casework.store.position() == 0


def test_the_policy_of_a_case_stays_its_own(url: str) -> None:
    with Casework.open(url, policies=under("westminster-2023")) as casework:
        do(casework, (log(),))
    with Casework.open(url) as casework:
        assert do(casework, (contact("C-1"),)).case("C-1").policy == "westminster-2023"


def test_a_case_whose_policy_is_not_there_names_it(url: str) -> None:
    with Casework.open(
        url, policies=Policies.only(SHIPPED.named("hos-2024").model_copy(update={"name": "ours"}))
    ) as own:
        do(own, (log(),))
    with Casework.open(url) as casework:
        with pytest.raises(CaseworkError, match="ours"):
            casework.execute(contact("C-1"))
        assert casework.store.position() == 1


# Idempotency keys


def test_the_same_command_again_answers_as_the_first_time_and_adds_nothing(casework: Casework) -> None:
    do(casework, acknowledged())
    late = respond("2024-06-05", key="r-1", next_step_details=None, as_found={"reason": "sent in June"})
    first = casework.execute(late)
    again = casework.execute(late)
    assert first.breaches
    assert first.failures
    assert again.replayed
    assert not first.replayed
    assert again.as_line(1) == first.as_line(1) | {"clocks": []}
    assert len(casework.history("C-1")) == len(acknowledged()) + 1


def test_the_first_command_of_a_case_can_be_given_again(casework: Casework) -> None:
    first = casework.execute(log(key="k"))
    assert casework.execute(log(key="k")).as_line(1) == first.as_line(1)
    assert casework.store.position() == 1


def test_a_command_given_again_is_answered_with_the_present_status_and_clocks(casework: Casework) -> None:
    first = do(casework, prepared()).execute(acknowledge(key="k"))
    do(casework, (respond(),))
    again = casework.execute(acknowledge(key="k"))
    assert first.events == again.events
    assert (first.status, again.status) == ("stage_1", "stage_1_responded")
    assert [each.clock for each in first.clocks] == ["stage_1_acknowledgement", "stage_1_response"]
    assert again.clocks == ()


def test_a_store_opened_again_knows_its_keys(url: str) -> None:
    with Casework.open(url) as casework:
        first = do(casework, prepared()).execute(acknowledge(key="k"))
    with Casework.open(url) as casework:
        again = casework.execute(acknowledge(key="k"))
    assert again.replayed
    assert (again.events, again.status) == (first.events, "stage_1")


@pytest.mark.parametrize(
    "different", [{"summary": "Wrote"}, {"by": {"id": "ben", "role": "officer"}}, {"at": ANSWERED}]
)
def test_a_key_used_for_another_command_is_refused_alone(casework: Casework, different: dict[str, Any]) -> None:
    do(casework, (log(), contact("C-1", key="k")))
    refused = casework.execute(contact("C-1", key="k") | different)
    assert codes(refused) == ["key_reused"]
    assert len(casework.history("C-1")) == 2


def test_a_key_is_looked_at_before_anything_else(casework: Casework) -> None:
    do(casework, (log(key="k"),))
    assert codes(casework.execute(acknowledge("2050-01-01", key="k"))) == ["key_reused"]
    assert casework.execute(log(key="k")).outcome == "accepted"


def test_keys_are_per_case(casework: Casework) -> None:
    do(casework, (log(key="k"), log(case="C-2", key="k")))
    assert casework.store.position() == 2


def test_a_refusal_is_not_remembered(casework: Casework) -> None:
    do(casework, prepared()[:-1])
    assert casework.execute(acknowledge(key="k", ombudsman_details=None)).outcome == "refused"
    assert casework.execute(acknowledge(key="k")).outcome == "accepted"


def test_leaving_a_field_out_is_the_same_as_giving_its_default(casework: Casework) -> None:
    do(casework, (log(key="k"),))
    assert casework.execute(log(key="k", anonymous=False, about_staff=[]) | {"team": None}).replayed


def test_a_key_does_not_go_to_the_complaint_split_off(casework: Casework) -> None:
    do(casework, (*acknowledged(), raise_issue("2024-05-20", related=False, new_case="C-2", key="k")))
    assert do(casework, (contact("C-2", key="k", at="2024-05-21"),)).case("C-2").version == 1


# Reading


def test_a_case_its_history_and_what_may_be_done_with_it(casework: Casework) -> None:
    do(casework, prepared())
    assert casework.case("C-1") == fold(casework.history("C-1"))
    assert [each.topic for each in casework.history("C-1")][:2] == ["complaint-logged", "complaint-defined"]
    possible = {each.command: each for each in casework.allowed("C-1")}
    assert possible["acknowledge"].allowed
    assert [each.code for each in possible["close"].reasons] == ["not_allowed_at_stage"]


@pytest.mark.parametrize("ref", ["C-9", "", "\udcff", "C 1\n"])
@pytest.mark.parametrize("reading", [Casework.case, Casework.history, Casework.allowed])
def test_a_case_that_is_not_there_is_not_found(
    casework: Casework, reading: Callable[[Casework, str], object], ref: str
) -> None:
    with pytest.raises(CaseNotFound, match="There is no case"):
        reading(casework, ref)


# Others at work meanwhile


class Meanwhile:
    """A clock that lets somebody else do something between reading a case and writing to it."""

    def __init__(self, other: Casework, *commands: Command) -> None:
        self._other = other
        self._commands = list(commands)

    def __call__(self) -> datetime:
        if self._commands:
            assert self._other.execute(self._commands.pop(0)).outcome == "accepted"
        return NOW


def disturbed(casework: Casework, url: str, *commands: Command) -> Casework:
    """Somebody whose first look at a case is outdated at once by these commands of another."""
    return Casework(open_store(url), clock=Meanwhile(casework, *commands))


def test_a_command_that_still_holds_is_recorded_after_what_others_did(casework: Casework, url: str) -> None:
    do(casework, prepared())
    with disturbed(casework, url, contact("C-1"), contact("C-1")) as slow:
        assert slow.execute(acknowledge()).outcome == "accepted"
    assert [each.topic for each in casework.history("C-1")][-3:] == [
        "contact-recorded",
        "contact-recorded",
        "complaint-acknowledged",
    ]


def test_a_command_that_no_longer_holds_is_a_conflict(casework: Casework, url: str) -> None:
    do(casework, prepared())
    with (
        disturbed(casework, url, acknowledge()) as slow,
        pytest.raises(Conflict, match=r"C-1 was changed by somebody else meanwhile, and acknowledge no longer holds"),
    ):
        slow.execute(acknowledge("2024-05-15"))
    assert casework.case("C-1").version == len(acknowledged()) - 1


def test_two_who_open_the_same_case_at_once_are_told_apart(casework: Casework, url: str) -> None:
    with disturbed(casework, url, log()) as slow, pytest.raises(Conflict, match="There is a case C-1 already"):
        slow.execute(log(category="drains"))
    assert casework.case("C-1").category == "damp_and_mould"


def test_two_who_give_the_same_command_with_its_key_both_get_its_answer(casework: Casework, url: str) -> None:
    do(casework, prepared())
    with disturbed(casework, url, acknowledge(key="k")) as slow:
        again = slow.execute(acknowledge(key="k"))
    assert (again.outcome, again.replayed) == ("accepted", True)
    assert casework.case("C-1").version == len(acknowledged()) - 1


def test_somebody_who_is_always_overtaken_gives_up_in_the_end(casework: Casework, url: str) -> None:
    do(casework, prepared())
    contacts = [contact("C-1") for _ in range(ATTEMPTS + 2)]
    with disturbed(casework, url, *contacts) as slow, pytest.raises(Conflict, match="faster than this can be recorded"):
        slow.execute(acknowledge())
    assert casework.case("C-1").status == "logged"


def test_what_others_did_long_ago_is_no_conflict(casework: Casework, url: str) -> None:
    do(casework, prepared())
    with Casework.open(url) as other:
        assert other.case("C-1").status == "logged"
        do(casework, (acknowledge(),))
        assert codes(other.execute(acknowledge())) == ["not_allowed_at_stage"]
        assert other.execute(respond()).outcome == "accepted"
    assert casework.case("C-1").status == "stage_1_responded"


def test_threads_share_one_casework(casework: Casework) -> None:
    do(casework, (log(case="all"),))

    def work(number: int) -> list[str]:
        own = f"own-{number}"
        answers = [casework.execute(log(case=own))]
        answers += [casework.execute(contact(ref)) for _ in range(15) for ref in (own, "all")]
        return [each.outcome for each in answers]

    with ThreadPoolExecutor(4) as pool:
        assert {outcome for outcomes in pool.map(work, range(4)) for outcome in outcomes} == {"accepted"}
    assert [each.originator_version for each in casework.history("all")] == list(range(61))
    assert {casework.case(f"own-{n}").version for n in range(4)} == {15}


def test_processes_share_one_store_and_nothing_is_lost(casework: Casework, url: str) -> None:
    do(casework, (log(case="all"),))
    outcomes = at_once(4, write, url, 50, "all")
    assert {outcome for each in outcomes for outcome in each} == {"accepted"}
    history = casework.history("all")
    assert [each.originator_version for each in history] == list(range(201))
    assert {each.meta.idempotency_key for each in history[1:]} == {f"{p}-{n}" for p in range(4) for n in range(50)}
    assert casework.case("all") == fold(history)
    for number in range(4):
        own = casework.history(f"own-{number}")
        assert [each.meta.idempotency_key for each in own[1:]] == [f"{number}-{n}" for n in range(50)]
    recorded = casework.store.after(0, 1000)
    assert len({each.position for each in recorded}) == 1 + 4 + 400
    assert recorded[-1].position == casework.store.position()


# Whatever happens


@settings(max_examples=settings().max_examples // 10)
@given(walks)
def test_a_store_decides_and_remembers_as_the_law_does(walk: Walk) -> None:
    with Casework.open(THROW_AWAY, policies=walk.cases.policies, clock=lambda: walk.cases.now) as casework:
        for event in walk.cases.log:
            casework.store.save(event)
        for each in walk.commands():
            found, expected = casework.execute(each), walk.cases.do(each)
            assert found.reasons == expected.reasons
            assert [failure.code for failure in found.failures] == expected.failures
            assert (found.outcome == "invalid") == (expected.invalid is not None)
            assert [clock.working_days_late for clock in found.breaches] == list(expected.breaches.values())
        for ref, case in walk.cases.found.items():
            assert casework.case(ref) == case == fold(casework.history(ref))


def test_a_whole_life_is_the_same_after_opening_the_store_again(url: str) -> None:
    with Casework.open(url) as casework:
        before = do(casework, finally_answered()).case("C-1")
    with Casework.open(url) as casework:
        assert casework.case("C-1") == before


def test_the_library_is_one_import(tmp_path: Path) -> None:
    import casework as library  # noqa: PLC0415 - as somebody would who embeds it

    with library.Casework.open(f"sqlite:///{tmp_path}/casework.db") as opened:
        assert opened.execute(log()).outcome == "accepted"
    with pytest.raises(AttributeError, match="no attribute 'Complaints'"):
        _ = library.Complaints
