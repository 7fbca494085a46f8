"""Commands within a body, tried over HTTP before they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.command import COMMANDS, Command, parse
from casework.domain.errors import InvalidCommand
from casework.http.commanding import seen_with
from casework.http.desk import Desk
from casework.http.problems import invalid


def tried(desk: Desk, authorization: str | None, case: str, given: Mapping[str, Any]) -> Command:
    """A command as whoever asks would give it to this case. Raises Problem, and InvalidCommand naming the field."""
    name = given.get("command")
    if not isinstance(name, str) or name not in COMMANDS:
        raise invalid("command.command", "give the name of a command; `GET /v1/forms` lists them")
    who = desk.guard.who(authorization)
    try:
        command = parse(desk.guard.speaks(who, {"case": case, **given}))
    except InvalidCommand as error:
        raise InvalidCommand(f"command.{error.field}".rstrip("."), error.reason) from None
    if command.case != case:
        raise invalid("command.case", "leave it out; it is in the address")
    seen_with(desk, who, command)
    return command
