"""`casework schema`: every command as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from casework.cli.options import Json
from casework.cli.screen import emit

if TYPE_CHECKING:
    from casework.domain.command import Part

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(json: Json = True) -> None:
    """Print the JSON Schema of every command.

    It is one document, for editors and for programs that write commands; JSON with or without --json.
    """
    emit(document())


def document() -> dict[str, Any]:
    """One JSON Schema for a command: any of those in `$defs`, told apart by `command`."""
    import casework.domain.subjects  # noqa: F401 - importing registers every command
    from casework.domain.command import COMMANDS

    where = "One line of a JSON Lines file of commands, or the body of a request."
    return schema_document(COMMANDS, "A casework command", where)


def schema_document(commands: Mapping[str, type[Part]], title: str, description: str) -> dict[str, Any]:
    """One JSON Schema for any of these commands."""
    from casework.domain.command_schema import schemas_of

    places, defs = schemas_of(commands, "#/$defs/")
    for name, place in places.items():
        _named(defs[place.rpartition("/")[2]], name)
    return {
        "$schema": DIALECT,
        "title": title,
        "description": description,
        "oneOf": [{"$ref": place} for place in places.values()],
        "$defs": defs,
    }


def _named(definition: dict[str, Any], command: str) -> None:
    """The model's definition with the command's name, by which it is told apart from the others."""
    definition["title"] = command
    definition["properties"] = {"command": {"const": command}, **definition["properties"]}
    definition["required"] = ["command", *definition["required"]]
