"""Casework: load, decide, save – nothing else. Every way in goes through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple, Self, cast
from uuid import UUID, uuid4

from casework import answer
from casework.accesses import Accesses
from casework.answer import Answer, Asked
from casework.calendars import Calendars
from casework.domain.calendar import Calendar, calendar_of
from casework.domain.command import By, Command, parse
from casework.domain.complaint import Complaint, Handled, fold, project
from casework.domain.decide import Possibility, decide, possibilities
from casework.domain.errors import Conflict, InvalidCommand, Reason, Superseded
from casework.domain.moment import local_day
from casework.domain.policy import Policies
from casework.domain.receipt import blank
from casework.domain.situation import HANDLINGS, Situation
from casework.finding import Finding
from casework.fingerprint import fingerprint
from casework.landlord import Landlord
from casework.projections.catch_up import prepare
from casework.projections.likeness import likeness
from casework.record import id_of
from casework.store import KeysAt, Store, open_store

ATTEMPTS = 20  # how often a command is decided anew because others were quicker


class Circumstances(NamedTuple):
    """How a command came: what it belongs to, the back end it came through, and the version its case was seen at."""

    correlation_id: str | None = None
    via: str | None = None
    version: int | None = None


def utc_now() -> datetime:
    """The clock on the wall, in UTC; the one place where casework asks for the time."""
    return datetime.now(UTC)


class Casework(Finding, Accesses):
    """Complaints in a store, under dated policies: commands go in, answers come out. Threads may share it.

    `calendar` gives the working days of a nation, to which what is proclaimed in the store is added; `clock` the
    present as an aware datetime, `new_id` ids never given before.
    """

    def __init__(
        self,
        store: Store,
        *,
        policies: Policies | None = None,
        calendar: Callable[[str], Calendar] = calendar_of,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        self.store = store
        self.policies = policies or Policies.shipped()
        self.calendars = Calendars(store, calendar)
        self._clock = clock
        self._new_id = new_id

    @classmethod
    def open(  # noqa: PLR0913 - what comes from outside is named one by one
        cls,
        url: str = "sqlite:///casework.db",
        *,
        policies: Policies | None = None,
        calendar: Callable[[str], Calendar] = calendar_of,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], UUID] = uuid4,
        create: bool = True,
        simulated: bool = False,
        durable: bool = True,
        keys: KeysAt | None = None,
    ) -> Self:
        """Opens the store of a URL (see `open_store`). Close it, or use it as a context manager. Raises StoreError."""
        store = open_store(url, create=create, simulated=simulated, durable=durable, keys=keys)
        prepare(store)
        return cls(store, policies=policies, calendar=calendar, clock=clock, new_id=new_id)

    def execute(
        self,
        command: Command | Mapping[str, Any] | str | bytes,
        *,
        correlation_id: str | None = None,
        via: str | None = None,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Judges a command and records what follows from it, unless `dry_run`; the answer says what is wrong with it.

        `correlation_id` joins the events of several commands, `via` names the back end that speaks for the actor.
        Others may change the case meanwhile as long as the command still holds, unless the `version` is given at which
        the case was looked at: its number of events. Raises Superseded when it is at another version, but for a command
        recorded before under the same key; Conflict when the command no longer holds; StoreError when the store fails;
        PolicyError when the case's policy is not among `policies`.
        """
        how = Circumstances(correlation_id, via, version)
        try:
            c = command if isinstance(command, Command) else parse(command)
        except InvalidCommand as error:
            return self._invalid(cast("Mapping[str, Any] | str | bytes", command), error)
        found = None if dry_run else self._quickly(c, how)
        return found or self._carefully(c, how, dry_run=dry_run)

    def allowed(self, ref: str) -> list[Possibility]:
        """What may be done with a case now, and why the rest may not. Raises CaseNotFound."""
        case, now = self.case(ref), self._now()
        anything = Command.model_construct(case=ref, at=local_day(now), by=By(id="casework", role="system"))
        return possibilities(self._situation(anything, case, now, Circumstances("")))

    def calendar(self, nation: str) -> Calendar:
        """A nation's calendar now, with what was proclaimed in this store. Raises CalendarError for an unknown name."""
        return self.calendars.of(nation)

    @property
    def landlord(self) -> Landlord:
        """What the landlord records of itself in this store, and its programmes of redress."""
        return Landlord(self.store, self._now, self._new_id)

    def over(self, store: Store) -> Self:
        """The same law, tables, clock and ids over another store, such as a batch of this one."""
        tables, clock, new_id = self.calendars.tables, self._clock, self._new_id
        return type(self)(store, policies=self.policies, calendar=tables, clock=clock, new_id=new_id)

    @property
    def today(self) -> date:
        """The local day, by the clock."""
        return local_day(self._now())

    def close(self) -> None:
        """Lets go of the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _quickly(self, c: Command, how: Circumstances) -> Answer | None:
        """Records a command that holds for the case as it is in memory: the log takes nothing that is out of date."""
        case = self.store.held(id_of(c.case))
        try:
            found = self._judged(c, case, how, dry_run=False) if case else None
        except (Conflict, Superseded):
            return None
        return found if found and found.outcome == "accepted" and not found.replayed else None

    def _carefully(self, c: Command, how: Circumstances, *, dry_run: bool) -> Answer:
        """Judges a command on the case as it is recorded, anew whenever others are quicker."""
        for attempt in range(ATTEMPTS):
            try:
                found = self._judged(c, self._case_or_blank(c.case), how, dry_run=dry_run)
            except Conflict:
                continue
            if attempt and found.outcome == "refused":
                raise Conflict(_overtaken(found))
            return found
        raise Conflict(f"Case {c.case} is changed by others faster than this can be recorded; try again")

    def _judged(self, c: Command, case: Complaint, how: Circumstances, *, dry_run: bool) -> Answer:
        mark = fingerprint(c, self.store.blind_key) if c.key else None
        if c.key in case.keys:
            return self._as_before(c, case, case.keys[c.key], mark)
        if how.version is not None and how.version != case.version + 1:
            raise Superseded(case.version + 1 or None)
        s = self._situation(c, case, self._now(), how)
        s.other, s.fingerprint = self._other(c), mark
        decided = decide(s)
        if decided.reasons:
            return answer.refused(c, case, decided.reasons)
        after = cast("Complaint", project(case, decided.events))
        if not dry_run:
            self.store.save(*decided.events, *decided.also)
            self.store.remember(after.id, after)
        return answer.accepted(c, case, decided.events, after)

    def _as_before(self, c: Command, case: Complaint, first: Handled, mark: str | None) -> Answer:
        """The answer to a key that was used before: that of the first time, or that it was for something else."""
        if mark != first.fingerprint:
            reused = f"The key {c.key} was used for another command on case {c.case}; give this one a key of its own"
            return answer.refused(c, case, (Reason("key_reused", reused, None),))
        history = self._events(case.id, upto=first.last)
        before = fold(history[: first.first]) if first.first else blank(c.case)
        return answer.accepted(c, before, history[first.first :], case, replayed=True)

    def _invalid(self, command: Mapping[str, Any] | str | bytes, error: InvalidCommand) -> Answer:
        asked = Asked.of(command)
        return answer.invalid(asked, self._case_or_blank(asked.case or ""), error)

    def _situation(self, c: Command, case: Complaint, now: datetime, how: Circumstances) -> Situation[Command]:
        belongs_to = str(self._new_id()) if how.correlation_id is None else how.correlation_id
        calendars = self.calendars.at_present()
        s = Situation(c, case, self.policies, calendars, now, self._new_id, belongs_to, how.via)
        s.likened = partial(likeness, key=self.store.blind_key)
        return s

    def _other(self, c: Command) -> Complaint | None:
        ref = HANDLINGS[c.verb].refers_to(c)
        return self._loaded(ref) if ref else None

    def _case_or_blank(self, ref: str) -> Complaint:
        return self._loaded(ref) or blank(ref)

    def _now(self) -> datetime:
        now = self._clock()
        if now.tzinfo is None:
            raise ValueError("the clock has to give times with their offset from UTC")
        return now.astimezone(UTC)


def _overtaken(found: Answer) -> str:
    why = "; ".join(each.reason for each in found.reasons)
    return f"Case {found.case} was changed by somebody else meanwhile, and {found.command} no longer holds: {why}"
