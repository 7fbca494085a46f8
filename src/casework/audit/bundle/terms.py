"""The law that a case was under, as data: its policies whole, and the calendars in which its dates were counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from casework.domain.calendar import FIRST_DAY, LAST_DAY, NATIONS, WEEKEND, Calendar
from casework.domain.policy import Policies
from casework.domain.proclamation import CalendarEvent, project_proclaimed

Json: TypeAlias = dict[str, Any]


def policies_of(events: Iterable[Json], policies: Policies) -> Json:
    """The policies that these events name, by name. Raises PolicyError for one that is not there any more."""
    names = sorted({each["policy"] for each in events if each.get("policy")})
    return {name: policies.named(name).model_dump(mode="json", exclude_none=True) for name in names}


def calendars_of(
    events: Iterable[Json], tables: Callable[[str], Calendar], proclaimed: Sequence[CalendarEvent], law: Json
) -> list[Json]:
    """The calendars that these events name, as far as today's tables and what was proclaimed give them.

    The present calendars of the policies are among them.
    """
    named = {why["calendar"] for each in events for clock in each.get("clocks", ()) for why in _whys(clock)}
    nations = {policy["calendar"] for policy in law.values()} | {each.split("/")[0] for each in named} & {*NATIONS}
    every = {found.version: found for nation in sorted(nations) for found in _editions(nation, tables, proclaimed)}
    present = {list(_editions(policy["calendar"], tables, proclaimed))[-1].version for policy in law.values()}
    return [_data(found) for version, found in sorted(every.items()) if version in named | present]


def _whys(clock: Json) -> list[Json]:
    return [why for why in (clock["why"], clock.get("counted")) if why and "calendar" in why]


def _editions(
    nation: str, tables: Callable[[str], Calendar], proclaimed: Sequence[CalendarEvent]
) -> Iterator[Calendar]:
    """A nation's calendar before anything was proclaimed, and after each proclamation."""
    known, plain = None, tables(nation)
    yield plain
    for each in proclaimed:
        known = project_proclaimed(known, [each])
        if known is not None:
            yield known.changed(nation, plain)


def _data(calendar: Calendar) -> Json:
    """A calendar by what makes it differ from Monday to Friday."""
    first = calendar.reason(FIRST_DAY)
    skipped = [*([(FIRST_DAY, first)] if first else []), *calendar.skipped(FIRST_DAY, LAST_DAY)]
    closed = {str(day): reason for day, reason in skipped if WEEKEND.get(day.weekday()) != reason}
    days = (FIRST_DAY.fromordinal(n) for n in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1))
    opened = [str(day) for day in days if day.weekday() in WEEKEND and calendar.is_working(day)]
    return {
        "version": calendar.version,
        "name": calendar.name,
        "from": str(FIRST_DAY),
        "to": str(LAST_DAY),
        "closed": closed,
        "open": opened,
    }
