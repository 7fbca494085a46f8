"""What goes on the record beside the stages: contacts, documents, work, lessons, satisfaction."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    History,
    acknowledged,
    answered,
    at_stage_2,
    by,
    closed,
    command,
    escalated,
    finally_answered,
    received,
    redirect,
    withdraw,
)
from examples_record import attach, contact
from spec import given

ANY_STATE = [
    received(),
    acknowledged(),
    answered(),
    escalated(),
    at_stage_2(),
    finally_answered(),
    closed(),
    (*received(), withdraw("2024-05-14")),
    (*received(), redirect("2024-05-14")),
]
AT = "2024-07-05"


@pytest.mark.parametrize("history", ANY_STATE)
@pytest.mark.parametrize(
    "entry",
    [
        contact(AT, direction="in"),
        contact(AT, note_made_at="2024-07-06T09:00:00Z"),
        attach(AT, size=0, sha256="aB" * 32),
        command("update_service_request", AT, reference="SR-1", state="open"),
        command("update_service_request", AT, reference="SR-1", state="stopped", reason="Asbestos"),
        command("record_learning", AT, root_cause="No diary", lesson="Keep one"),
        command(
            "record_learning", AT, root_cause="No diary", lesson="Keep one", change="A diary", owner="cy", due_on=AT
        ),
        command("record_satisfaction", AT, score=4, scale="1-5"),
        command("record_satisfaction", AT, score=-1, scale="-2 to 2", comment="Hm", by=by("r-1", "resident")),
    ],
    ids=lambda value: value.get("command") if isinstance(value, dict) else "",
)
def test_it_is_recorded_in_any_state_and_touches_no_clock(history: History, entry: dict[str, Any]) -> None:
    before = given(*history).cases.found["C-1"]
    after = given(*history).when(entry)
    assert after.then(status=before.status).case.running_clocks == before.running_clocks


def test_a_document_is_attached_once() -> None:
    given(*received(), attach("2024-05-14")).when(attach("2024-05-15")).then(codes=["already_done"])
    given(*received(), attach("2024-05-14")).when(attach("2024-05-15", "D2")).then()


@pytest.mark.parametrize(
    ("field", "value"), [("size", -1), ("size", 1.5), ("size", True), ("sha256", "abc"), ("sha256", "g" * 64)]
)
def test_a_document_is_known_by_its_size_and_digest(field: str, value: Any) -> None:
    given(*received()).when(attach("2024-05-14", **{field: value})).malformed(field)


def test_nothing_is_recorded_of_a_case_that_is_not_there() -> None:
    given().when(contact(AT)).then(codes=["case_unknown"])
