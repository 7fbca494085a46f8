"""What lists look like, for those who read them: described from the lines themselves, not run."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from casework.http.field_words import FIELDS
from casework.projections.queues.alerting import Raised
from casework.projections.queues.every import QUEUES
from casework.projections.queues.listing import Found
from casework.projections.queues.promises import Promised
from casework.queues import QueueLength
from casework.reports.digest import Digest
from casework.reports.meeting import Meeting

WHOLE: Final = ConfigDict(extra="forbid")
"""Nothing is answered that is not described."""

NEXT: Final = Annotated[str | None, Field(description="The cursor of the next page, null on the last one.")]
POSITION: Final = Annotated[
    int, Field(ge=0, description="A position of the log: what was recorded up to it is in this answer.")
]


def shape(name: str, row: type, *, without: frozenset[str] = frozenset(), **more: Any) -> type[BaseModel]:
    """A row's fields, each with what it says, under a name of its own; `more` are further ones with their types."""
    hints = get_type_hints(row, include_extras=True)
    names = [each.name for each in fields(row)] if is_dataclass(row) else list(hints)
    found = {each: _described(each, hints[each]) for each in names if each not in without}
    told = (row.__doc__ or name).split("\n\n")[0]
    return _model(name, told, found | {each: (kind, ...) for each, kind in more.items()})


@cache
def line(row: Any) -> type[BaseModel]:
    """The shape of a line, the same wherever there are such lines."""
    return shape(f"{row.__name__}Line", row)


def page(name: str, of: str, lines: Any, **more: Any) -> type[BaseModel]:
    """The shape of a page whose lines go by a name."""
    found = {each: (kind, ...) for each, kind in {**more, "next": NEXT, "position": POSITION}.items()}
    told = Field(description="The lines of the page, in their order.")
    return _model(name, f"A page of {of}.", {of: (_several(lines), told), **found})


def _model(name: str, told: str, found: dict[str, Any]) -> type[BaseModel]:
    model: type[BaseModel] = create_model(name, __config__=WHOLE, __doc__=told, **found)
    return model


def _described(field: str, hint: Any) -> Any:
    of: Any = get_args(hint)[0] if get_origin(hint) is list else None
    return (_several(line(of)) if of else hint, Field(description=FIELDS[field]))


def _several(lines: Any) -> Any:
    return GenericAlias(list, (lines,))


_IN_NO_ACTION: Final = frozenset(
    {"status", "stage_status", "received_on", "resident", "tenure", "category", "team", "handler"}
)

_OF_QUEUES: Final[list[Any]] = [queue.line for queue in QUEUES.values()]

CaseList = page("CaseList", "cases", line(Found))
AlertList = page("AlertList", "alerts", shape("AlertLine", Raised, without=frozenset({"resident"})))
ActionList = page("ActionList", "actions", shape("ActionLine", Promised, without=_IN_NO_ACTION))
QueueLines = page(
    "QueueLines",
    "lines",
    Union[tuple(map(line, _OF_QUEUES))],  # noqa: UP007 - of those that there are
    queue=Annotated[str, Field(description=FIELDS["queue"])],
    sort=Annotated[str, Field(description="The order that the lines are in.")],
)
QueueLengthList = _model(
    "QueueLengthList",
    "All queues, and how long each is.",
    {
        "queues": (_several(line(QueueLength)), Field(description="One line for each queue.")),
        "position": (POSITION, ...),
    },
)
DailyDigest = shape(
    "DailyDigest",
    Digest,
    position=POSITION,
    text=Annotated[str, Field(description="All of it in plain text, with nobody in it.")],
)
MeetingList = shape("MeetingList", Meeting, position=POSITION)
