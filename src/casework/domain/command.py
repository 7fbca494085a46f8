"""Commands: what people ask to record, in the words of the contract. Subjects declare theirs; this is the envelope.

`parse` is the one door for commands from outside (a JSON object as text or as a mapping), whatever the way in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, to_json

from casework.domain.command_schema import OrNothing, with_nulls
from casework.domain.errors import InvalidCommand
from casework.domain.moment import Moment
from casework.domain.personal import Text, Words
from casework.domain.unkept import AS_JSON, refuse_unkept

_REFERENCE = r"^[A-Za-z0-9._-]{1,64}$"
CaseRef: TypeAlias = Annotated[str, StringConstraints(pattern=_REFERENCE)]
Ref: TypeAlias = Annotated[str, StringConstraints(pattern=r"\S", max_length=200)]
"""An identifier or a name of a thing (never of a person): an id of staff, of an action, a service, a category."""
Flag: TypeAlias = StrictBool
Whole: TypeAlias = StrictInt

T = TypeVar("T")


def _absent(value: Any) -> Any:
    """Blank, empty and false say nothing."""
    empty = not value.strip() if isinstance(value, str) else value is False or value in ([], {}, ())
    return None if empty else value


Needed: TypeAlias = Annotated[T | None, BeforeValidator(_absent), OrNothing()]
"""A field whose absence has a code of its own: left out, null, blank, empty or false, it is None, never malformed."""


Several: TypeAlias = Annotated[
    tuple[T, ...], BeforeValidator(lambda value: () if _absent(value) is None else value), OrNothing()
]
"""A list whose emptiness has a code of its own, or none."""

Role = Literal["resident", "representative", "officer", "reviewer", "manager", "contractor", "ombudsman", "system"]


class Part(BaseModel):
    """A piece of a command: immutable, and nothing in it that the contract does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        with_nulls(handler.resolve_ref_schema(schema))
        return schema


class By(Part):
    """Who did it."""

    id: Ref
    role: Role
    name: Words | None = None
    on_behalf_of: Needed[Ref] = None


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


P = TypeVar("P", bound=Part)


class Contract(NamedTuple, Generic[P]):
    """The commands of one kind by their names, one of these for an example, and what lists them all."""

    commands: Mapping[str, type[P]]
    example: str
    listed_by: str


OF_CASES: Contract[Command] = Contract(COMMANDS, "log_complaint", "casework schema")


def parse(source: str | bytes | Mapping[str, Any]) -> Command:
    """The command in a JSON object (text, bytes or mapping).

    Raises InvalidCommand naming the field and what it wants.
    """
    return parsed(source, OF_CASES)


def parsed(source: str | bytes | Mapping[str, Any], contract: Contract[P]) -> P:
    """The command of a contract in a JSON object. Raises InvalidCommand as `parse` does."""
    fields = dict(source if isinstance(source, Mapping) else fields_in(source))
    cls = _named(fields.pop("command", None), contract)
    try:
        text = to_json(_without_nulls(fields), inf_nan_mode="constants")
        if AS_JSON in text:
            refuse_unkept(fields)
        return cls.model_validate_json(text)
    except ValidationError as error:
        raise _invalid(error) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidCommand("", f"not a JSON object: {_plainly(error)}") from None


def fields_in(text: str | bytes) -> dict[str, Any]:
    """The fields of a JSON object that says each of them once. Raises InvalidCommand for any other text."""
    try:
        data = _JSON.decode(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as error:
        raise InvalidCommand("", f"not a JSON object: {_plainly(error)}") from None
    if not isinstance(data, dict):
        raise InvalidCommand("", "wanted a JSON object with a `command`")
    return data


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _without_nulls(data: Any) -> Any:
    """A null says what leaving the field out says, but as the `value` of a correction."""
    if isinstance(data, list):
        return [_without_nulls(each) for each in data]
    if not isinstance(data, dict):
        return data
    return {
        name: value if name == "value" else _without_nulls(value)
        for name, value in data.items()
        if value is not None or name == "value"
    }


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field is given twice")
    return found


def _number(text: str) -> int | float:
    """A number with a point or exponent; 5.0 is as whole a number as 5 (RFC 8259, section 6)."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < EXACT else number


EXACT = 2**53  # up to which every whole number is a float of its own
_JSON = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_no_number, parse_float=_number)


def _plainly(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    text = str(error)
    return (
        "a number with too many digits" if text.startswith("Exceeds the limit") else text.split(" (char", maxsplit=1)[0]
    )


def _named(name: Any, contract: Contract[P]) -> type[P]:
    if name is None:
        raise InvalidCommand("command", f"missing; it names what happened, for example {contract.example}")
    cls = contract.commands.get(name) if isinstance(name, str) else None
    if cls is None:
        raise InvalidCommand("command", f"unknown command; `{contract.listed_by}` lists them all")
    return cls


def _invalid(error: ValidationError) -> InvalidCommand:
    """The first thing wrong, in a person's words and without repeating what was submitted."""
    first = error.errors(include_url=False, include_input=False, include_context=True)[0]
    whole = first["type"] == "field"  # a rule over several fields names the one to mend
    path = (*first["loc"], first["ctx"]["field"]) if whole else first["loc"]
    field = ".".join(str(part) for part in path if part not in _ALTERNATIVES)
    said = _SENTENCES.get(first["type"], first["msg"].removeprefix("Value error, "))
    pattern = first.get("ctx", {}).get("pattern", "")
    wanted = _WANTED.get(field) if first["type"] == "missing" else _OF_PATTERN.get(pattern)
    return InvalidCommand(field, f"{said}; wanted {wanted}" if wanted else said)


def wrong(field: str, reason: str) -> PydanticCustomError:
    """The error of a rule over several fields of a command, naming the one to mend."""
    return PydanticCustomError("field", "{reason}", {"field": field, "reason": reason})


_ALTERNATIVES = {"bool", "int", "str", "constrained-str"}  # what pydantic adds to the path of a field of either kind

A_REFERENCE = "1 to 64 of the letters A to Z and a to z, digits and . _ -"
_OF_PATTERN = {_REFERENCE: A_REFERENCE, r"\S": "some text"}
_WANTED = {
    "case": A_REFERENCE,
    "at": "a day like 2024-05-13 or a time with offset like 2024-05-13T09:30:00+01:00",
    "by": 'who did it, as in {"id": "ann", "role": "officer"}',
}
UNKNOWN_FIELD = "unknown field"
_SENTENCES = {
    "missing": "missing",
    "extra_forbidden": UNKNOWN_FIELD,
    "string_pattern_mismatch": "blank, too long, or with characters that are not allowed here",
    "date_from_datetime_parsing": "wanted a day like 2024-05-13",
    "date_type": "wanted a day like 2024-05-13",
    "date_parsing": "wanted a day like 2024-05-13",
    "bool_type": "wanted true or false",
    "int_type": "wanted a whole number",
    "float_type": "wanted a number",
    "string_type": "wanted text",
    "tuple_type": "wanted a list",
    "model_type": "wanted an object, in braces",
    "too_short": "wanted at least one",
}

Amount: TypeAlias = Annotated[float, Field(ge=0, le=100_000_000, allow_inf_nan=False, strict=True)]
"""Pounds."""
