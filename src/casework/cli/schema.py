"""`casework schema`: every command as JSON Schema."""

from __future__ import annotations

from typing import Any

from casework.cli.options import Json
from casework.cli.screen import emit

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
    from casework.domain.command_schema import schemas_of

    places, defs = schemas_of(COMMANDS, "#/$defs/")
    for name, place in places.items():
        _named(defs[place.rpartition("/")[2]], name)
    return {
        "$schema": DIALECT,
        "title": "A casework command",
        "description": "One line of a JSON Lines file of commands, or the body of a request.",
        "oneOf": [{"$ref": place} for place in places.values()],
        "$defs": defs,
    }


def _named(definition: dict[str, Any], command: str) -> None:
    """The model's definition with the command's name, by which it is told apart from the others."""
    definition["title"] = command
    definition["properties"] = {"command": {"const": command}, **definition["properties"]}
    definition["required"] = ["command", *definition["required"]]
