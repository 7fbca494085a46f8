"""What a programme of redress does for each of its homes: contact, the outcome of the review, redress."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.domain.command import Amount, Flag, Needed, Ref
from casework.domain.event import event
from casework.domain.landlord_record import altered
from casework.domain.landlord_record_command import ProgrammeCommand, Prose, landlord_command
from casework.domain.landlord_record_deciding import Matter, asks, not_ahead, settles
from casework.domain.moment import Day
from casework.domain.personal import Clear
from casework.domain.promises import ActionKind
from casework.domain.redress_programme import Contact, Outcome, Programme, ProgrammeEvent, Redress
from casework.domain.redress_programme_course import programme_known, programme_open


@asks("unknown_subject")
def home_known(m: Matter[Any]) -> str | None:
    home, ref = m.command.home, m.command.programme
    return None if home in m.programme.homes else f"{home} is not on the list of {ref}; identify puts it there"


@landlord_command("record_programme_contact")
class RecordProgrammeContact(ProgrammeCommand):
    """Record that somebody tried to reach a home, how, and whether they did."""

    home: Ref
    on: Day
    reached: Flag
    how: Ref


@event("home-contacted")
class HomeContacted(ProgrammeEvent):
    """Somebody tried to reach a home."""

    home: Clear
    contact: Contact

    def apply(self, programme: Programme) -> None:
        home = programme.homes.get(self.home)
        if home is not None:
            altered(programme.homes, self.home, contacts=(*home.contacts, self.contact))


@settles(RecordProgrammeContact, programme_known, programme_open, home_known, not_ahead("on"))
def record_programme_contact(m: Matter[RecordProgrammeContact]) -> Iterator[HomeContacted]:
    c = m.command
    contact = Contact(on=c.on, reached=c.reached, how=c.how)
    yield m.event(HomeContacted, programme=c.programme, home=c.home, contact=contact)


@landlord_command("record_review_outcome")
class RecordReviewOutcome(ProgrammeCommand):
    """Record what the review of a home came to. A later outcome takes the place of this one."""

    home: Ref
    outcome: Outcome
    reason: Needed[Prose] = None


@event("home-reviewed")
class HomeReviewed(ProgrammeEvent):
    """The review of a home came to something."""

    home: Clear
    outcome: Outcome
    reason: Clear | None = None

    def apply(self, programme: Programme) -> None:
        altered(programme.homes, self.home, outcome=self.outcome, reason=self.reason)


@asks("reason_missing")
def reason_to_leave_out(m: Matter[RecordReviewOutcome]) -> str | None:
    left_out = m.command.outcome == "not_in_scope" and not m.command.reason
    return f"Say why {m.command.home} is left out after all (reason)" if left_out else None


@settles(RecordReviewOutcome, programme_known, programme_open, home_known, reason_to_leave_out)
def record_review_outcome(m: Matter[RecordReviewOutcome]) -> Iterator[HomeReviewed]:
    c = m.command
    yield m.event(HomeReviewed, programme=c.programme, home=c.home, outcome=c.outcome, reason=c.reason)


@landlord_command("record_redress")
class RecordRedress(ProgrammeCommand):
    """Record what a home was given: an apology, works, a payment (`amount` in pounds)."""

    home: Ref
    kind: ActionKind
    amount: Amount | None = None
    given_on: Day


@event("redress-given")
class RedressGiven(ProgrammeEvent):
    """A home was given something."""

    home: Clear
    redress: Redress

    def apply(self, programme: Programme) -> None:
        home = programme.homes.get(self.home)
        if home is not None:
            altered(programme.homes, self.home, redress=(*home.redress, self.redress))


@asks("redress_not_due")
def redress_due(m: Matter[RecordRedress]) -> str | None:
    home = m.programme.homes.get(m.command.home)
    if home is None or home.outcome == "redress_due":
        return None
    return f"The review of {home.id} does not say that redress is due; record_review_outcome says so"


@settles(RecordRedress, programme_known, programme_open, home_known, redress_due, not_ahead("given_on"))
def record_redress(m: Matter[RecordRedress]) -> Iterator[RedressGiven]:
    c = m.command
    redress = Redress(kind=c.kind, amount=c.amount, given_on=c.given_on)
    yield m.event(RedressGiven, programme=c.programme, home=c.home, redress=redress)
