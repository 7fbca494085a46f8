"""Judging commands one after another without recording any: each as if those before it had been recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from casework.answer import Answer
from casework.application import Casework
from casework.domain.command import Command
from casework.domain.complaint import case_id
from casework.domain.event import Event
from casework.domain.personal import Erased
from casework.domain.situation import HANDLINGS
from casework.store.place import THROW_AWAY


class Forgetful(NamedTuple):
    """A keeper that keeps no words: nothing is decided by them."""

    blind_key: bytes

    def protect(self, events: Sequence[Event]) -> list[Event]:
        return [event.model_copy(update={"personal": dict.fromkeys(event.personal, Erased())}) for event in events]

    def reveal(self, event: Event) -> Event:
        return event


class Rehearsal:
    """A stage beside the real cases: those that a command concerns are copied there, and there it is carried out."""

    def __init__(self, real: Casework, stage: Casework) -> None:
        self._real = real
        self._stage = stage
        self._copied: set[str] = set()

    def execute(self, command: Command | str) -> Answer:
        """The answer that the command would get after those before it."""
        if isinstance(command, str):
            return self._stage.execute(command)
        for ref in filter(None, (command.case, HANDLINGS[command.verb].refers_to(command))):
            self._copy(ref)
        return self._stage.execute(command)

    def _copy(self, ref: str) -> None:
        if ref in self._copied:
            return
        self._copied.add(ref)
        events = self._real.store.events(case_id(ref))
        if events:
            self._stage.store.save(*events)


@contextmanager
def rehearsal(real: Casework) -> Iterator[Rehearsal]:
    """A rehearsal on the cases of `real`, which stay as they are."""
    with Casework.open(THROW_AWAY, policies=real.policies, calendar=real.calendar) as stage:
        # Keys are compared by fingerprint, so the stage has to take them the same way; of words it wants none.
        stage.store.kept_by(Forgetful(real.store.blind_key), real.store.settings.fingerprint_key)
        yield Rehearsal(real, stage)
