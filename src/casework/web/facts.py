"""The facts of an event in words: what each is called, its codes, days and sums, in the language of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias, get_args

from pydantic import BaseModel

import casework.domain.subjects  # noqa: F401 - importing registers every event
from casework.domain.event import EVENTS, CaseEvent
from casework.projections.wording import value_in_words
from casework.web.choices import codes

Said: TypeAlias = Callable[[str], str]
"""Gives the words for a code, in the language of the pages."""


def fact_said(name: str, value: Any, said: Said) -> str:
    """A fact of an event with its name: `Tenure: Low cost rental`; a yes is the name alone."""
    return said(name) if value is True else f"{said(name)}: {value_said(name, value, said)}"


def value_said(name: str, value: Any, said: Said) -> str:
    """A value in words; a thing by its id or code, with its other parts in brackets. Ids stay as they are."""
    match value:
        case str() if name in CODED:
            return said(value)
        case float() if name == "amount":
            return f"£{value:,.2f}"
        case BaseModel():
            return _thing_said(list(value), said)
        case tuple() | list() | frozenset():
            return ", ".join(value_said(name, each, said) for each in value)
        case _:
            return value_in_words(value)


def _thing_said(parts: list[tuple[str, Any]], said: Said) -> str:
    (first, value), *others = parts
    if not isinstance(value, str):
        return _parts_said(parts, said)
    rest = _parts_said(others, said)
    return value_said(first, value, said) + (f" ({rest})" if rest else "")


def _parts_said(parts: list[tuple[str, Any]], said: Said) -> str:
    told = (fact_said(name, part, said) for name, part in parts if not (part is None or part is False or part == ()))
    return ", ".join(text[:1].lower() + text[1:] for text in told)


def _declared(annotation: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every fact of the models in an annotation, and of those within them, with the codes that are declared for it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield name, codes(field.annotation)
            yield from _declared(field.annotation)
    for each in get_args(annotation):
        yield from _declared(each)


def _of_events() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same of every event of a case, without its envelope."""
    for event in EVENTS.values():
        if issubclass(event, CaseEvent):
            for name in event.model_fields.keys() - CaseEvent.model_fields.keys():
                annotation = event.model_fields[name].annotation
                yield name, codes(annotation)
                yield from _declared(annotation)


_FACTS: Final = tuple(_of_events())
_OWN: Final = ("category", "channel", "field", "findings", "ground", "service", "stage_status", "status", "unknown")
"""Facts whose codes are named by a policy, by the landlord or by a rule, and not where the fact is declared."""
CODED: Final = frozenset((*_OWN, *(name for name, chosen in _FACTS if chosen)))
"""The facts whose values are codes, which are said in words."""
NAMES: Final = frozenset(code for name, chosen in _FACTS for code in (name, *chosen))
"""What facts are called, and the codes that are declared for them."""
