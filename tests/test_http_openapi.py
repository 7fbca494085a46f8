"""The OpenAPI document: committed as it is, and exact about what is taken and what is answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import http_pages
from casework.domain.command import COMMANDS, parse
from casework.domain.errors import InvalidCommand
from casework.domain.receipt import Receipt
from casework.http.body_schemas import body_schema
from casework.http.examples import EXAMPLES
from casework.http.problems import KINDS
from casework.letters.kinds import SENDING

PAGES = http_pages.pages()
DOCUMENT = json.loads(next(iter(PAGES.values())))
OPERATIONS = {
    operation["operationId"]: operation for methods in DOCUMENT["paths"].values() for operation in methods.values()
}
BY = {"id": "E-217", "role": "officer"}
PROBLEMS = {400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 428, 431, 500, 503}
"""The statuses of problems that a command can be answered with."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_in_the_docs_are_those_of_the_application(page: Path) -> None:
    kept = page.read_text(encoding="utf-8") if page.exists() else ""
    assert kept == PAGES[page], f"{page.name} is stale; write it anew: make openapi"


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            assert step in found, reference
            found = found[step]


def test_every_schema_is_one() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_schemas_have_no_twins_for_input_and_output() -> None:
    assert [name for name in DOCUMENT["components"]["schemas"] if name.endswith(("-Input", "-Output"))] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_whole(name: str) -> None:
    operation, opens = OPERATIONS[name], issubclass(COMMANDS[name], Receipt)
    assert operation["description"].startswith(str(COMMANDS[name].__doc__).splitlines()[0])
    named = [each["$ref"].rpartition("/")[2] for each in operation["parameters"]]
    versions = [] if opens else ["IfMatch"]
    letters = ["letterOptional", "variantOptional"] if name in SENDING else []
    assert named == ["case", *letters, *versions, "IdempotencyKeyOptional", "XCorrelationIdOptional"]
    assert operation["requestBody"]["content"]["application/json"]["examples"][name]["value"] == EXAMPLES[name]
    assert operation["security"] == [{"bearer": []}]
    answers = {"201" if opens else "200", *map(str, PROBLEMS)}
    assert operation["responses"].keys() == answers
    assert {status for status, _ in KINDS.values()} - {405, 406, 410} == PROBLEMS


def test_a_new_case_leads_to_every_command_with_the_version_that_it_has() -> None:
    links = OPERATIONS["log_complaint"]["responses"]["201"]["links"]
    assert {name for name, cls in COMMANDS.items() if not issubclass(cls, Receipt)} < links.keys()
    given = DOCUMENT["components"]["links"]["assign"]["parameters"]
    assert given == {"path.case": "$request.path.case", "header.If-Match": "$response.header.ETag"}


def test_every_operation_says_who_is_asked_but_for_those_in_which_there_is_nothing_of_anybody() -> None:
    open_to_all = {name for name, operation in OPERATIONS.items() if "security" not in operation}
    assert open_to_all == {"get_livez", "get_readyz", "get_problem"}


# What the schema of a body takes is what is taken


def taken(name: str, body: dict[str, Any]) -> bool:
    fields = {key: value for key, value in body.items() if key != "by"} | {"by": BY, "command": name, "case": "C-1"}
    try:
        parse(json.dumps(fields))
    except InvalidCommand:
        return False
    return True


VALIDATORS = {name: jsonschema_rs.validator_for(body_schema(name), validate_formats=True) for name in COMMANDS}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda time: time.isoformat()),
    st.sampled_from(
        ["true", "", " ", "2024-02-30", "2024-05-13T09:30:00", "1994-12-31", "2055-12-31", "9" * 201, 1e400]
    ),
    st.lists(st.nothing()),
    st.just({}),
    st.just({"unknown": 1}),
).filter(lambda value: value != float("inf"))


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_a_schema_takes_an_example_with_one_field_changed_just_when_the_parser_does(name: str, data: Any) -> None:
    fields = sorted({*body_schema(name)["properties"], "unknown"} - {"by", "entered_by", "key"})
    body = {**EXAMPLES[name], data.draw(st.sampled_from(fields)): data.draw(ODD)}
    assert VALIDATORS[name].is_valid(body) == taken(name, body), body


def references(part: Any) -> set[str]:
    """Every `$ref` in a document."""
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()
