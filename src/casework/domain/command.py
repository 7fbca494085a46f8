"""Commands: what people ask to record, in the words of the contract. Subjects declare theirs; this is the envelope.

`parse` is the one door for commands from outside (a JSON object as text or as a mapping), whatever the way in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, ValidationError
from pydantic_core import to_json

from casework.domain.errors import InvalidCommand
from casework.domain.moment import Moment
from casework.domain.personal import Text, Words

CaseRef: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Ref: TypeAlias = Annotated[str, StringConstraints(pattern=r"\S", max_length=200)]
"""An identifier or a name of a thing (never of a person): an id of staff, of an action, a service, a category."""
Flag: TypeAlias = StrictBool
Whole: TypeAlias = StrictInt

Role = Literal["resident", "representative", "officer", "reviewer", "manager", "contractor", "ombudsman", "system"]


class Part(BaseModel):
    """A piece of a command: immutable, and nothing in it that the contract does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class By(Part):
    """Who did it."""

    id: Ref
    role: Role
    name: Words | None = None
    on_behalf_of: Ref | None = None


class EnteredBy(Part):
    """Who typed it in, when another."""

    id: Ref
    role: Role


class AsFound(Part):
    """It has already happened, and this is how it was found."""

    reason: Text
    evidence: Words | None = None


class Command(Part):
    """What every command carries: the case, when it happened in the world, and who did it."""

    verb: ClassVar[str]
    anywhere: ClassVar[bool] = False
    """Whether the command may be given at any stage; otherwise the lifecycle says where."""

    case: CaseRef
    at: Moment
    by: By
    entered_by: EnteredBy | None = None
    as_found: AsFound | None = None
    key: Ref | None = None


COMMANDS: dict[str, type[Command]] = {}


def command(name: str, *, anywhere: bool = False) -> Any:
    """Class decorator: enters a command under its name in the contract."""

    def enter(cls: type[Command]) -> type[Command]:
        cls.verb, cls.anywhere = name, anywhere
        COMMANDS[name] = cls
        return cls

    return enter


def parse(source: str | bytes | Mapping[str, Any]) -> Command:
    """The command in a JSON object (text, bytes or mapping).

    Raises InvalidCommand naming the field and what it wants.
    """
    try:
        data = source if isinstance(source, Mapping) else json.loads(source, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise InvalidCommand("", f"not a JSON object: {_plainly(error)}") from None
    if not isinstance(data, dict):
        raise InvalidCommand("", "wanted a JSON object with a `command`")
    fields = dict(data)
    cls = _named(fields.pop("command", None))
    try:
        return cls.model_validate_json(to_json(fields))
    except ValidationError as error:
        raise _invalid(error) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidCommand("", f"not a JSON object: {_plainly(error)}") from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field is given twice")
    return found


def _plainly(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).split(" (char")[0]


def _named(name: Any) -> type[Command]:
    if name is None:
        raise InvalidCommand("command", "missing; it names what happened, for example log_complaint")
    cls = COMMANDS.get(name) if isinstance(name, str) else None
    if cls is None:
        raise InvalidCommand("command", "unknown command; `casework schema` lists them all")
    return cls


def _invalid(error: ValidationError) -> InvalidCommand:
    """The first thing wrong, in a person's words and without repeating what was submitted."""
    first = error.errors(include_url=False, include_input=False, include_context=True)[0]
    field = ".".join(str(part) for part in first["loc"])
    return InvalidCommand(field, _SENTENCES.get(first["type"], first["msg"].removeprefix("Value error, ")))


_SENTENCES = {
    "missing": "missing",
    "extra_forbidden": "unknown field",
    "string_pattern_mismatch": "blank, too long, or with characters that are not allowed here",
    "date_from_datetime_parsing": "wanted a day like 2024-05-13",
    "date_type": "wanted a day like 2024-05-13",
    "date_parsing": "wanted a day like 2024-05-13",
    "bool_type": "wanted true or false",
    "int_type": "wanted a whole number",
}

Amount: TypeAlias = Annotated[float, Field(ge=0, le=100_000_000, allow_inf_nan=False, strict=True)]
"""Pounds."""
