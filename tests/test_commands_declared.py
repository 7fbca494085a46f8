"""The models of the commands are those of the contract, and every free text of theirs is declared as people's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from casework.domain import decide as _every_command  # noqa: F401 - importing registers every command
from casework.domain.command import COMMANDS, Command
from casework.domain.landlord_record_command import LANDLORD_COMMANDS
from casework.domain.personal import PERSONAL, Words
from contract import ENVELOPE, FIELDS, NO_WORDS, OF_THE_LANDLORD, VALUES, lines


def parts(kind: Any) -> Iterator[Any]:
    """A type and everything it is made of."""
    yield kind
    for part in get_args(kind):
        yield from parts(part)


def model_in(field: FieldInfo) -> type[BaseModel] | None:
    kinds = parts(field.annotation)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def by_name(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def at(path: str) -> type[BaseModel]:
    """The model of a command, or of the objects in one of its fields."""
    verb, *names = path.split(".")
    model: type[BaseModel] = Command if verb == "*" else COMMANDS[verb]
    for name in names:
        inner = model_in(by_name(model)[name])
        assert inner is not None, f"{name} holds no objects"
        model = inner
    return model


def test_these_are_the_commands_of_the_contract() -> None:
    assert set(COMMANDS) == {path for path in lines(FIELDS) if "." not in path}


@pytest.mark.parametrize(("path", "wanted"), lines(FIELDS).items(), ids=lines(FIELDS))
def test_a_command_has_the_fields_of_the_contract_and_asks_for_no_others(path: str, wanted: list[str]) -> None:
    own = wanted if "." in path else [*ENVELOPE.split(), *wanted]
    fields = by_name(at(path))
    assert {name.rstrip("?!") for name in own} <= fields.keys()
    assert {name for name, field in fields.items() if field.is_required()} == {
        name for name in own if name[-1] not in "?!"
    }


@pytest.mark.parametrize(("path", "wanted"), lines(VALUES).items(), ids=lines(VALUES))
def test_a_field_takes_the_values_of_the_contract(path: str, wanted: list[str]) -> None:
    owner, _, name = path.rpartition(".")
    field = by_name(at(owner))[name]
    literals = [get_args(kind) for kind in parts(field.annotation) if get_origin(kind) is Literal]
    assert literals == [tuple(wanted)]


def strings(model: type[BaseModel], path: str) -> Iterator[tuple[str, list[Any]]]:
    """Every string of a command, with what is declared of it."""
    for name, field in by_name(model).items():
        yield from _strings(field.annotation, list(field.metadata), f"{path}.{name}")


def _strings(kind: Any, marks: list[Any], path: str) -> Iterator[tuple[str, list[Any]]]:
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        yield from _strings(inner, [*marks, *more], path)
    elif kind is str:
        yield path, marks
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from strings(kind, path)
    elif get_origin(kind) is not Literal:
        for part in get_args(kind):
            yield from _strings(part, marks, path)


def free(found: Iterator[tuple[str, list[Any]]], no_words: str = NO_WORDS) -> list[str]:
    """The strings that are neither people's words nor an id with a pattern."""
    return [
        path
        for path, marks in found
        if PERSONAL not in marks
        and not (path.split(".")[-1] in no_words.split() and any(getattr(mark, "pattern", None) for mark in marks))
    ]


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_free_text_is_declared_as_peoples_words(verb: str) -> None:
    assert free(strings(COMMANDS[verb], verb)) == []


@pytest.mark.parametrize("verb", LANDLORD_COMMANDS)
def test_what_a_landlord_writes_of_itself_is_declared_to_be_of_no_resident(verb: str) -> None:
    assert free(strings(LANDLORD_COMMANDS[verb], verb), f"{NO_WORDS} {OF_THE_LANDLORD}") == []


def test_a_free_text_that_nobody_declared_is_noticed() -> None:
    class Careless(Command):
        said: str
        noted: tuple[Annotated[str, StringConstraints(pattern=r"\S")], ...] = ()
        id: Annotated[str, StringConstraints(pattern=r"\S")]
        fine: Words | None = None

    assert free(strings(Careless, "careless")) == ["careless.said", "careless.noted"]
