"""The mapping: which column is taken for what, and which word for which. A small file that its reader may edit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from casework.domain.event import Tenure
from casework.domain.landlord_file import fitted, table_of
from casework.domain.receipt import Channel
from casework.tracker.cells import Cell, TrackerError
from casework.tracker.fields import FIELDS, REQUIRED, TERMS
from casework.tracker.terms import ALLOWED, fit, proposed, term_key

Names = Annotated[
    tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given), Field(min_length=1)
]
Word = Annotated[str, Field(pattern=r"\S", max_length=200)]
Said = Annotated[str, AfterValidator(term_key)]


class Defaults(BaseModel):
    """What stands where the tracker says nothing and casework needs something."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel = "other"
    tenure: Tenure = "other"
    service: Word = "not_recorded"
    category: Word = "not_recorded"
    owner: Word = "complaints"
    """Who sees to a promise when neither it nor its case names anybody."""


class ColumnMapping(BaseModel):
    """Which columns of a tracker are taken for what, and which of its words for which of casework's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, Names]
    left_out: tuple[str, ...] = ()
    month_first: tuple[str, ...] = ()
    defaults: Defaults = Defaults()
    words: dict[str, dict[Said, str]] = {}

    @model_validator(mode="after")
    def _known(self) -> Self:
        for message in chain(self._wrong_columns(), self._wrong_words()):
            raise ValueError(message)
        return self

    def _wrong_columns(self) -> Iterator[str]:
        yield from (
            f"columns.{name}: is nothing a column can be taken for" for name in self.columns if name not in FIELDS
        )
        yield from (
            f"columns.{name}: one column only"
            for name, columns in self.columns.items()
            if len(columns) > 1 and not FIELDS[name].several
        )
        yield from (
            f"columns.{name}: name the column; no case can be taken over without it"
            for name in REQUIRED
            if name not in self.columns
        )
        every = [column for columns in self.columns.values() for column in columns]
        yield from (
            f"columns: {column!r} is taken for two things" for column in dict.fromkeys(every) if every.count(column) > 1
        )
        yield from (
            f"month_first: {column!r} is not among the columns" for column in self.month_first if column not in every
        )

    def _wrong_words(self) -> Iterator[str]:
        for name, words in self.words.items():
            if name not in TERMS:
                yield f"words.{name}: is nothing with words of its own; these have: {', '.join(TERMS)}"
            wrong = next((said for said, word in words.items() if name in TERMS and not fit(name, word)), None)
            if wrong is not None:
                yield f"words.{name}.{wrong!r}: wanted one of {', '.join(ALLOWED.get(name, ('a short name',)))}"

    def of(self, field: str) -> tuple[str, ...]:
        """The columns taken for a field, none when the tracker has none."""
        return self.columns.get(field, ())

    @property
    def taken(self) -> tuple[str, ...]:
        """Every column that is taken for something."""
        return tuple(column for columns in self.columns.values() for column in columns)

    def word(self, field: str, cell: Cell) -> str | None:
        """The word for what a cell says: as the file has it, else as it would be proposed; None if nobody can tell."""
        return self.words.get(field, {}).get(term_key(cell)) or proposed(field, cell)


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping in a file. Raises TrackerError naming what is wrong in it, OSError when it cannot be read."""
    return fitted(ColumnMapping, table_of(path.read_bytes(), path.name, TrackerError), path.name, TrackerError)


def written(mapping: ColumnMapping) -> str:
    """The mapping as the text of its file, with a word of explanation to each part."""
    lines = [
        "# How `casework adopt` reads this tracker. Change what is wrong, then run it again.",
        "# Left of the sign stands casework's name; right of it the column, or the columns, of the tracker.",
        "",
        "# Columns that are not taken over.",
        f"left_out = {_list(mapping.left_out)}",
        "",
        "# Columns in which 5/6/2024 is the 6th of May.",
        f"month_first = {_list(mapping.month_first)}",
        "",
        "[columns]",
        *(f"{name} = {_one_or_list(columns)}" for name, columns in mapping.columns.items()),
        "",
        "[defaults] # where the tracker says nothing",
        *(f"{name} = {_text(value)}" for name, value in mapping.defaults.model_dump().items()),
    ]
    for name, words in mapping.words.items():
        lines += ["", f"# {_allowed(name)}", f"[words.{name}]", *(_word(name, *pair) for pair in words.items())]
    return "\n".join(lines) + "\n"


def _allowed(name: str) -> str:
    if name in ALLOWED:
        return f"Each is one of {', '.join(ALLOWED[name])}."
    return (
        "Names of things and ids of staff. They are kept in clear and cannot be erased: no resident may be named here."
    )


def _word(name: str, said: str, word: str) -> str:
    return f"{_text(said)} = {_text(word)}" + ("" if proposed(name, said) else " # not understood: is this right?")


def _one_or_list(texts: tuple[str, ...]) -> str:
    return _text(texts[0]) if len(texts) == 1 else _list(texts)


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A TOML string: JSON's, but for one sign that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
