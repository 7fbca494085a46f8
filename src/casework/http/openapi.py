"""The application as OpenAPI 3.1 describes it: what FastAPI knows of it, completed by what the commands know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI

from casework.domain.command import COMMANDS
from casework.domain.landlord_record_command import LANDLORD_COMMANDS
from casework.domain.receipt import Receipt
from casework.http.body_schemas import COMPONENTS, bodies
from casework.http.examples import EXAMPLES
from casework.http.problems import KINDS, MEDIA_TYPE
from casework.http.shown import ProblemDocument

LICENSE: Final = {"name": "Apache-2.0", "identifier": "Apache-2.0"}

FURTHER: Final = ("get_case", "get_clocks", "get_allowed")
"""What can be read of a case after a command."""
OPEN: Final = ("headers_too_large", "unexpected", "overloaded")
"""What any operation can answer."""
GUARDED: Final = ("unauthenticated", "forbidden", "store_unavailable")
"""What one can that asks who it is."""
OF_BODIES: Final = ("malformed", "request_timeout", "too_large", "unsupported_media_type", "invalid")
"""What one can that is sent JSON."""
OF_COMMANDS: Final = (
    *("malformed", "not_found", "request_timeout", "refused", "conflict", "precondition_failed", "too_large"),
    *("unsupported_media_type", "invalid", "key_reused", "precondition_required"),
)
OF_THE_LANDLORD: Final = ("refused", "conflict", "key_reused")
"""What a command outside cases can answer besides."""

_ETAG = {"description": "The version of the case, for If-Match.", "schema": {"type": "string", "pattern": '^"[0-9]+"$'}}
_LOCATION = {"description": "Where the case is.", "schema": {"type": "string", "format": "uri-reference"}}


class Described(FastAPI):
    """An application whose OpenAPI document says of every operation what it takes and what it can answer."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = completed(super().openapi())
        return self.openapi_schema


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the bodies of commands, every problem, and the ways that lead on from a new case."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= bodies().schemas | _problem_schemas()
    components["schemas"] = dict(sorted(schemas.items()))
    components["links"] = {name: _link(name) for name in (*FURTHER, *sorted(COMMANDS))}
    components["responses"] = {name_of(status): _problem(status) for status in sorted({s for s, _ in KINDS.values()})}
    components["parameters"] = {}
    for operation in operations(document):
        _complete(operation)
        operation["parameters"] = [_shared(each, components["parameters"]) for each in _parameters(operation)]
    document["info"]["license"] = LICENSE
    document["tags"] = [{"name": tag} for tag in dict.fromkeys(t for o in operations(document) for t in o["tags"])]
    return document


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation."""
    return (operation for methods in document["paths"].values() for operation in methods.values())


def name_of(status: int) -> str:
    """The name of the response with which problems of a status are answered."""
    return f"Problem{status}"


def _complete(operation: dict[str, Any]) -> None:
    name, answers = operation["operationId"], operation["responses"]
    expected = [*OPEN, *(GUARDED if "security" in operation else ())]
    if any(each["in"] == "path" for each in _parameters(operation)):
        expected.append("not_found")
    if answers.get("422", {}).get("description") == "Validation Error":
        del answers["422"]
        expected.append("invalid")
    if name in COMMANDS:
        _complete_command(name, operation)
        expected.extend(OF_COMMANDS)
    elif "application/json" in operation.get("requestBody", {}).get("content", {}):
        expected.extend(OF_BODIES)
    if name in LANDLORD_COMMANDS:
        expected.extend(OF_THE_LANDLORD)
    for parameter in _parameters(operation):
        _plain(parameter)
    for status in {KINDS[kind][0] for kind in expected}:
        answers.setdefault(str(status), {"$ref": f"#/components/responses/{name_of(status)}"})
    operation["responses"] = dict(sorted(answers.items()))


def _plain(parameter: dict[str, Any]) -> None:
    """A parameter that may be left out cannot be null, and needs no second name."""
    schema = parameter["schema"]
    told = {name: said for name, said in schema.items() if name not in {"anyOf", "title", "description", "default"}}
    wanted = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    parameter["schema"] = (wanted[0] if len(wanted) == 1 else {"anyOf": wanted} if wanted else {}) | told
    if parameter["in"] == "header":
        parameter["name"] = parameter["name"].title()


def _shared(parameter: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A reference to the parameter, which many operations have."""
    name = parameter["name"].replace("-", "") + ("" if parameter.get("required") else "Optional")
    if shared.setdefault(name, parameter) != parameter:
        return parameter
    return {"$ref": f"#/components/parameters/{name}"}


def _parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = operation.get("parameters", [])
    return found


def _complete_command(name: str, operation: dict[str, Any]) -> None:
    opens = issubclass(COMMANDS[name], Receipt)
    operation["parameters"] = [
        each | {"required": True} if each["name"] == "if-match" else each
        for each in _parameters(operation)
        if each["name"] != "if-match" or not opens
    ]
    operation["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": COMPONENTS + bodies().of_commands[name]},
                "examples": {name: {"value": EXAMPLES[name]}},
            }
        },
    }
    done = operation["responses"]["201" if opens else "200"]
    done["headers"] = {"ETag": _ETAG} | ({"Location": _LOCATION} if opens else {})
    ways = [each for each, cls in sorted(COMMANDS.items()) if not issubclass(cls, Receipt)] if opens else []
    done["links"] = {each: {"$ref": f"#/components/links/{each}"} for each in (*FURTHER, *ways)}


def _link(operation: str) -> dict[str, Any]:
    given = {"path.case": "$request.path.case"}
    if operation in COMMANDS and not issubclass(COMMANDS[operation], Receipt):
        given["header.If-Match"] = "$response.header.ETag"
    return {"operationId": operation, "parameters": given}


def _problem(status: int) -> dict[str, Any]:
    """The response with which the problems of a status are answered."""
    told = [f"`{kind}`: {title}." for kind, (each, title) in KINDS.items() if each == status]
    waits = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return {
        "description": " ".join(told),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{COMPONENTS}ProblemDocument"}}},
        **({"headers": waits} if status == KINDS["overloaded"][0] else {}),
    }


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemDocument.model_json_schema(ref_template=COMPONENTS + "{model}", mode="serialization")
    parts: dict[str, Any] = schema.pop("$defs", {})
    schema["required"] = ["type", "title", "status", "detail"]
    return parts | {"ProblemDocument": schema}
