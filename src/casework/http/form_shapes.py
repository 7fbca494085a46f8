"""What forms and what may be done look like, for those who read them: described, not run."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from casework.domain.event import Status
from casework.http.shape import Shape
from casework.http.shown import RefusalReason, ShownStatus


class FormShown(Shape):
    """A command, and where its form is."""

    command: str
    """Its name."""
    title: str
    """Its name in words."""
    description: str
    """What it records."""
    form: str = Field(json_schema_extra={"format": "uri-reference"})
    """Where the JSON Schema of its body is."""


class FormList(Shape):
    """All commands, with where their forms are."""

    forms: list[FormShown]
    """One for each command."""


class CommandShown(FormShown):
    """A command, and whether it may be given now."""

    address: str = Field(json_schema_extra={"format": "uri-reference"})
    """Where to POST it."""
    allowed: bool
    """Whether it may be given now, once it is filled in as it needs."""
    reasons: list[RefusalReason]
    """Every reason known by now why it may not."""
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    """The form itself, where a single command is asked for, with what the case knows to choose from."""


class Allowed(Shape):
    """What may be done with a case now, and why not the rest."""

    case: str
    """Its reference."""
    status: ShownStatus
    """Where it stands; `ombudsman` while it is investigated."""
    stage_status: Status
    """Where it stands beside an investigation."""
    version: int
    """Its number of events, as its ETag has it."""
    commands: list[CommandShown]
    """The commands, in the order in which they are listed elsewhere."""
