"""A landlord's own settings in TOML: read into a model, or refused in a sentence that names the file and the field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError

from casework.domain.errors import CaseworkError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("may not be blank")
    return text


Sentence: TypeAlias = Annotated[str, AfterValidator(_not_blank)]
"""Words a landlord writes; never blank."""


def table_of(content: bytes, source: str, refusal: type[CaseworkError]) -> dict[str, Any]:
    """The TOML table in `content`; raises `refusal` naming `source` when it is no UTF-8 or no TOML."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise refusal(f"{source}: is not UTF-8 text; save it as UTF-8 and try again") from None
    except (ValueError, RecursionError) as error:
        raise refusal(f"{source}: is not a TOML file ({error})") from None


def fitted(model: type[M], table: Mapping[str, Any], source: str, refusal: type[CaseworkError]) -> M:
    """The table as a model; raises `refusal` naming `source`, each wrong field and what was wanted there."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        wrong = "; ".join(_sentence(each) for each in error.errors())
        raise refusal(f"{source}: {wrong}") from None


def _sentence(error: ErrorDetails) -> str:
    """One wrong field in words; entries of a list count from 1, as people do."""
    field = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    return f"{field}: {_wanted(error)}" if field else _wanted(error)


def _wanted(error: ErrorDetails) -> str:
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a field that is known here"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return error["msg"].replace("Input should be", "should be")
