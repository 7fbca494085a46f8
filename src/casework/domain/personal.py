"""The seam for personal data: which words of a command may name or describe people, and where events keep them.

Free text is `Words` (or `Text` where it may not be blank). An event keeps all of its command's words in one place,
`personal`, by their path in the command (`points.P1.text`), so that they can be protected and erased together; the rest
of an event is facts a decision may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints


class _Personal:
    """Marks a command's field as personal words."""


class NotPersonal:
    """Marks a string of an event as no personal data.

    An identifier, a name of a thing, a sentence of casework's own.
    """


PERSONAL = _Personal()
Clear: TypeAlias = Annotated[str, NotPersonal()]
Words: TypeAlias = Annotated[str, PERSONAL]
"""Free text that may name or describe people; blank counts as absent."""
Text: TypeAlias = Annotated[str, PERSONAL, StringConstraints(pattern=r"\S")]
"""Free text that may name or describe people and may not be blank."""


class Erased(BaseModel):
    """Stands where personal words were before they were erased."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    erased: Literal[True] = True


Personal: TypeAlias = Mapping[str, str | Erased]


class _Field(NamedTuple):
    name: str
    kind: Literal["words", "model"]


@cache
def _fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    """The fields of a model under which words can be found."""
    found = []
    for name, info in model.model_fields.items():
        parts = list(_parts(info.annotation)) + list(info.metadata)
        if any(isinstance(p, _Personal) for p in parts):
            found.append(_Field(name, "words"))
        elif any(isinstance(p, type) and issubclass(p, BaseModel) and _fields(p) for p in parts):
            found.append(_Field(name, "model"))
    return tuple(found)


def _parts(annotation: Any) -> Any:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def words_of(model: BaseModel) -> dict[str, str]:
    """All non-blank personal words of a command by their dotted path.

    Items of a list go by their `id`, else their place.
    """
    found: dict[str, str] = {}
    _collect(model, "", found)
    return found


def _collect(model: BaseModel, path: str, found: dict[str, str]) -> None:
    for name, kind in _fields(type(model)):
        value = getattr(model, name)
        if value is None:
            continue
        items = _named(name, value) if isinstance(value, tuple) else [(name, value)]
        for key, item in items:
            if kind == "model":
                _collect(item, f"{path}{key}.", found)
            elif isinstance(item, str) and item.strip():
                found[path + key] = item


def _named(name: str, items: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """The items of a list by their ids, or by their places where they have none or share one."""
    ids = [getattr(item, "id", None) for item in items]
    told_apart = None not in ids and len(set(ids)) == len(ids)
    return [(f"{name}.{ids[place] if told_apart else place}", item) for place, item in enumerate(items)]


def given(words: str | None) -> bool:
    """Whether a free text was really given: neither absent nor blank."""
    return words is not None and bool(words.strip())
