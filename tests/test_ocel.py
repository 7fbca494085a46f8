"""Cases for process mining: a document of the form OCEL 2.0, whole and without a word that anybody wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema_rs import Draft202012Validator

from alphabets import WORD
from at_queues import service
from casework.ocel import ocel
from engines import NewUrl
from examples import acknowledged, log, of_case
from examples_record import promise
from program import casework as program
from recorded import Recorded, recording
from walk import Walk, walks


def listed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"type": "object", "properties": properties, "required": sorted(properties)},
    }


TEXT: dict[str, Any] = {"type": "string"}
TIME = {"type": "string", "format": "date-time"}
TYPES = listed(
    name=TEXT, attributes=listed(name=TEXT, type={"enum": ["string", "time", "integer", "float", "boolean"]})
)
FORM = {  # of the specification, section 4.3: the JSON form
    "type": "object",
    "properties": {
        "eventTypes": TYPES,
        "objectTypes": TYPES,
        "objects": listed(id=TEXT, type=TEXT, attributes=listed(name=TEXT, value=TEXT, time=TIME)),
        "events": listed(
            id=TEXT,
            type=TEXT,
            time=TIME,
            attributes=listed(name=TEXT, value=TEXT),
            relationships=listed(objectId=TEXT, qualifier=TEXT),
        ),
    },
    "required": ["eventTypes", "objectTypes", "objects", "events"],
}
VALID = Draft202012Validator(FORM, validate_formats=True)


def written(recorded: Recorded, *refs: str) -> dict[str, Any]:
    return dict(json.loads(b"".join(ocel(service(recorded), refs))))


def assert_whole(document: dict[str, Any]) -> None:
    """Of the form; every type, attribute and object that is used is declared, and nothing twice."""
    VALID.validate(document)
    ids = [each["id"] for each in document["objects"]]
    assert len(ids) == len(set(ids))
    for kinds, things in (("eventTypes", "events"), ("objectTypes", "objects")):
        known = {each["name"]: {attribute["name"] for attribute in each["attributes"]} for each in document[kinds]}
        assert len(known) == len(document[kinds])
        for thing in document[things]:
            assert {attribute["name"] for attribute in thing["attributes"]} <= known[thing["type"]]
    related = {relation["objectId"] for event in document["events"] for relation in event["relationships"]}
    assert related == set(ids)


@settings(max_examples=settings().max_examples // 10)
@given(walks)
def test_any_cases_make_a_whole_document_with_every_event_and_no_words(walk: Walk) -> None:
    for command in walk.commands():
        walk.cases.do(command)
    with recording(walk.cases) as recorded:
        document = written(recorded, *walk.cases.found)
    assert_whole(document)
    assert sorted(each["id"] for each in document["events"]) == sorted(str(e.event_id) for e in walk.cases.log)
    assert WORD not in json.dumps(document)


def test_an_event_belongs_to_its_case_its_handler_its_property_and_its_promise(recorded: Recorded) -> None:
    recorded.do(log(property="12 High Street"), *acknowledged()[1:], promise("2024-05-15", "A1"))
    document = written(recorded, "C-1")
    *_, last = document["events"]
    found = {each["qualifier"]: each["objectId"] for each in last["relationships"]}
    assert (found["case"], found["handler"], found["action"]) == ("case:C-1", "handler:ann", "action:C-1/A1")
    assert last["time"] == "2024-05-14T23:00:00Z"
    assert "High Street" not in json.dumps(document)


def test_the_same_address_is_the_same_object_in_every_case(recorded: Recorded) -> None:
    recorded.do(log(property="12 High Street"), *of_case("C-2", log(property=" 12  high street")))
    properties = [each for each in written(recorded, "C-1", "C-2")["objects"] if each["type"] == "property"]
    assert len(properties) == 1


@pytest.mark.parametrize("asked", [["--ocel"], ["--ocel", "--actions"]])
def test_the_program_writes_it(new_store: NewUrl, asked: list[str]) -> None:
    url = new_store()
    with Recorded(url) as recorded:
        recorded.do(*acknowledged())
    run = program("export", "--all", *asked, "--store", url)
    if "--actions" in asked:
        assert (run.status, run.out) == (2, "")
        assert "not for both" in run.err
    else:
        assert_whole(json.loads(run.out))
