"""What a command's JSON Schema says of fields that may be left out, so that it agrees with what `parse` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import CoreSchema

from casework.domain.moment import DAY_SCHEMA, FIRST_YEAR, LAST_YEAR, MOMENT_SCHEMA, PAST_DAY_SCHEMA

NULL: Final = {"type": "null"}
NOTHING: Final = {
    "description": "Null, false, blank or empty: it says what leaving the field out says.",
    "anyOf": [
        NULL,
        {"const": False},
        {"type": "string", "pattern": r"^\s*$"},
        {"type": "array", "maxItems": 0},
        {"type": "object", "maxProperties": 0},
    ],
}


_SOMETHING = r"^[^\x00]*[^\s\x00][^\x00]*$"
_TEXT = {"type": "string", "pattern": r"\S"}
_ANYTHING = [
    {"type": ["null", "boolean", "number"]},
    {"type": "string", "pattern": r"^[^\x00]*$"},
    {"type": "array", "items": {"$ref": "#/$defs/JsonValue"}},
    {
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/JsonValue"},
        "propertyNames": {"pattern": r"^[^\x00]*$"},
    },
]


class Common(NamedTuple):
    """A schema that many fields have: as their models say it, and as it is told once for all of them."""

    said: JsonSchemaValue
    told: JsonSchemaValue


SHARED: Final[Mapping[str, Common]] = {
    "Nothing": Common(NOTHING, NOTHING),
    "Moment": Common(
        MOMENT_SCHEMA,
        MOMENT_SCHEMA
        | {"description": f"A local day, or a time with its offset from UTC, from {FIRST_YEAR} to {LAST_YEAR}."},
    ),
    "Day": Common(DAY_SCHEMA, DAY_SCHEMA | {"description": f"A calendar day from {FIRST_YEAR} to {LAST_YEAR}."}),
    "PastDay": Common(PAST_DAY_SCHEMA, PAST_DAY_SCHEMA | {"description": "A calendar day of any year."}),
    "Ref": Common(
        _TEXT | {"maxLength": 200},
        {
            "type": "string",
            "pattern": _SOMETHING,
            "maxLength": 200,
            "description": "An identifier or the name of a thing, never of a person; not blank, without U+0000.",
        },
    ),
    "Text": Common(
        _TEXT, {"type": "string", "pattern": _SOMETHING, "description": "Free text; not blank, without U+0000."}
    ),
    "Prose": Common(
        _TEXT | {"maxLength": 20_000},
        {
            "type": "string",
            "pattern": _SOMETHING,
            "maxLength": 20_000,
            "description": "Text of the landlord's own, in which no resident belongs; not blank, without U+0000.",
        },
    ),
    "Words": Common(
        {"type": "string"},
        {"type": "string", "pattern": r"^[^\x00]*$", "description": "Free text, without U+0000; blank says nothing."},
    ),
    "JsonValue": Common(
        {"$ref": "#/$defs/JsonValue"}, {"description": "Any JSON, without U+0000 in its texts.", "anyOf": _ANYTHING}
    ),
}
"""What many fields have in common, by its name."""


class OrNothing:
    """Marks a field that says nothing when it is null, false, blank or empty."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [*(each for each in _alternatives(handler(core)) if each != NULL), NOTHING]}


def with_nulls(schema: JsonSchemaValue) -> None:
    """Lets every field that may be left out be null as well, which says the same."""
    for name, field in schema["properties"].items():
        said = _alternatives(field)
        if name not in schema.get("required", ()) and NULL not in said and NOTHING not in said:
            schema["properties"][name] = {"anyOf": [*said, NULL]}


def schemas_of(models: Mapping[str, type[BaseModel]], place: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Where each model's schema is, and all schemas by their names; `place` is where they will be, `#/$defs/`."""
    refs, found = models_json_schema(
        [(cls, "validation") for cls in models.values()],
        by_alias=True,
        ref_template=place + "{model}",
        schema_generator=_Plainly,
    )
    named = {name: _placed(common.told, place) for name, common in SHARED.items()}
    schemas = {name: _shared(schema, place) for name, schema in found["$defs"].items()} | named
    return {name: refs[cls, "validation"]["$ref"] for name, cls in models.items()}, schemas


class _Plainly(GenerateJsonSchema):
    """Fields without titles that only repeat their names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _shared(schema: Any, place: str) -> Any:
    """The schema with a reference wherever it says what many say."""
    for name, common in SHARED.items():
        if schema == common.said:
            return {"$ref": place + name}
    if isinstance(schema, dict):
        return {name: _shared(each, place) for name, each in schema.items()}
    return [_shared(each, place) for each in schema] if isinstance(schema, list) else schema


def _placed(schema: Any, place: str) -> Any:
    """The schema with its references leading to where all schemas will be."""
    if isinstance(schema, dict):
        return {
            name: each.replace("#/$defs/", place) if name == "$ref" else _placed(each, place)
            for name, each in schema.items()
        }
    return [_placed(each, place) for each in schema] if isinstance(schema, list) else schema


def _alternatives(field: JsonSchemaValue) -> list[JsonSchemaValue]:
    """What a field may be, one by one, without what is said of all of them."""
    plain = {name: said for name, said in field.items() if name not in {"default", "title"}}
    found: list[JsonSchemaValue] = plain.get("anyOf", [plain])
    return found
