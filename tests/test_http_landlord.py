"""The landlord's own record over HTTP: commands outside any case, and what can be read of it at a position for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_http import ANN, CRM, CY, Serving
from casework.domain.errors import CODES, InvalidCommand
from casework.domain.landlord_record_command import LANDLORD_COMMANDS, parse_landlord
from casework.domain.landlord_record_deciding import LANDLORD_CODES
from casework.http.body_schemas import body_schema
from casework.http.examples.landlord import LANDLORD_EXAMPLES
from casework.http.landlord_words import LANDLORD_REFUSALS
from examples import by
from landlord_examples import EVERYTHING, Command, homes, identified, opened, own, reviewed


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(f"sqlite:///{tmp_path_factory.mktemp('landlord') / 'casework.db'}") as serving:
        for each in EVERYTHING:
            assert serving.casework.landlord.execute(each).outcome == "accepted"
        yield serving


def asked(command: Command, **more: Any) -> dict[str, Any]:
    """What is sent for a command: who does it, the token says."""
    name = command["command"]
    body = {field: value for field, value in command.items() if field not in {"command", "by"}} | more
    return {"url": f"/v1/landlord/{name}", "json": body}


# Commands


def test_a_command_is_recorded_in_the_name_of_whom_the_token_names(serving: Serving) -> None:
    said = serving.client(CY).post(**asked(homes()))

    assert said.status_code == 200
    assert said.json() == {
        "programme": None,
        "command": "record_homes",
        "at": "2024-05-13",
        "outcome": "accepted",
        "events": ["homes-recorded"],
        "reasons": [],
    }
    (recorded,) = serving.casework.store.after(0, 10)
    assert (recorded.event.meta.actor.id, recorded.event.meta.actor.role) == ("cy", "manager")


def test_a_back_end_says_who_acts_and_is_on_record_itself(serving: Serving) -> None:
    said = serving.client(CRM).post(**asked(homes(), by=by("mia", "manager")))
    (recorded,) = serving.casework.store.after(0, 10)
    assert said.status_code == 200
    assert (recorded.event.meta.actor.id, recorded.event.meta.via) == ("mia", "crm")


def test_nobody_enters_what_somebody_outside_is_said_to_have_recorded_of_the_landlord(serving: Serving) -> None:
    said = serving.client(CY).post(**asked(homes(), by=by("r-1", "resident")))
    assert said.status_code == 403


def test_a_key_makes_a_command_count_once(serving: Serving) -> None:
    client, key = serving.client(CY), {"Idempotency-Key": "k-1"}
    answers = [client.post(**asked(homes()), headers=key) for _ in range(2)]
    other = client.post(**asked(homes(5)), headers=key)

    assert [each.json() for each in answers] == [answers[0].json()] * 2
    assert serving.casework.store.position() == 1
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key_reused")
    assert client.post(**asked(homes(key="k-2")), headers=key).status_code == 422


def test_a_refusal_has_every_reason_and_each_leads_to_its_page(serving: Serving) -> None:
    client = serving.client(CY)
    for each in (opened(), identified(), reviewed("redress_due")):
        assert client.post(**asked(each)).status_code == 200

    said = client.post(**asked(own("close_programme", programme="damp", findings="All is well")))

    reasons = said.json()["reasons"]
    assert (said.status_code, [each["code"] for each in reasons]) == (409, ["outcomes_missing", "redress_outstanding"])
    assert {client.get(each["type"]).status_code for each in reasons} == {200}


@pytest.mark.parametrize(
    ("more", "field"), [({"homes": -1}, "homes"), ({"command": "record_homes"}, "command"), ({"year": "2023"}, "year")]
)
def test_a_malformed_command_names_its_field(service: Serving, more: dict[str, Any], field: str) -> None:
    said = service.client(CY).post("/v1/landlord/record_homes", json=asked(homes())["json"] | more)
    assert (said.status_code, said.json()["errors"][0]["field"]) == (422, field)


# Reading


def test_the_record_is_read_with_the_position_up_to_which_it_is_told(service: Serving) -> None:
    said = service.client(CY).get("/v1/landlord").json()

    assert said["position"] == service.casework.store.position()
    assert said["homes"] == [{"year": "2023-24", "tenure": "lcra", "homes": 32_000, "as_of": None}]
    (found,) = said["exceptions"]
    assert (found["id"], found["ended_on"], found["missing"]) == ("cyber", "2024-02-05", ["residents", "published"])
    assert [change["made_on"] for change in said["lessons"][0]["changes"]] == ["2024-05-13"]
    assert said["programmes"][0]["progress"]["homes"] == 2


def test_a_programme_is_read_with_each_of_its_homes(service: Serving) -> None:
    client = service.client(CY)
    found = client.get("/v1/programmes/damp").json()

    assert [home["id"] for home in found["homes"]] == ["H1", "H2"]
    assert found["final"] == found["progress"]
    assert client.get("/v1/programmes").json()["programmes"] == [
        {name: found[name] for name in ("programme", "title", "opened_on", "closed_on", "progress")}
    ]
    assert client.get("/v1/programmes/heating").status_code == 404


@pytest.mark.parametrize("place", ["/v1/landlord", "/v1/programmes", "/v1/programmes/damp"])
def test_at_a_position_the_answer_stays_the_same(serving: Serving, place: str) -> None:
    client = serving.client(CY)
    for each in EVERYTHING[:-1]:
        assert serving.casework.landlord.execute(each).outcome == "accepted"
    position = serving.casework.store.position()
    before = client.get(place).content

    assert serving.casework.landlord.execute(EVERYTHING[-1]).outcome == "accepted"

    assert client.get(place).content != before
    assert client.get(f"{place}?position={position}").content == before


@pytest.mark.parametrize("query", ["position=-1", "position=x", "as_at=yesterday", "other=1"])
def test_what_is_no_position_or_moment_is_refused(service: Serving, query: str) -> None:
    assert service.client(CY).get(f"/v1/landlord?{query}").status_code == 422


def test_before_it_was_recorded_there_is_nothing_to_read(service: Serving) -> None:
    client = service.client(ANN)
    assert client.get("/v1/landlord?as_at=2024-05-12").json()["homes"] == []
    assert client.get("/v1/landlord?known_at=1999-01-01").json()["homes"] == []


# What is said of it


def test_every_code_that_cases_do_not_have_has_its_words() -> None:
    assert list(LANDLORD_REFUSALS) == [code for code in LANDLORD_CODES if code not in CODES]


def test_the_examples_are_well_formed_and_tell_a_story_that_is_accepted(new_file: str) -> None:
    assert LANDLORD_EXAMPLES.keys() == LANDLORD_COMMANDS.keys()
    with Serving(new_file) as serving:
        serving.clock.now = serving.clock.now.replace(year=2026, month=6)
        for name in LANDLORD_EXAMPLES:
            jsonschema_rs.validate(body_schema(name), LANDLORD_EXAMPLES[name])
            said = serving.casework.landlord.execute({"command": name, "by": by("mia"), **LANDLORD_EXAMPLES[name]})
            if name == "close_programme":
                assert [each.code for each in said.reasons] == ["outcomes_missing"]
            else:
                assert said.outcome == "accepted", (name, said)


@pytest.fixture
def new_file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'casework.db'}"


VALIDATORS = {name: jsonschema_rs.validator_for(body_schema(name), validate_formats=True) for name in LANDLORD_COMMANDS}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.dates().map(str),
    st.sampled_from(["", " ", "2024-02-30", "1994-12-31", "2023-24", "2023-25", "6.2", "red", "9" * 201]),
    st.lists(st.sampled_from(["R1", "6.2", ""]), max_size=2),
    st.just({}),
)


@given(st.sampled_from(sorted(LANDLORD_COMMANDS)), st.data())
def test_a_schema_takes_an_example_with_one_field_changed_just_when_the_parser_does(name: str, data: Any) -> None:
    fields = sorted({*body_schema(name)["properties"], "unknown"} - {"by", "entered_by", "key"})
    field, value = data.draw(st.sampled_from(fields)), data.draw(ODD)
    body = {**LANDLORD_EXAMPLES[name], field: "odd" if field == "unknown" else value}

    valid, accepted = VALIDATORS[name].is_valid(body), taken(name, body)

    assert valid == accepted, body


def taken(name: str, body: dict[str, Any]) -> bool:
    try:
        parse_landlord(json.dumps({**body, "by": by("mia"), "command": name}))
    except InvalidCommand:
        return False
    return True
