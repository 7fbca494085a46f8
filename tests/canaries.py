"""Commands in which every word that may be about people is a canary's name, to be looked for where it may not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from casework.domain.command import COMMANDS
from casework.domain.personal import _fields

CANARY = "Zebulon"


def with_canaries(model: type[BaseModel], fields: Mapping[str, Any], canary: str = CANARY) -> dict[str, Any]:
    """The fields of a command, or of a part of one, with all the words in them those of a canary."""
    words = {each.name: each.kind for each in _fields(model)}
    return {name: _replaced(name, value, canary) if name in words else value for name, value in fields.items()}


def _replaced(name: str, value: Any, canary: str) -> Any:
    match value:
        case str():
            return f"{canary} in {name}"
        case list() | tuple():
            return [_replaced(name, each, canary) for each in value]
        case dict():
            return {key: _replaced(key, each, canary) if key in WORDY else each for key, each in value.items()}
        case _:
            return value


def wordy(model: type[BaseModel], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same, and each field of words that was left out is there too."""
    missing = {each.name: f"{CANARY} in {each.name}" for each in _fields(model) if each.kind == "words"}
    return missing | with_canaries(model, fields)


def _all_words(model: type[BaseModel]) -> Iterator[str]:
    for each in _fields(model):
        if each.kind == "words":
            yield each.name
        else:
            yield from _inner(model.model_fields[each.name].annotation)


def _inner(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _all_words(annotation)
    for part in getattr(annotation, "__args__", ()):
        yield from _inner(part)


WORDY = {name for cls in COMMANDS.values() for name in _all_words(cls)} | {"resident", "points", "answers"}
