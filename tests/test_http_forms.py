"""Forms: the schema of each command's body, and with a case what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import pytest

from answered import problem, read
from at_http import Serving, given
from casework.domain.command import COMMANDS
from casework.http.allowed import GIVEN
from casework.http.body_schemas import body_schema
from casework.http.choices import CHOICES
from engines import IN_A_FILE
from examples import (
    Command,
    History,
    acknowledged,
    answer_point,
    at_stage_2,
    command,
    log,
    prepared,
    refuse,
    respond,
    support,
)
from examples_record import (
    adjustment,
    ask_for,
    cancel,
    complete,
    comply,
    determine,
    failure_order,
    investigated,
    order,
    promise,
    restrict,
    see,
    submit,
)
from recorded import moment
from spec import Fields

DRAFT = "https://json-schema.org/draft/2020-12/schema"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service with one case, for all that changes nothing."""
    with Serving(f"sqlite:///{tmp_path_factory.mktemp('forms')}/casework.db") as serving:
        yield serving.done(*acknowledged(), promise("2024-05-14")).client()


def form(client: httpx.Client, name: str, ref: str = "C-1") -> Any:
    """The form of a command with what a case knows."""
    (found,) = read(client, "get_allowed", f"/v1/cases/{ref}/allowed", params={"command": name})["commands"]
    jsonschema_rs.meta.validate(found["schema"])
    return found["schema"]


def fits(form: Any, fields: Fields) -> bool:
    """Whether a command's fields can be filled in."""
    body = {name: value for name, value in fields.items() if name not in {"command", "case"}}
    return jsonschema_rs.Draft202012Validator(form, validate_formats=True).is_valid(body)


def test_every_command_has_a_form_which_is_its_body_in_the_openapi_document(served: httpx.Client) -> None:
    forms = read(served, "list_forms", "/v1/forms")["forms"]
    assert [each["command"] for each in forms] == list(COMMANDS)
    for each in forms:
        answer = served.get(each["form"])
        assert answer.headers["content-type"] == "application/schema+json"
        assert answer.json() == body_schema(each["command"])
        assert answer.json()["$schema"] == DRAFT
        assert not {"case", "command"} & answer.json()["properties"].keys()
        assert "by" not in answer.json()["required"]


@pytest.mark.parametrize("path", ["/v1/forms", "/v1/forms/respond"])
def test_a_form_is_kept_until_casework_changes(served: httpx.Client, path: str) -> None:
    first = served.get(path)
    assert first.headers["cache-control"] == "private, max-age=3600"
    again = served.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert served.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize("name", ["explode", "log_complaint%00", ".."])
def test_there_is_no_form_of_what_is_no_command(served: httpx.Client, name: str) -> None:
    assert "explode" not in problem(served.get(f"/v1/forms/{name}"), 404)["detail"]


def test_what_may_be_done_is_told_with_reasons_and_with_where_to_go(served: httpx.Client) -> None:
    answer = served.get("/v1/cases/C-1/allowed")
    found = read(served, "get_allowed", "/v1/cases/C-1/allowed")
    assert found["version"] == int(answer.headers["ETag"].strip('"'))
    assert [each["command"] for each in found["commands"]] == GIVEN
    by_name = {each["command"]: each for each in found["commands"]}
    assert by_name["respond"]["allowed"]
    assert by_name["respond"]["address"] == "/v1/cases/C-1/respond"
    barred = by_name["close"]
    assert not barred["allowed"]
    assert barred["reasons"][0]["code"] == "not_allowed_at_stage"
    assert all(served.get(each["reasons"][0]["type"]).status_code == 200 for each in (barred, by_name["acknowledge"]))
    assert "schema" not in barred


def test_the_form_of_a_command_offers_what_the_case_knows(served: httpx.Client) -> None:
    point = form(served, "answer_point")["properties"]["point"]
    assert point["enum"] == ["P1"]
    assert form(served, "complete_action")["properties"]["id"]["enum"] == ["A1"]
    answers = form(served, "respond")
    assert fits(answers, respond("2024-05-20"))
    assert not fits(answers, respond("2024-05-20", {"point": "P9", "decision": "upheld"}))
    assert "enum" not in form(served, "comply_with_order")["properties"]["id"], "there is none to comply with"
    assert form(served, "extend") == body_schema("extend")


