"""Which deadlines may ask for an alert on a day? The sweep asks this of indexes, so that asking costs little."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from casework.projections.shape import Shape
from casework.store import Connection


class Candidate(NamedTuple):
    """A clock that may ask for an alert about a due date; `subject` is empty for a clock without one.

    `awaits` is the alert that comes next, None when it is too late for any but one after the fact.
    """

    due_on: date
    case: str
    place: int
    subject: str
    clock: str
    case_id: UUID
    policy: str
    awaits: str | None


def anything(views: Connection, day: date, soon_until: date) -> bool:
    """Whether any deadline or alert waits for a sweep on `day`."""
    ((found,),) = views.execute(_ANYTHING, {"day": day.isoformat(), "soon_until": soon_until.isoformat()})
    return bool(found)


_ANYTHING = """
    select case
        when exists (select 1 from deadlines where awaits = 'overdue' and due_on < :day) then 1
        when exists (select 1 from deadlines where awaits = 'due_soon' and due_on <= :soon_until) then 1
        when exists (select 1 from deadlines where step_on is not null and step_on <= :day) then 1
        when exists (select 1 from unnoticed where noticed = 0) then 1
        when exists (select 1 from alerts where unsettled = 1) then 1
        else 0 end"""


def candidates(
    views: Connection, day: date, soon_until: date, *, limit: int, after: Candidate | None = None
) -> list[Candidate]:
    """Running clocks that are overdue on `day`, or due by `soon_until`, and have no alert yet that says so.

    Those that a further step of the policy has come for are among them. Up to `limit`, beyond `after`, ordered by due
    date, case, clock in the order of the contract, and subject.
    """
    asked = {"day": day.isoformat(), "soon_until": soon_until.isoformat(), "limit": limit}
    return list(map(_CANDIDATE.revived, views.execute(_CANDIDATES, asked | _beyond(after))))


def unnoticed(views: Connection, *, limit: int, after: Candidate | None = None) -> list[Candidate]:
    """Due dates that passed while no sweep ran, and that their clocks no longer have; in the same order."""
    return list(map(_CANDIDATE.revived, views.execute(_UNNOTICED, {"limit": limit} | _beyond(after))))


def _beyond(after: Candidate | None) -> dict[str, object]:
    place = (after.due_on.isoformat(), *after[1:4]) if after else ("", "", 0, "")
    return dict(zip(("after_due", "after_ref", "after_place", "after_subject"), place, strict=True))


_CANDIDATE = Shape(Candidate)
_CANDIDATES = """
    select d.due_on, d.ref, d.place, d.subject, d.clock, d.case_id, c.policy, d.awaits
    from (
        select due_on, ref, place, subject, clock, case_id, awaits from deadlines
        where awaits = 'overdue' and due_on < :day
            and (due_on, ref, place, subject) > (:after_due, :after_ref, :after_place, :after_subject)
        union all
        select due_on, ref, place, subject, clock, case_id, awaits from deadlines
        where awaits = 'due_soon' and due_on <= :soon_until
            and (due_on, ref, place, subject) > (:after_due, :after_ref, :after_place, :after_subject)
        union all
        select due_on, ref, place, subject, clock, case_id, awaits from deadlines
        where step_on is not null and step_on <= :day
            and (due_on, ref, place, subject) > (:after_due, :after_ref, :after_place, :after_subject)
        order by 1, 2, 3, 4
        limit :limit
    ) d join cases c on c.case_id = d.case_id
    order by 1, 2, 3, 4"""
_UNNOTICED = """
    select u.due_on, u.ref, u.place, u.subject, u.clock, u.case_id, c.policy, null
    from unnoticed u join cases c on c.case_id = u.case_id
    where u.noticed = 0
        and (u.due_on, u.ref, u.place, u.subject) > (:after_due, :after_ref, :after_place, :after_subject)
    order by u.due_on, u.ref, u.place, u.subject
    limit :limit"""
