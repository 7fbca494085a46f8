"""What the body of each command looks like, as JSON Schema: the command without what its address and token say."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, Final, NamedTuple

import casework.domain.subjects  # noqa: F401 - importing registers every command
from casework.domain.command import COMMANDS, Part
from casework.domain.command_schema import schemas_of
from casework.domain.landlord_record_command import LANDLORD_COMMANDS

COMPONENTS: Final = "#/components/schemas/"
IN_ADDRESS: Final = "case"
ACTOR: Final = "by"
TELLS: Final = {
    "at": "When it happened: a day (local, Europe/London) or a time with its offset from UTC. Not in the future.",
    "entered_by": "Who typed it in, where that is another than who did it; people's tokens say so by themselves.",
    "as_found": "It has already happened, and this is how it was found; rules then broken are recorded as failures.",
    "key": "As the header Idempotency-Key, of which it may differ in nothing.",
}
_MYSELF: Final = {
    "description": "Whom the token names; in which of their roles, without which it is the first that may.",
    "type": "object",
    "properties": {
        "id": {"$ref": f"{COMPONENTS}Ref"},
        "role": {"enum": ["officer", "reviewer", "manager", "system"]},
        "name": {"type": ["string", "null"]},
        "on_behalf_of": {"anyOf": [{"$ref": f"{COMPONENTS}Ref"}, {"$ref": f"{COMPONENTS}Nothing"}]},
    },
    "additionalProperties": False,
}


class Bodies(NamedTuple):
    """All schemas by their names, and which of them is the body of each command."""

    schemas: dict[str, Any]
    of_commands: dict[str, str]


@cache
def bodies() -> Bodies:
    """The bodies of all commands with the parts they share; references lead to `#/components/schemas/`."""
    every: dict[str, type[Part]] = {**COMMANDS, **LANDLORD_COMMANDS}
    places, schemas = schemas_of(every, COMPONENTS)
    names = {command: place.removeprefix(COMPONENTS) for command, place in places.items()}
    for command, name in names.items():
        schemas[name] = _body(command, schemas[name])
    schemas["Myself"] = _MYSELF
    return Bodies({name: _without_defaults(schema) for name, schema in schemas.items()}, names)


def body_schema(command: str) -> dict[str, Any]:
    """The body of one command as a JSON Schema that is complete in itself. Raises KeyError for an unknown command."""
    found = bodies()
    name = found.of_commands[command]
    parts = sorted(_reached(name, found.schemas, set()) - {name})
    whole = found.schemas[name] | ({"$defs": {part: found.schemas[part] for part in parts}} if parts else {})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_within_itself(whole)}


def _body(command: str, schema: dict[str, Any]) -> dict[str, Any]:
    body = deepcopy(schema)
    body["title"] = command
    body["required"] = [name for name in body["required"] if name not in {IN_ADDRESS, ACTOR}]
    fields = body["properties"]
    fields.pop(IN_ADDRESS, None)
    fields[ACTOR] = {
        "description": "Who did it, where that is not simply whom the token names.",
        "anyOf": [{"$ref": f"{COMPONENTS}By"}, {"$ref": f"{COMPONENTS}Myself"}, {"type": "null"}],
    }
    for name, told in TELLS.items():
        if name in fields:
            fields[name] = {"description": told} | fields[name]
    return body


def _without_defaults(schema: Any) -> Any:
    """Without `default`: generators take a field with one for a field that is always there."""
    if isinstance(schema, dict):
        return {name: _without_defaults(each) for name, each in schema.items() if name != "default"}
    return [_without_defaults(each) for each in schema] if isinstance(schema, list) else schema


def _reached(name: str, schemas: dict[str, Any], found: set[str]) -> set[str]:
    """The names of this schema and of all that it refers to."""
    if name not in found:
        found.add(name)
        for each in _references(schemas[name]):
            _reached(each.removeprefix(COMPONENTS), schemas, found)
    return found


def _references(schema: Any) -> Iterator[str]:
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _references(each)
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        yield schema["$ref"]


def _within_itself(schema: Any) -> Any:
    """The schema with references to `#/$defs/`."""
    if isinstance(schema, dict):
        return {
            name: each.replace(COMPONENTS, "#/$defs/") if name == "$ref" else _within_itself(each)
            for name, each in schema.items()
        }
    return [_within_itself(each) for each in schema] if isinstance(schema, list) else schema
