"""Which days do not count, and what would a holiday that is proclaimed do to deadlines?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Annotated, Any, Final, Literal, NamedTuple
from uuid import uuid4

from fastapi import APIRouter, Query, Response
from pydantic import StringConstraints

from casework.application import Casework
from casework.domain.calendar import FIRST_DAY, LAST_DAY, NATIONS, WEEKEND, Nation, OutsideCalendar, calendar_of
from casework.domain.event import Actor
from casework.domain.moment import LONDON
from casework.domain.proclaiming import Holiday, NotProclaimed, Proclaimer
from casework.http.paging import STRICT
from casework.http.problems import Problem
from casework.projections.proclamations import proclamations
from casework.recounting import Recount, Recounted
from casework.web.visits import Visit, Visiting

MOST: Final = 500
"""Cases whose deadlines a page counts again; `casework calendar proclaim --dry-run` counts those of all."""

Year = Annotated[int | None, Query(ge=FIRST_DAY.year, le=LAST_DAY.year)]
HolidayName = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), Query()]
Why = Literal["bank_holiday", "landlord_closed", "proclaimed", "counts_after_all"]


class Exceptional(NamedTuple):
    """A day from Monday to Friday that does not count or, against the tables, does."""

    day: date
    name: str
    why: Why


class Foreseen(NamedTuple):
    """What a holiday would do to the deadlines of the cases looked at, out of all that it concerns."""

    deadlines: list[Recounted]
    looked_at: int
    concerned: int

    @property
    def moved(self) -> int:
        """How many deadlines would move."""
        return sum(each.change == "moved" for each in self.deadlines)


def router() -> APIRouter:
    """The page of the calendars, and the one that foresees what a holiday would do."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/calendar", operation_id="page_calendar")
    def page(visit: Visiting, nation: Nation = "england-and-wales", year: Year = None) -> Response:
        visit.must("get_clocks")
        shown = year or visit.casework.today.year
        return visit.page(
            "calendar",
            nation=nation,
            nations=NATIONS,
            year=shown,
            years=range(max(FIRST_DAY.year, shown - 3), min(LAST_DAY.year, shown + 3) + 1),
            version=visit.casework.calendar(nation).version,
            days=list(exceptions(visit.casework, nation, shown)),
            proclaimed=[each for each in proclamations(visit.casework.calendars.history()) if each.nation == nation],
        )

    @found.get("/calendar/preview", operation_id="page_calendar_preview")
    def preview(
        visit: Visiting, day: date | None = None, name: HolidayName = "", nation: Nation = "england-and-wales"
    ) -> Response:
        visit.must("recount_deadlines")
        asked: dict[str, Any] = {"nation": nation, "nations": NATIONS, "day": day, "holiday": name}
        if day is None or not name:
            return visit.page("calendar_preview", wrong=_missing(day, name), foreseen=None, **asked, status=422)
        try:
            found = foreseen(visit, Holiday(nation, day, name))
        except (NotProclaimed, OutsideCalendar) as error:
            return visit.page("calendar_preview", wrong={"day": str(error)}, foreseen=None, **asked, status=422)
        told = _command(visit, day, name, nation)
        return visit.page("calendar_preview", wrong={}, foreseen=found, command=told, **asked)

    return found


def exceptions(casework: Casework, nation: Nation, year: int) -> Iterator[Exceptional]:
    """The days of a year that the plain rule, Monday to Friday, gets wrong, and what of its holidays was undone."""
    plain, own, now = calendar_of(nation), casework.calendars.tables(nation), casework.calendar(nation)
    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        if day.weekday() in WEEKEND and not now.is_working(day):
            continue
        if (reason := now.reason(day)) is not None:
            why: Why = "bank_holiday" if plain.reason(day) else "landlord_closed" if own.reason(day) else "proclaimed"
            yield Exceptional(day, reason, why)
        elif (undone := plain.reason(day) or own.reason(day)) is not None:
            yield Exceptional(day, undone, "counts_after_all")


def foreseen(visit: Visit, holiday: Holiday) -> Foreseen:
    """What proclaiming a holiday would do; nothing is recorded. Raises NotProclaimed, OutsideCalendar."""
    casework = visit.casework
    event = casework.calendars.decided(holiday, _somebody(visit))
    task = Recount(casework, holiday.nation, holiday.day)
    concerned = task.cases()
    looked_at = [ref for ref in concerned[:MOST] if _theirs(visit, ref)]
    others = casework.calendars.after(event) if event else casework.calendars.at_present()
    return Foreseen([each for told in task.preview(looked_at, others) for each in told], len(looked_at), len(concerned))


def _command(visit: Visit, day: date, name: str, nation: Nation) -> str:
    """What proclaims the holiday, to be copied into a shell."""
    words = ["casework", "calendar", "proclaim", f"{day}", "--name", name, "--nation", nation, "--by", visit.who.id]
    return shlex.join(words)


def _theirs(visit: Visit, ref: str) -> bool:
    try:
        visit.case("get_case", ref)
    except Problem:
        return False
    return True


def _somebody(visit: Visit) -> Proclaimer:
    """Whoever asks, on the day that they ask; what they would record is thrown away."""
    at = datetime.combine(visit.casework.today, time(), LONDON)
    return Proclaimer(Actor(id=visit.who.id, role="officer"), at, uuid4, str(uuid4()))


def _missing(day: date | None, name: str) -> dict[str, str]:
    wanted = {"day": "Enter the day" if day is None else "", "name": "" if name else "Enter what holiday it is"}
    return {field: said for field, said in wanted.items() if said}
