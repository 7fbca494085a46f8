"""The file of statements: what a landlord itself says of its compliance with each provision of the Code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from casework.reports.period import ReportError
from casework.reports.self_assessment_code import PROVISIONS

Text: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Statement(BaseModel):
    """What a landlord says of one provision, and what shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    compliant: Annotated[bool, Field(strict=True)]
    statement: Text
    evidence: Text | None = None


Statements: TypeAlias = Mapping[str, Statement]

_FILE: Final = TypeAdapter(dict[str, Statement])
_NUMBERS: Final = frozenset(each.number for each in PROVISIONS)


def read_statements(text: str, name: str) -> Statements:
    """The statements in a TOML file, by provision; `name` is what errors call it. Raises ReportError.

    Each provision is a table with `compliant`, true or false, `statement`, and `evidence` if there is any.
    """
    try:
        found = _FILE.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ReportError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ReportError(f"{name}: {_place(first['loc'])}: {first['msg']}") from None
    unknown = sorted(found.keys() - _NUMBERS)
    if unknown:
        raise ReportError(f'{name}: there is no provision {unknown[0]}; they go from 1.2 to 9.8, quoted, as ["6.2"]')
    return found


def _place(path: tuple[int | str, ...]) -> str:
    """Where in the file: `["6.2"] compliant`."""
    provision, *field = map(str, path)
    return " ".join([f'["{provision}"]', *field])
