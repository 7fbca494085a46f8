"""Deciding the commands outside any case: either the events that follow, or every reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from casework.domain.envelope import meta_facts
from casework.domain.errors import Reason
from casework.domain.event import Event
from casework.domain.landlord_record import LandlordEvent, LandlordRecord
from casework.domain.landlord_record_command import LandlordCommand, ProgrammeCommand
from casework.domain.moment import before
from casework.domain.personal import given, words_of
from casework.domain.redress_programme import Programme

C = TypeVar("C", bound=LandlordCommand)
E = TypeVar("E", bound=Event)

LANDLORD_CODES = (
    "key_reused",
    "occurred_in_future",
    "unknown_subject",
    "already_done",
    "out_of_order",
    "reason_missing",
    "evidence_missing",
    "change_missing",
    "programme_closed",
    "redress_not_due",
    "outcomes_missing",
    "redress_outstanding",
)
"""Why such a command can be refused, in the order in which the reasons are given."""
_PLACES = {code: place for place, code in enumerate(LANDLORD_CODES)}


@dataclass(slots=True)
class Matter(Generic[C]):
    """One command before the landlord's record and, where it names one, the programme (version -1: there is none)."""

    command: C
    record: LandlordRecord
    programme: Programme
    now: datetime
    new_id: Callable[[], UUID]
    correlation_id: str
    via: str | None = None
    fingerprint: str | None = None

    def in_future(self, moment: date) -> bool:
        """Whether a moment is later than the clock; a bare day is compared by local day."""
        return before(self.now, moment)

    def event(self, cls: type[E], **facts: Any) -> E:
        """The next event in the stream that its kind belongs to: the caller gives the facts."""
        stream = self._stream(cls)
        return cls.model_validate(
            {
                "originator_id": stream.id,
                "originator_version": stream.version + 1,
                "event_id": self.new_id(),
                "meta": meta_facts(self),
                "subject": "landlord",
                "personal": words_of(self.command),
                **facts,
            }
        )

    def _stream(self, cls: type[Event]) -> LandlordRecord | Programme:
        return self.record if issubclass(cls, LandlordEvent) else self.programme


class Asked(NamedTuple):
    """One rule: its code, its paragraph of the Code if there is one, and what finds it broken."""

    code: str
    provision: str | None
    broken: Callable[[Matter[Any]], str | None]

    def judge(self, m: Matter[Any]) -> Reason | None:
        sentence = self.broken(m)
        return None if sentence is None else Reason(self.code, sentence, self.provision)


def asks(code: str, provision: str | None = None) -> Callable[[Callable[[Matter[Any]], str | None]], Asked]:
    """Decorator: makes a function that returns a sentence when the rule is broken into a rule."""
    if code not in _PLACES:
        raise ValueError(f"{code} is not a code of the commands outside cases")
    return lambda broken: Asked(code, provision, broken)


def wants(name: str, code: str, sentence: str, provision: str | None = None) -> Asked:
    """The rule that a text is given: absent, null and blank all break it."""
    return Asked(code, provision, lambda m: None if given(getattr(m.command, name)) else sentence)


EVIDENCED = wants("evidence", "evidence_missing", "Say what shows it (evidence)")


def not_ahead(name: str) -> Asked:
    """The rule that a day which a command gives has come, where it gives one."""

    def ahead(m: Matter[Any]) -> str | None:
        day = getattr(m.command, name)
        return f"{name}: {day} has not come yet; record what has happened" if day and m.in_future(day) else None

    return Asked("occurred_in_future", None, ahead)


Decision = Callable[[Matter[Any]], Iterator[Event]]


class Handling(NamedTuple):
    """How one kind of command is decided: the rules asked, and the events that follow when they hold."""

    rules: tuple[Asked, ...]
    events: Decision


LANDLORD_HANDLINGS: dict[str, Handling] = {}


def settles(cls: type[LandlordCommand], *rules: Asked) -> Callable[[Decision], Decision]:
    """Decorator: the function yields the events of this command once none of `rules` is broken."""

    def enter(events: Decision) -> Decision:
        LANDLORD_HANDLINGS[cls.verb] = Handling(rules, events)
        return events

    return enter


class Settled(NamedTuple):
    """What came of a command: its events, that of its own stream first, or the reasons against it."""

    events: tuple[Event, ...] = ()
    reasons: tuple[Reason, ...] = ()


def settle(m: Matter[Any]) -> Settled:
    """Judges a command and gives what follows; changes nothing."""
    handling = LANDLORD_HANDLINGS[m.command.verb]
    if m.in_future(m.command.at):
        sentence = f"{m.command.at.isoformat()} has not come yet; record what has happened"
        return Settled(reasons=(Reason("occurred_in_future", sentence, None),))
    reasons = _judged(m, handling.rules)
    return Settled(reasons=reasons) if reasons else Settled(tuple(handling.events(m)))


def _judged(m: Matter[Any], rules: Iterable[Asked]) -> tuple[Reason, ...]:
    """Every failing rule in the order of the codes, each code once."""
    found: dict[str, Reason] = {}
    for each in rules:
        reason = each.judge(m)
        if reason is not None:
            found.setdefault(reason.code, reason)
    return tuple(sorted(found.values(), key=lambda reason: _PLACES[reason.code]))


def own_stream(m: Matter[Any]) -> LandlordRecord | Programme:
    """What a command is about: the programme that it names, else the landlord's record."""
    return m.programme if isinstance(m.command, ProgrammeCommand) else m.record
