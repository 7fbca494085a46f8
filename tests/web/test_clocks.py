"""The days of a stage, as a picture and as the table beside it tell them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_proclamation import opened
from casework.domain.calendar import calendar_of
from casework.domain.proclaiming import Holiday
from casework.web.clocks import MARKS, SPANS, Lane, Mark, Span, calendar_known, lanes
from casework.web.clocks_drawing import LETTER, WIDTH, Drawing, drawn
from casework.web.words import plainly
from examples import Command, acknowledge, acknowledged, at_stage_2, extend, prepared, respond, withdraw
from proclaimed import ENGLAND, proclaimer
from spec import Cases

CALENDAR = calendar_of(ENGLAND)


def looked_at(on: str, *history: Command) -> list[Lane]:
    """The lanes of the usual case after this history."""
    cases = Cases()
    for command in history:
        assert not cases.do(command).reasons
    return lanes(cases.found["C-1"], CALENDAR, date.fromisoformat(on))


def marks(lane: Lane) -> list[str]:
    return [f"{mark.what} {mark.day:%d %b}" for mark in lane.marks]


def spans(lane: Lane) -> list[str]:
    return [f"{span.what} {span.first:%d %b} to {span.last:%d %b}" for span in lane.spans]


def test_a_stage_answered_in_time_has_its_days_from_receipt_to_the_answer() -> None:
    (lane,) = looked_at("2024-06-10", *acknowledged(), respond())

    assert marks(lane) == ["received 13 May", "acknowledged 14 May", "answered 28 May", "due 29 May"]
    assert spans(lane) == ["acknowledging 13 May to 14 May", "answering 14 May to 28 May"]


def test_what_runs_is_late_up_to_the_day_looked_at_and_has_still_to_come_up_to_its_due_day() -> None:
    (waiting,) = looked_at("2024-05-20", *acknowledged())
    (late,) = looked_at("2024-06-05", *acknowledged())

    assert spans(waiting)[-2:] == ["answering 14 May to 20 May", "to_come 20 May to 29 May"]
    assert spans(late)[-2:] == ["answering 14 May to 29 May", "late 29 May to 05 Jun"]
    assert "seen_on 05 Jun" in marks(late)


def test_more_time_and_what_was_due_before_are_both_marked() -> None:
    (lane,) = looked_at("2024-06-20", *acknowledged(), extend("2024-05-20", "2024-06-07"), respond("2024-06-05"))

    assert marks(lane)[-3:] == ["due 29 May", "answered 05 Jun", "extended_to 07 Jun"]
    assert spans(lane)[-1] == "extended 29 May to 05 Jun"


def test_a_late_acknowledgement_is_late_and_leaves_the_last_lawful_day_where_it_was() -> None:
    (lane,) = looked_at("2024-05-25", *prepared(), acknowledge("2024-05-23"))

    assert marks(lane)[:3] == ["received 13 May", "acknowledge_by 20 May", "acknowledged 23 May"]
    assert "lawful_until 04 Jun" in marks(lane)
    assert "late 20 May to 23 May" in spans(lane)


def test_a_complaint_that_was_withdrawn_has_an_end_and_no_answer() -> None:
    (lane,) = looked_at("2024-06-20", *acknowledged(), withdraw("2024-05-20"))

    assert "ended 20 May" in marks(lane)
    assert not any(mark.startswith("answered") for mark in marks(lane))


def test_stage_2_is_a_lane_of_its_own_that_begins_with_the_request() -> None:
    _, second = looked_at("2024-06-10", *at_stage_2())

    assert (second.stage, marks(second)[0]) == (2, "stage_2_asked_for 03 Jun")


def test_working_days_are_counted_from_the_beginning_and_holidays_between_are_named() -> None:
    (lane,) = looked_at("2024-06-10", *acknowledged(), respond())

    assert {mark.what: mark.working_days for mark in lane.marks} == {
        "received": 0,
        "acknowledged": 1,
        "answered": 10,
        "due": 11,
    }
    assert [each.reason for each in lane.holidays] == ["Spring Bank Holiday"]


def test_a_holiday_proclaimed_later_is_none_in_what_was_known_before() -> None:
    with opened() as casework:
        casework.calendars.proclaim(Holiday(ENGLAND, date(2024, 5, 16), "Jubilee"), proclaimer())
        before = calendar_known(casework.calendars, ENGLAND, datetime(2000, 1, 1, tzinfo=UTC))
        now = calendar_known(casework.calendars, ENGLAND, None)

    assert (before.is_working(date(2024, 5, 16)), now.is_working(date(2024, 5, 16))) == (True, False)


@st.composite
def any_lanes(draw: st.DrawFn) -> Lane:
    """A lane with marks and stretches wherever they may be."""
    began = draw(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
    days = draw(st.lists(st.integers(0, 900), min_size=2, max_size=8, unique=True))
    at = [began + timedelta(day) for day in sorted([*days, days[0]])]
    marked = [Mark(draw(st.sampled_from(MARKS)), day, 0) for day in at]
    stretches = [Span(draw(st.sampled_from(SPANS)), one, other) for one, other in pairwise(at) if one < other]
    return Lane(1, marked, stretches, CALENDAR.skipped(at[0], at[-1]))


@given(any_lanes())
def test_nothing_in_a_picture_lies_outside_it_and_no_words_over_others(lane: Lane) -> None:
    drawing = drawn(lane, plainly)

    for band in (*drawing.off, *drawing.spans):
        assert 0 <= band.x < band.x + band.width <= WIDTH + 0.2
    for line in {label.y for label in drawing.labels}:
        assert line < drawing.height
        ends = sorted(_reach(drawing, line))
        assert all(one[1] <= other[0] for one, other in pairwise(ends))
        assert all(end <= WIDTH for _, end in ends)


def _reach(drawing: Drawing, line: float) -> list[tuple[float, float]]:
    """Where the words on a line begin and end."""
    found = []
    for label in drawing.labels:
        width = len(label.text) * LETTER
        if label.y == line:
            found.append((label.x, label.x + width) if label.anchor == "start" else (label.x - width, label.x))
    return found


@pytest.mark.parametrize("sign", [*SPANS, "weekend", "holiday"])
def test_every_sign_of_a_picture_has_its_colour(sign: str) -> None:
    assert f".cw-lane-{sign} {{" in (files("casework.web") / "static" / "casework.css").read_text("utf-8")
