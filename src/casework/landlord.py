"""What a landlord records of itself and of its programmes of redress: commands go in, answers come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID

import casework.domain.subjects  # noqa: F401 - importing registers every command
from casework.answer import Asked
from casework.domain.errors import Conflict, InvalidCommand, Reason
from casework.domain.landlord_record import LANDLORD_RECORD, LandlordRecord, Used, project_landlord
from casework.domain.landlord_record_command import LandlordCommand, ProgrammeCommand, parse_landlord
from casework.domain.landlord_record_deciding import Matter, own_stream, settle
from casework.domain.redress_programme import Programme, no_programme, programme_id, project_programme
from casework.fingerprint import fingerprint
from casework.projections.landlord_record import landlord_record, programme, programmes
from casework.store import Store

__all__ = ["Landlord", "LandlordAnswer", "landlord_record", "programme", "programmes"]

ATTEMPTS = 20  # how often a command is decided anew because others were quicker


class LandlordAnswer(NamedTuple):
    """What came of a command outside any case; `programme` is the one it is about, if it is about any.

    `events` are those in the stream of what it is about.
    `replayed`: it had been recorded before under the same key and nothing was added. `invalid` says what a malformed
    command got wrong.
    """

    command: str | None
    at: str | None
    outcome: Literal["accepted", "refused", "invalid"]
    programme: str | None = None
    events: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    replayed: bool = False
    invalid: InvalidCommand | None = None

    def as_line(self, n: int) -> dict[str, Any]:
        """The answer as a line of output, for the line `n` of the input."""
        wrong = self.invalid
        malformed = wrong and {"code": "invalid", "reason": wrong.reason, "field": wrong.field}
        return {
            "n": n,
            "programme": self.programme,
            "command": self.command,
            "at": self.at,
            "outcome": self.outcome,
            "events": list(self.events),
            "reasons": [malformed] if malformed else [each._asdict() for each in self.reasons],
        }


class Landlord:
    """The landlord's own record in a store. Threads may share it.

    `now` gives the present in UTC, `new_id` ids never given before.
    """

    def __init__(self, store: Store, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    def execute(
        self,
        command: LandlordCommand | Mapping[str, Any] | str | bytes,
        *,
        correlation_id: str | None = None,
        via: str | None = None,
    ) -> LandlordAnswer:
        """Judges a command and records what follows from it; the answer says what is wrong with it.

        `correlation_id` joins the events of several commands, `via` names the back end that speaks for the actor.
        Raises Conflict when others record there all the time, StoreError when the store fails.
        """
        try:
            c = command if isinstance(command, LandlordCommand) else parse_landlord(command)
        except InvalidCommand as error:
            asked = Asked.of(cast("Mapping[str, Any] | str | bytes", command))
            return LandlordAnswer(asked.command, asked.at, "invalid", invalid=error)
        for _ in range(ATTEMPTS):
            try:
                return self._judged(self._matter(c, correlation_id or str(self._new_id()), via))
            except Conflict:
                continue
        raise Conflict("The landlord's record is changed by others faster than this can be recorded; try again")

    def _matter(self, c: LandlordCommand, correlation_id: str, via: str | None) -> Matter[LandlordCommand]:
        record = self._store.load(LANDLORD_RECORD, project_landlord) or LandlordRecord()
        mark = fingerprint(c, self._store.blind_key) if c.key else None
        about = self._programme(c) if isinstance(c, ProgrammeCommand) else no_programme("")
        return Matter(c, record, about, self._now(), self._new_id, correlation_id, via, mark)

    def _programme(self, c: ProgrammeCommand) -> Programme:
        return self._store.load(programme_id(c.programme), project_programme) or no_programme(c.programme)

    def _judged(self, m: Matter[LandlordCommand]) -> LandlordAnswer:
        before = own_stream(m).keys.get(m.command.key or "")
        if before is not None:
            return _as_before(m, before)
        settled = settle(m)
        if settled.reasons:
            return _answered(m, reasons=settled.reasons)
        self._store.save(*settled.events)
        return _answered(m, events=(settled.events[0].topic,))


def _as_before(m: Matter[LandlordCommand], before: Used) -> LandlordAnswer:
    """The answer to a key that was used before: that of the first time, or that it was for something else."""
    if m.fingerprint == before.fingerprint:
        return _answered(m, events=(before.topic,), replayed=True)
    reused = f"The key {m.command.key} was used for another command; give this one a key of its own"
    return _answered(m, reasons=(Reason("key_reused", reused, None),))


def _answered(m: Matter[LandlordCommand], **what: Any) -> LandlordAnswer:
    c = m.command
    about = c.programme if isinstance(c, ProgrammeCommand) else None
    return LandlordAnswer(c.verb, c.at.isoformat(), "refused" if "reasons" in what else "accepted", about, **what)