def test_what_is_offered_to_one_case_is_not_offered_to_the_next(served: httpx.Client) -> None:
    form(served, "answer_point")
    assert "enum" not in served.get("/v1/forms/answer_point").json()["properties"]["point"]


def test_choices_are_of_commands_and_fields_that_there_are() -> None:
    for name, fields in CHOICES.items():
        for path in fields:
            assert path.split(".")[0] in COMMANDS[name].model_fields


BUSY = (
    *investigated(),
    support("2024-08-01", adjustment("J1")),
    promise("2024-08-01", "A1"),
    promise("2024-08-01", "A2"),
    complete("2024-08-01", "A2"),
    restrict("2024-08-01", "X1"),
    ask_for("2024-08-01", "2024-09-01"),
    failure_order("2024-08-01", "F1"),
)
DETERMINED = (*BUSY, determine("2024-08-05", order()))
REFUSED = refuse("2024-05-15", "legal_proceedings", points=["P1"], claim_filed_on="2024-05-10")
VARIED = command("vary_ombudsman_date", "2024-08-02", subject="F1", due_on="2024-10-02", reference="L")
OFFERED: list[tuple[History, Command, Command]] = [
    (acknowledged(), answer_point("2024-05-20"), {"point": "P9"}),
    (
        prepared(),
        refuse("2024-05-15", "legal_proceedings", points=["P1"], claim_filed_on="2024-05-10"),
        {"points": ["P9"]},
    ),
    (BUSY, complete("2024-08-02", "A1"), {"id": "A2"}),
    (BUSY, cancel("2024-08-02", "A1"), {"id": "A9"}),
    (BUSY, command("record_offer_reply", "2024-08-02", id="A2", reply="declined"), {"id": "A9"}),
    (BUSY, submit("2024-08-02"), {"reference": "H-9"}),
    (BUSY, submit("2024-08-02"), {"documents": ["D9"]}),
    (BUSY, determine("2024-08-02"), {"reference": "H-9"}),
    (BUSY, command("comply_with_chfo", "2024-08-02", id="F1", evidence="-"), {"id": "F9"}),
    (BUSY, VARIED, {"subject": "A1"}),
    (BUSY, command("review_adjustment", "2024-08-02", id="J1", outcome="-"), {"id": "J9"}),
    (BUSY, command("lift_restriction", "2024-08-02", id="X1", reason="-"), {"id": "X9"}),
    (BUSY, see("2024-08-02", "action", "A1"), {"subject": "Z9"}),
    (DETERMINED, comply("2024-08-06"), {"id": "O9"}),
    (DETERMINED, command("record_compliance_outcome", "2024-08-06", id="O1", outcome="accepted"), {"id": "O9"}),
]


@pytest.mark.parametrize(
    ("history", "fields", "other"), OFFERED, ids=[f"{each[1]['command']}-{next(iter(each[2]))}" for each in OFFERED]
)
@IN_A_FILE
def test_what_is_offered_is_taken_and_what_is_not_is_refused(
    serving: Serving, history: History, fields: Command, other: Command
) -> None:
    serving.clock.now = moment("2024-12-01")
    client = serving.done(*history).client()
    whole = form(client, fields["command"])
    assert fits(whole, fields)
    assert not fits(whole, {**fields, **other})
    codes = {each["code"] for each in problem(given(client, {**fields, **other}), 409)["reasons"]}
    assert codes & {"unknown_subject", "point_unknown", "already_done"}
    assert given(client, fields).status_code == 200 or fields["command"] == "acknowledge_alert"


@IN_A_FILE
def test_a_case_without_anything_to_choose_from_has_the_plain_forms(serving: Serving) -> None:
    client = serving.done(log(), *({**each, "case": "C-2"} for each in at_stage_2())).client()
    for name in CHOICES:
        if name != "acknowledge_alert":
            assert form(client, name) == body_schema(name)
