"""What a decision looks at (the command, the case, the law in force, the calendar) and the rules asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from casework.domain import clocks
from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock
from casework.domain.command import Command
from casework.domain.complaint import Complaint
from casework.domain.envelope import meta_facts
from casework.domain.errors import CODES, ORDER, Reason
from casework.domain.event import CaseEvent, Meta
from casework.domain.moment import before, local_day
from casework.domain.personal import given, words_of
from casework.domain.policy import Policies, Policy, StagePolicy

if TYPE_CHECKING:
    from casework.domain.event import Status

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=CaseEvent)


@dataclass(slots=True)
class Situation(Generic[C]):
    """One command before one case, under the policy pinned to it (or in force on the day, when the command opens it).

    `case` is blank (version -1) before its first event; `other` is the case the command refers to.
    """

    command: C
    case: Complaint
    policies: Policies
    calendar_of: Callable[[str], Calendar]
    now: datetime
    new_id: Callable[[], UUID]
    correlation_id: str
    via: str | None = None
    other: Complaint | None = None
    fingerprint: str | None = None
    likened: Callable[[str, str], str] | None = None
    """Gives for words of a kind what they have in common with the same words elsewhere, without the words."""
    failures: tuple[Reason, ...] = ()
    target: Status | None = None
    policy: Policy = field(init=False)
    _calendar: Calendar | None = None
    _meta: Meta | None = None
    _versions: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        opened = self.case.version >= 0
        self.policy = self.policies.named(self.case.policy) if opened else self.policies.on(self.day)
        self._versions = count(self.case.version + 1)

    @property
    def day(self) -> date:
        """The local day on which it happened."""
        return local_day(self.command.at)

    @property
    def calendar(self) -> Calendar:
        """The calendar of the policy, asked for only where days are counted, and then once."""
        if self._calendar is None:
            self._calendar = self.calendar_of(self.policy.calendar)
        return self._calendar

    @property
    def law(self) -> StagePolicy:
        """What the policy says of the stage under way (stage 1 when none is)."""
        return self.policy.stage(2 if self.case.stage == 2 else 1)

    @property
    def response_clock(self) -> Clock | None:
        return self.case.clock(f"stage_{self.case.stage}_response")

    def in_future(self, moment: date) -> bool:
        """Whether a moment is later than the clock; a bare day is compared by local day."""
        return before(self.now, moment)

    def event(self, cls: type[E], **facts: Any) -> E:
        """The next event of this command on its case: the caller gives the facts, the rest is filled in.

        `words` are further personal words, `subject` the data subject where it is not the case's own.
        """
        version = next(self._versions)
        fresh = version == self.case.version + 1
        made = cls.model_validate(
            {
                "originator_id": self.case.id,
                "originator_version": version,
                "event_id": self.new_id(),
                "meta": self._meta or meta_facts(self),
                "subject": facts.pop("subject", None) or self.case.resident,
                "personal": words_of(self.command) | facts.pop("words", {}) if fresh else {},
                "failures": [{"code": r.code, "provision": r.provision} for r in self.failures] if fresh else (),
                "found": self.command.as_found is not None,
                "follows": not fresh,
                **facts,
            }
        )
        self._meta = made.meta
        return made

    def ended(self, *names: str, of: str | None = None) -> tuple[Clock, ...]:
        """The running clocks of these names, or those `of` one subject alone, as this command ends them."""
        return tuple(self.end(c) for c in self.case.running_clocks if c.clock in names and of in (None, c.subject))

    def end(self, clock: Clock, on: date | None = None) -> Clock:
        """A clock as this command ends it."""
        return clocks.end(clock, on or self.day, self.calendar, self.command.verb)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, its paragraph (of stage 1 and stage 2 where they differ), and what finds it broken.

    `of_case` rules can be judged from the case alone, before anybody fills in a command.
    """

    code: str
    provision: str | tuple[str, str] | None
    broken: Callable[[Situation[Any]], str | None]
    of_case: bool = False

    def judge(self, s: Situation[Any]) -> Reason | None:
        sentence = self.broken(s)
        if sentence is None:
            return None
        paragraph = self.provision[s.case.stage == 2] if isinstance(self.provision, tuple) else self.provision
        return Reason(self.code, sentence, paragraph)


def rule(
    code: str, provision: str | tuple[str, str] | None = None, *, of_case: bool = False
) -> Callable[[Callable[[Situation[Any]], str | None]], Rule]:
    """Decorator: makes a function that returns a sentence when the rule is broken into a rule."""
    if code not in CODES:
        raise ValueError(f"{code} is not a code of the contract")

    def mark(broken: Callable[[Situation[Any]], str | None]) -> Rule:
        return Rule(code, provision, broken, of_case)

    return mark


Decision = Callable[[Situation[Any]], Iterator[CaseEvent]]


@dataclass(frozen=True, slots=True)
class Handling:
    """How one kind of command is decided: the rules asked, and the events that follow when they hold."""

    rules: tuple[Rule, ...]
    events: Decision
    refers_to: Callable[[Any], str | None]
    alone: Callable[[Situation[Any]], Reason | None]


HANDLINGS: dict[str, Handling] = {}


def decides(
    cls: type[Command],
    *rules: Rule,
    refers_to: Callable[[Any], str | None] = lambda _: None,
    alone: Callable[[Situation[Any]], Reason | None] = lambda _: None,
) -> Callable[[Decision], Decision]:
    """Decorator: the function yields the events of this command once none of `rules` is broken.

    `refers_to` gives the reference of another case the decision must see; `alone` is a refusal that stands alone.
    """

    def enter(events: Decision) -> Decision:
        HANDLINGS[cls.verb] = Handling(rules, events, refers_to, alone)
        return events

    return enter


def judged(s: Situation[Any], rules: tuple[Rule, ...]) -> tuple[Reason, ...]:
    """Every failing rule, in the order of the contract, each code once."""
    found: dict[str, Reason] = {}
    for each in rules:
        reason = each.judge(s)
        if reason is not None:
            found.setdefault(reason.code, reason)
    return tuple(sorted(found.values(), key=lambda r: ORDER[r.code]))


def something(there_is: Callable[[Complaint], object], code: str, sentence: str, provision: str | None = None) -> Rule:
    """The rule that the case has what the command names one of; where there is none, the command is not offered."""
    return Rule(code, provision, lambda s: None if there_is(s.case) else sentence, of_case=True)


def needs(name: str, code: str, sentence: str, provision: str | tuple[str, str] | None = None) -> Rule:
    """The rule that a field is given: absent, null, blank, empty and false all break it."""

    def missing(s: Situation[Any]) -> str | None:
        value = getattr(s.command, name)
        present = given(value) if isinstance(value, str) else bool(value)
        return None if present else sentence

    return Rule(code, provision, missing)
