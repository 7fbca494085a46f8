"""Whatever happens, the sweep raises what somebody would who looked at every clock of every case each midnight."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings

from casework.domain.calendar import calendar_of
from engines import FEW, Copies
from recorded import Recorded, recording
from walk import Walk, walks


class Watch:
    """What a sweep should raise, found without views: it looks at every clock and keeps every alert in a set."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self.raised: set[tuple[Any, ...]] = set()

    def expects(self, day: date) -> list[str]:
        due = []
        for case in self.recorded.cases.found.values():
            for clock in case.running_clocks:
                kind = self._kind(case.policy, clock.due_on, day)
                key = (case.ref, clock.key, clock.due_on, kind)
                if kind and key not in self.raised:
                    self.raised.add(key)
                    place = (clock.due_on, case.ref, clock.place)
                    due.append((place, f"{kind} {case.ref} {clock.clock}", clock.subject, clock.due_on))
        ordered = sorted(due, key=lambda each: each[0])
        return [f"{what} {subject} {due_on}" if subject else f"{what} {due_on}" for _, what, subject, due_on in ordered]

    def _kind(self, policy: str, due_on: date, day: date) -> str | None:
        if day > due_on:
            return "overdue"
        calendar = calendar_of(self.recorded.cases.policies.named(policy).calendar)
        between = [due_on - timedelta(n) for n in range(1, 12) if day < due_on - timedelta(n)]
        return None if any(calendar.is_working(each) for each in between) else "due_soon"


@settings(max_examples=settings().max_examples // 4)
@given(walks)
def test_whatever_happens_each_sweep_raises_what_looking_at_every_case_finds(walk: Walk) -> None:
    swept_every_day(walk)


@settings(max_examples=FEW)
@given(walks)
def test_whatever_happens_each_sweep_raises_the_same_on_postgres(copies: Copies, walk: Walk) -> None:
    swept_every_day(walk, copies)


def swept_every_day(walk: Walk, *lent: Copies) -> None:
    with recording(walk.cases, *lent) as recorded:
        watch = Watch(recorded)
        day = walk.cases.now.date()
        for command in walk.commands():
            while day < walk.cases.now.date():
                day += timedelta(1)
                assert recorded.sweep(str(day), batch=2) == watch.expects(day)
            recorded.attempt(command)
        for _ in range(40):
            day += timedelta(1)
            assert recorded.sweep(str(day), batch=2) == watch.expects(day)
