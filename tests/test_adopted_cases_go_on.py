"""An adopted case goes on like any other."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    BEN,
    Command,
    acknowledge,
    assign,
    close,
    define,
    escalate,
    extend,
    log,
    point,
    raise_issue,
    reinstate,
    reopen,
    respond,
    support,
    triage,
    withdraw,
)
from examples_record import correct, investigation, promise
from spec import given


def adopt(status: str, at: str = "2024-05-13", unknown: tuple[str, ...] = (), **known: Any) -> Command:
    told = {"status": status, "known": known, "source": "the old system", "unknown": list(unknown)}
    return {**log(at), "command": "adopt_case", **told}


READY = (define(), triage(), support(), assign())


def test_a_logged_case_goes_on_as_any_other() -> None:
    given(adopt("logged"), *READY).when(acknowledge()).then(
        status="stage_1", clocks=["stage_1_acknowledgement met 2024-05-14", "stage_1_response due 2024-05-29"]
    )


def test_its_definition_is_unknown_until_somebody_sets_it_out() -> None:
    adopted = (adopt("stage_1"), assign("2024-05-20"))
    given(*adopted).when({**respond(), "answers": []}).then(codes=["points_unanswered"])
    defined = define("2024-05-20", point(), reason="Taken from the letter")
    given(*adopted, defined).when(respond()).then(status="stage_1_responded")


@pytest.mark.parametrize(
    ("adopted", "then"),
    [
        (adopt("stage_1_responded"), escalate("2024-07-01")),
        (adopt("closed", stage_1_response_on="2024-05-28"), escalate("2024-07-01")),
        (adopt("stage_1_responded"), reopen("2024-07-01")),
        (adopt("closed", stage_2_response_on="2024-06-28"), reopen("2024-07-01")),
        (adopt("final_response"), investigation("2024-07-01")),
        (adopt("final_response"), close("2024-07-01")),
        (adopt("refused"), reinstate("2024-07-01")),
        (adopt("escalated"), withdraw("2024-07-01")),
        (adopt("closed"), promise("2024-07-01")),
        (adopt("closed"), raise_issue("2024-07-01", new_case="C-2")),
        (adopt("stage_1", acknowledged_on="2024-05-14"), extend("2024-05-20", "2024-06-05")),
        (adopt("closed"), correct("2024-07-01", "source", "the other old system")),
    ],
)
def test_an_adopted_case_is_handled_like_any_other(adopted: Command, then: Command) -> None:
    given(adopted).when(then).then()


@pytest.mark.parametrize("then", [escalate("2024-07-01"), reopen("2024-07-01")])
def test_what_was_answered_before_it_was_closed_is_not_guessed(then: Command) -> None:
    given(adopt("closed")).when(then).then(codes=["not_allowed_at_stage"])


def test_a_case_that_was_answered_elsewhere_at_stage_1_only_is_not_before_the_ombudsman_yet() -> None:
    given(adopt("stage_2")).when(investigation("2024-07-01")).then(codes=["stages_not_exhausted"])


# Where no deadline is known


NO_DEADLINE = (adopt("stage_2"), assign("2024-06-03", "ben"))


def test_an_extension_starts_the_clock_at_its_date() -> None:
    far: dict[str, Any] = {"by": BEN}
    given(*NO_DEADLINE).when(extend("2024-06-20", "2024-09-10", **far)).then(
        status="stage_2_extended", clocks=["stage_2_response due 2024-09-10"]
    ).clock("stage_2_response", latest_lawful_on="2024-09-10")


def test_a_stage_opened_again_has_only_the_ombudsmans_date() -> None:
    given(adopt("final_response")).when(reopen("2024-07-01")).then(status="stage_2", clocks=[])
    given(adopt("final_response")).when(reopen("2024-07-01", instructed_by="ombudsman", due_on="2024-07-20")).then(
        status="stage_2", clocks=["stage_2_response due 2024-07-20"]
    )


def test_an_escalation_of_unknown_day_is_acknowledged_and_then_counted() -> None:
    given(adopt("escalated"), define("2024-06-03")).when(acknowledge("2024-06-04")).then(
        status="stage_2", clocks=["stage_2_response due 2024-07-02"]
    ).clock("stage_2_response", latest_lawful_on="2024-07-02")


def test_answered_straight_away_it_is_due_so_many_days_from_then() -> None:
    given(adopt("escalated"), define("2024-06-03")).when(respond("2024-06-04", by=BEN, cover_reason="At once")).then(
        status="final_response", clocks=["stage_2_response met 2024-06-04"]
    )
