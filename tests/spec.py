"""Given what has happened, when a command comes, then this follows: the pure domain asked in the contract's own words.

    given(*acknowledged()).when(respond("2024-05-30")).then(
        status="stage_1_responded",
        breaches={"stage_1_response": 1},
        clocks=["stage_1_response breached 2024-05-30"],
    )

Commands are the JSON objects they are elsewhere; cases live in memory. What `given` says must be accepted. `then`
compares whole: reasons, failures and breaches that a test does not name must not be there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from typing import Any, Self, TypeAlias
from uuid import UUID

from casework.domain.calendar import Calendar, calendar_of
from casework.domain.clocks import Clock
from casework.domain.command import parse
from casework.domain.complaint import Complaint, project
from casework.domain.decide import decide
from casework.domain.errors import InvalidCommand, Reason
from casework.domain.event import CaseEvent
from casework.domain.policy import Policies
from casework.domain.receipt import blank
from casework.domain.situation import HANDLINGS, Situation
from casework.projections.likeness import likeness

Fields: TypeAlias = Mapping[str, Any]
"""A command as a JSON object."""

SHIPPED = Policies.shipped()
NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
"""The clock of every example that does not set its own: long after everything in it."""


def under(name: str) -> Policies:
    """The shipped policy of this name, whatever the day of receipt."""
    return Policies.only(SHIPPED.named(name))


@dataclass
class Cases:
    """Cases in memory, the law over them and the clock on the wall; `key` is that of blind digests."""

    policies: Policies = SHIPPED
    calendar_of: Callable[[str], Calendar] = calendar_of
    now: datetime = NOW
    found: dict[str, Complaint] = field(default_factory=dict)
    log: list[CaseEvent] = field(default_factory=list)
    key: bytes = b"a store's"
    _ids: Any = field(default_factory=lambda: count(1))

    def situation(self, command: Fields) -> Situation[Any]:
        """What deciding this command looks at; raises InvalidCommand."""
        c = parse(command)
        refers_to = HANDLINGS[c.verb].refers_to(c)
        return Situation(
            c,
            self.found.get(c.case) or blank(c.case),
            self.policies,
            self.calendar_of,
            self.now,
            lambda: UUID(int=next(self._ids)),
            "example",
            other=self.found.get(refers_to) if refers_to else None,
            likened=partial(likeness, key=self.key),
        )

    def do(self, command: Fields) -> Answer:
        """Judges a command and remembers what follows."""
        try:
            decided = decide(self.situation(command))
        except InvalidCommand as error:
            return Answer(self, command, invalid=error)
        case = self.found.get(command["case"])
        before = {} if case is None else {key: clock.stopped_on for key, clock in case.clocks.items()}
        for event in (*decided.events, *decided.also):
            ref = command["case"] if event in decided.events else str(getattr(event, "ref", ""))
            case = project(self.found.get(ref), [_read_back(event)])
            assert case is not None
            self.found[ref] = case
            self.log.append(event)
        return Answer(self, command, before, decided.events, decided.reasons)


@dataclass
class Answer:
    """What came of a command."""

    cases: Cases
    command: Fields
    before: Mapping[tuple[str, str | None], date | None] = field(default_factory=dict)  # when each clock had ended
    events: tuple[CaseEvent, ...] = ()
    reasons: tuple[Reason, ...] = ()
    invalid: InvalidCommand | None = None

    @property
    def case(self) -> Complaint:
        """The case as it is now."""
        return self.cases.found[self.command["case"]]

    @property
    def codes(self) -> list[str]:
        """The codes of a refusal, in the order given."""
        return [reason.code for reason in self.reasons]

    @property
    def failures(self) -> list[str]:
        """What was recorded as found."""
        return [failure.code for event in self.events for failure in event.failures]

    @property
    def ended(self) -> list[Clock]:
        """The clocks that this command ended; one that had ended before and is only recounted is not among them."""
        touched = [clock for event in self.events for clock in event.clocks]
        return [clock for clock in touched if not clock.running and self.before.get(clock.key) != clock.stopped_on]

    @property
    def breaches(self) -> dict[str, int | None]:
        """The clocks that this command ended late, and by how many working days."""
        return {_label(clock): clock.working_days_late for clock in self.ended if clock.state == "breached"}

    @property
    def clocks(self) -> list[str]:
        """The clocks an answer shows, in contract order: those this command ended and those running."""
        shown = sorted([*self.ended, *self.case.running_clocks], key=lambda clock: clock.place)
        return [f"{_label(clock)} {_standing(clock)}" for clock in shown]

    def then(
        self,
        *,
        codes: Sequence[str] = (),
        failures: Sequence[str] = (),
        breaches: Mapping[str, int | None] | None = None,
        status: str | None = None,
        stage_status: str | None = None,
        clocks: Sequence[str] | None = None,
    ) -> Self:
        """Compares reasons, failures and breaches whole, and of the case what is named."""
        assert self.invalid is None, f"invalid: {self.invalid}"
        assert self.codes == list(codes), self.reasons
        assert self.failures == list(failures)
        assert self.breaches == (breaches or {})
        assert status is None or self.case.shown_status == status
        assert stage_status is None or self.case.status == stage_status
        assert clocks is None or self.clocks == list(clocks)
        return self

    def clock(self, name: str, subject: str | None = None, **facts: Any) -> Self:
        """Compares the named facts of one clock of the case, ended or not, with dates as text."""
        clock = self.case.clocks[name, subject]
        known = clock.model_dump(mode="json") | {"on_time": clock.on_time}
        assert {fact: known[fact] for fact in facts} == facts
        return self

    def malformed(self, field: str, reason: str = "") -> Self:
        """The command is invalid: the error names the field and says what it wants."""
        assert self.invalid is not None, "the command is well-formed"
        assert self.invalid.field == field
        assert reason in self.invalid.reason
        return self


def _read_back(event: CaseEvent) -> CaseEvent:
    """The event as a store gives it back: written as JSON and read again."""
    again = type(event).model_validate_json(event.model_dump_json(exclude_none=True))
    assert again == event
    return again


def _label(clock: Clock) -> str:
    return f"{clock.clock} {clock.subject}" if clock.subject else clock.clock


def _standing(clock: Clock) -> str:
    return f"due {clock.due_on}" if clock.running else f"{clock.state} {clock.stopped_on}"


@dataclass
class Given:
    """Cases with a history, waiting for the command that the example is about."""

    cases: Cases

    def when(self, command: Fields) -> Answer:
        """What comes of the command."""
        return self.cases.do(command)


def given(*history: Fields, **world: Any) -> Given:
    """Cases to which these commands have happened, all accepted; `world` is `policies`, `now` or `calendar_of`."""
    cases = Cases(**world)
    for command in history:
        said = cases.do(command)
        assert said.events, f"{command} came to nothing: {said.invalid or said.reasons}"
    return Given(cases)
