"""The calendars as a page, and what a holiday would do before anybody proclaims it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from at_proclamation import opened
from at_web import Pages
from casework.domain.calendar import Calendar, calendar_of
from casework.domain.proclaiming import Holiday, WorkingDay
from casework.recounting import Recount
from casework.web.calendar import exceptions
from proclaimed import ENGLAND, proclaimer

HOLIDAY = {"day": "2026-03-31", "name": "Jubilee", "nation": ENGLAND}


def test_a_year_of_a_nation_has_its_bank_holidays_and_no_weekends(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get("/calendar", params={"year": 2026, "nation": "scotland"}).text

    assert "Calendar of Scotland, 2026" in page
    assert "Monday 30 November 2026" in page
    assert not re.search(r"<th scope=\"row\"[^>]*>S(atur|un)day", page)


def test_days_of_the_landlord_and_days_proclaimed_are_told_apart_from_bank_holidays() -> None:
    def landlord(nation: str) -> Calendar:
        return calendar_of(nation).with_changes({date(2024, 7, 5): "Staff day"}, {})

    with opened(calendar=landlord) as casework:
        casework.calendars.proclaim(Holiday(ENGLAND, date(2024, 5, 16), "Jubilee"), proclaimer())
        casework.calendars.proclaim(WorkingDay(ENGLAND, date(2024, 8, 26)), proclaimer())

        found = {each.day.isoformat(): each.why for each in exceptions(casework, "england-and-wales", 2024)}

    assert found["2024-05-27"] == "bank_holiday"
    assert found["2024-07-05"] == "landlord_closed"
    assert found["2024-05-16"] == "proclaimed"
    assert found["2024-08-26"] == "counts_after_all"
    assert len(found) == 8 + 2


def test_a_preview_shows_the_deadlines_that_recounting_would_move_and_records_nothing(pages: Pages) -> None:
    calendars, before = pages.casework.calendars, pages.casework.store.position()
    event = calendars.decided(Holiday(ENGLAND, date(2026, 3, 31), "Jubilee"), proclaimer())
    assert event
    task = Recount(pages.casework, ENGLAND, date(2026, 3, 31))
    counted = [each for told in task.preview(task.cases(), calendars.after(event)) for each in told]

    with pages.client() as client:
        page = client.get("/calendar/preview", params=HOLIDAY).text

    moved = sum(each.change == "moved" for each in counted)
    assert moved > 0
    assert page.count(">Moves<") == moved
    assert f"{moved} deadline{'s' if moved > 1 else ''} would move" in page
    assert {each.case for each in counted} == set(re.findall(r'href="/cases/([^"]+)"', page))
    assert pages.casework.store.position() == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"day": "2026-12-25"}, "no working day"),
        ({"day": "2026-04-04"}, "no working day"),
        ({"day": "2090-01-03"}, "outside the calendar"),
        ({"day": ""}, "Enter the day"),
        ({"name": " "}, "Enter what holiday it is"),
    ],
)
def test_a_day_that_cannot_become_a_holiday_is_answered_with_the_reason(
    pages: Pages, asked: dict[str, Any], said: str
) -> None:
    with pages.client() as client:
        page = client.get("/calendar/preview", params=HOLIDAY | asked)

    assert page.status_code == 422
    assert said in page.text


def test_only_whoever_may_have_deadlines_counted_again_is_offered_the_preview(pages: Pages) -> None:
    with pages.client("officer", "off-khan") as client:
        assert "What would a holiday do?" not in client.get("/calendar").text
        assert client.get("/calendar/preview", params=HOLIDAY).status_code == 403
