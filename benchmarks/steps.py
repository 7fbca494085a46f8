"""Where the time of a command goes: the steps of `Casework.execute`, taken one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from time import perf_counter
from typing import cast
from uuid import uuid4

from casework import answer
from casework.application import Casework
from casework.domain.calendar import calendar_of
from casework.domain.command import parse
from casework.domain.complaint import Complaint, project
from casework.domain.decide import decide
from casework.domain.receipt import blank
from casework.domain.situation import Situation
from casework.fingerprint import fingerprint
from casework.record import id_of


class Steps:
    """Carries commands out, with a look at the watch after each step."""

    def __init__(self, casework: Casework, now: datetime) -> None:
        self._casework = casework
        self._now = now
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._since = 0.0

    def take(self, lines: Sequence[bytes]) -> dict[str, float]:
        """Seconds that each step takes for a command, on average."""
        for line in lines:
            self._execute(line)
        return {name: seconds / len(lines) for name, seconds in self._spent.items()}

    def _execute(self, line: bytes) -> None:
        store = self._casework.store
        self._since = perf_counter()
        command = parse(line)
        self._done("parse")
        id = id_of(command.case)
        case = cast("Complaint", store.held(id) or store.load(id, project) or blank(command.case))
        self._done("load")
        mark = fingerprint(command, store.settings.fingerprint_key)
        self._done("fingerprint of the key's command")
        given = command, case, self._casework.policies, calendar_of, self._now, uuid4, str(uuid4())
        decided = decide(Situation(*given, fingerprint=mark))
        assert decided.events
        self._done("decide")
        after = cast("Complaint", project(case, decided.events))
        self._done("fold")
        store.save(*decided.events)
        store.remember(id, after)
        self._done("encode and commit")
        assert answer.accepted(command, case, decided.events, after).outcome == "accepted"
        self._done("answer")

    def _done(self, step: str) -> None:
        now = perf_counter()
        self._spent[step] += now - self._since
        self._since = now
