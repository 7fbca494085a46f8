"""Commands outside any case: what a landlord records of itself, and of programmes of redress for many homes.

They come in the envelope of the commands on cases, without the `case`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import StringConstraints

from casework.domain.command import By, CaseRef, Contract, EnteredBy, Part, Ref, parsed
from casework.domain.moment import Moment

Prose: TypeAlias = Annotated[str, StringConstraints(pattern=r"\S", max_length=20_000)]
"""Text of the landlord's own, in which no resident belongs: it is neither sealed nor erased."""


class LandlordCommand(Part):
    """What each of them carries: when it happened in the world, and who did it."""

    verb: ClassVar[str]

    at: Moment
    by: By
    entered_by: EnteredBy | None = None
    key: Ref | None = None


class ProgrammeCommand(LandlordCommand):
    """What those about a programme of redress carry: which one."""

    programme: CaseRef


LANDLORD_COMMANDS: dict[str, type[LandlordCommand]] = {}
OF_THE_LANDLORD: Contract[LandlordCommand] = Contract(LANDLORD_COMMANDS, "record_homes", "casework landlord schema")


def landlord_command(name: str) -> Any:
    """Class decorator: enters a command under its name."""

    def enter(cls: type[LandlordCommand]) -> type[LandlordCommand]:
        cls.verb = name
        LANDLORD_COMMANDS[name] = cls
        return cls

    return enter


def parse_landlord(source: str | bytes | Mapping[str, Any]) -> LandlordCommand:
    """The command in a JSON object (text, bytes or mapping). Raises InvalidCommand as `command.parse` does."""
    return parsed(source, OF_THE_LANDLORD)
