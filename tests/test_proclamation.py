"""What is proclaimed of a day: what may be, how the calendars of a store change, and that all see it at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_proclamation import proclaim_at_once
from at_work import at_once
from casework.application import Casework
from casework.calendars import ATTEMPTS, Calendars
from casework.domain.calendar import Calendar, CalendarError, OutsideCalendar, calendar_of, parse_calendar
from casework.domain.errors import Conflict
from casework.domain.event import EVENTS
from casework.domain.proclaiming import Holiday, NotProclaimed, Proclaimer, Proclamation, Withdrawal, WorkingDay
from casework.domain.proclamation import CALENDARS, CalendarEvent, Day, Proclaimed, project_proclaimed
from casework.projections.proclamations import ProclaimedDay, proclamations
from casework.rehearsal import rehearsal
from casework.store import Store, open_store
from engines import NewUrl
from examples import log
from proclaimed import ENGLAND, proclaimer

SCOTLAND = "scotland"
MONDAY, TUESDAY, SATURDAY = date(2027, 6, 14), date(2027, 6, 15), date(2027, 6, 19)
EARLY_MAY, CHRISTMAS = date(2027, 5, 3), date(2027, 12, 25)


@pytest.fixture
def store(new_store: NewUrl) -> Iterator[Store]:
    with open_store(new_store(), durable=False) as opened:
        yield opened


def calendars(store: Store, *said: Proclamation, tables: Callable[[str], Calendar] = calendar_of) -> Calendars:
    """The calendars of a store in which this was said."""
    found = Calendars(store, tables)
    for each in said:
        found.proclaim(each, proclaimer())
    return found


def why_not(store: Store, *said: Proclamation) -> str:
    """What the last of these is refused with."""
    *before, last = said
    known = calendars(store, *before)
    with pytest.raises(NotProclaimed) as caught:
        known.proclaim(last, proclaimer())
    return str(caught.value)


# What a proclamation does


def test_a_proclaimed_holiday_is_left_out_and_named(store: Store) -> None:
    changed = calendars(store, Holiday(ENGLAND, TUESDAY, "Jubilee")).of(ENGLAND)
    assert (changed.is_working(TUESDAY), changed.reason(TUESDAY)) == (False, "Jubilee")
    assert changed.add(MONDAY, 1) == date(2027, 6, 16)
    assert changed.version != calendar_of(ENGLAND).version


def test_each_nation_has_its_own(store: Store) -> None:
    changed = calendars(store, Holiday(SCOTLAND, TUESDAY, "World Cup"))
    assert changed.of(SCOTLAND).reason(TUESDAY) == "World Cup"
    assert changed.of(ENGLAND) is calendar_of(ENGLAND)


def test_a_holiday_of_the_tables_can_be_a_working_day_after_all(store: Store) -> None:
    changed = calendars(store, WorkingDay(ENGLAND, EARLY_MAY), Holiday(ENGLAND, date(2027, 5, 7), "Early May")).of(
        ENGLAND
    )
    assert changed.is_working(EARLY_MAY)
    assert changed.reason(date(2027, 5, 7)) == "Early May"


@pytest.mark.parametrize("said", [Holiday(ENGLAND, TUESDAY, "Jubilee"), WorkingDay(ENGLAND, EARLY_MAY)])
def test_withdrawn_the_day_is_what_the_tables_say(store: Store, said: Proclamation) -> None:
    found = calendars(store, said, Withdrawal(ENGLAND, said.day))
    assert found.of(ENGLAND) is calendar_of(ENGLAND)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Holiday(ENGLAND, TUESDAY, "Jubilee"), WorkingDay(ENGLAND, TUESDAY)),
        (WorkingDay(ENGLAND, EARLY_MAY), Holiday(ENGLAND, EARLY_MAY, "Early May")),
    ],
)
def test_the_last_word_counts(store: Store, first: Proclamation, second: Proclamation) -> None:
    assert calendars(store, first, second).of(ENGLAND).version == calendar_of(ENGLAND).version


def test_a_withdrawn_day_can_be_proclaimed_again(store: Store) -> None:
    jubilee = Holiday(ENGLAND, TUESDAY, "Jubilee")
    assert calendars(store, jubilee, Withdrawal(ENGLAND, TUESDAY), jubilee).of(ENGLAND).reason(TUESDAY) == "Jubilee"


def test_once_the_tables_have_the_day_it_is_as_they_name_it(store: Store) -> None:
    calendars(store, Holiday(SCOTLAND, TUESDAY, "World Cup"))
    newer = calendar_of(SCOTLAND).with_changes({TUESDAY: "Scotland's participation"}, {})
    assert Calendars(store, lambda _: newer).of(SCOTLAND) is newer


def test_a_landlords_own_calendar_is_changed_by_it_too(store: Store) -> None:
    own = parse_calendar(
        'nation = "england-and-wales"\nname = "Ours"\n[[closed]]\nday = 2027-06-14\nreason = "Office day"'
    )
    changed = calendars(store, Holiday(ENGLAND, TUESDAY, "Jubilee"), tables=lambda _: own).of(ENGLAND)
    assert (changed.name, changed.reason(MONDAY), changed.reason(TUESDAY)) == ("Ours", "Office day", "Jubilee")


# What may not be proclaimed


def test_a_day_that_is_a_holiday_already_is_refused_with_the_way_to_move_older_deadlines(store: Store) -> None:
    world_cup = Holiday(SCOTLAND, date(2026, 6, 15), "World Cup")
    said = why_not(store, world_cup)
    assert said.startswith("2026-06-15 is no working day in scotland already: Scotland's participation in the FIFA")
    assert said.endswith("moved by `casework calendar recount`")
    assert store.position() == 0


def test_a_day_of_a_weekend_is_refused(store: Store) -> None:
    assert why_not(store, Holiday(ENGLAND, SATURDAY, "Jubilee")) == (
        "2027-06-19 is no working day in england-and-wales already: Saturday; there is nothing to proclaim"
    )
    assert "only a holiday can become a working day" in why_not(store, WorkingDay(ENGLAND, SATURDAY))
    assert "Saturday" in why_not(store, WorkingDay(ENGLAND, CHRISTMAS))


def test_a_working_day_is_refused_as_one(store: Store) -> None:
    assert "is a working day in england-and-wales already" in why_not(store, WorkingDay(ENGLAND, TUESDAY))


@pytest.mark.parametrize("name", ["", " "])
def test_a_holiday_needs_a_name(store: Store, name: str) -> None:
    assert "Say what holiday" in why_not(store, Holiday(ENGLAND, TUESDAY, name))


def test_what_was_never_proclaimed_cannot_be_withdrawn(store: Store) -> None:
    said = why_not(store, Holiday(SCOTLAND, TUESDAY, "World Cup"), Withdrawal(ENGLAND, TUESDAY))
    assert said.startswith("Nothing was proclaimed of 2027-06-15 in england-and-wales")


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2061, 1, 3)])
def test_a_day_outside_the_calendar_is_refused(store: Store, day: date) -> None:
    with pytest.raises(OutsideCalendar):
        calendars(store, Holiday(ENGLAND, day, "Jubilee"))
    with pytest.raises(OutsideCalendar):
        calendars(store, WorkingDay(ENGLAND, day))


def test_a_nation_without_a_calendar_is_refused(store: Store) -> None:
    with pytest.raises(CalendarError, match="no calendar of 'wales'"):
        calendars(store, Holiday("wales", TUESDAY, "Jubilee"))


# Said before


@pytest.mark.parametrize(
    "said",
    [
        (Holiday(ENGLAND, TUESDAY, "Jubilee"), Holiday(ENGLAND, TUESDAY, "The Jubilee")),
        (WorkingDay(ENGLAND, EARLY_MAY), WorkingDay(ENGLAND, EARLY_MAY)),
        (Holiday(ENGLAND, TUESDAY, "Jubilee"), Withdrawal(ENGLAND, TUESDAY), Withdrawal(ENGLAND, TUESDAY)),
    ],
)
def test_said_again_it_is_no_event(store: Store, said: tuple[Proclamation, ...]) -> None:
    *before, again = said
    known = calendars(store, *before)
    assert known.proclaim(again, proclaimer()) is None
    assert store.position() == len(before)


# The record of it


def test_the_events_stand_in_one_stream_with_who_said_it_and_when(store: Store) -> None:
    at = datetime(2027, 2, 1, 9, 30, tzinfo=UTC)
    known = calendars(store)
    known.proclaim(Holiday(ENGLAND, TUESDAY, " Jubilee "), proclaimer("ann", at))
    known.proclaim(Holiday(SCOTLAND, TUESDAY, "World Cup"), proclaimer("cat", at))
    known.proclaim(WorkingDay(ENGLAND, EARLY_MAY), proclaimer("ben", at))
    known.proclaim(Withdrawal(ENGLAND, TUESDAY), proclaimer("ben", at))
    history = known.history()
    assert [event.topic for event in history] == [
        "holiday-proclaimed",
        "holiday-proclaimed",
        "working-day-proclaimed",
        "proclamation-withdrawn",
    ]
    assert {event.originator_id for event in history} == {CALENDARS}
    assert proclamations(history) == [
        ProclaimedDay(EARLY_MAY, ENGLAND, None, "ben", at.date()),
        ProclaimedDay(TUESDAY, ENGLAND, "Jubilee", "ann", at.date(), "ben", at.date()),
        ProclaimedDay(TUESDAY, SCOTLAND, "World Cup", "cat", at.date()),
    ]


def test_a_later_word_on_the_same_day_withdraws_the_one_before(store: Store) -> None:
    known = calendars(store, Holiday(ENGLAND, TUESDAY, "Jubilee"), WorkingDay(ENGLAND, TUESDAY))
    first, second = proclamations(known.history())
    assert (first.name, first.withdrawn_by, second.name, second.withdrawn_by) == ("Jubilee", "ann", None, None)


def test_the_events_are_read_back_as_they_were_written(store: Store) -> None:
    said = (Holiday(ENGLAND, TUESDAY, "Jubilee"), WorkingDay(ENGLAND, EARLY_MAY), Withdrawal(ENGLAND, TUESDAY))
    history = calendars(store, *said).history()
    assert len(history) == len(said)
    for event in history:
        assert EVENTS[event.topic].model_validate_json(event.model_dump_json(exclude_none=True)) == event


@cache
def calendar_after(days: frozenset[tuple[Day, str | None]], nation: str) -> Calendar:
    return Proclaimed(days=dict(days)).changed(nation, calendar_of(nation))


days = st.sampled_from([TUESDAY, EARLY_MAY])
words = st.one_of(
    st.builds(Holiday, st.sampled_from([ENGLAND, SCOTLAND]), days, st.sampled_from(["Jubilee", "World Cup"])),
    st.builds(WorkingDay, st.sampled_from([ENGLAND, SCOTLAND]), days),
    st.builds(Withdrawal, st.sampled_from([ENGLAND, SCOTLAND]), days),
)


@given(st.lists(words, max_size=12))
def test_whatever_is_said_the_events_alone_make_the_same_and_no_older_state_changes(said: list[Proclamation]) -> None:
    known: Proclaimed | None = None
    events: list[CalendarEvent] = []
    for each in said:
        before = repr(known)
        state = known or Proclaimed()
        try:
            event = each.event(state, calendar_after(frozenset(state.days.items()), each.nation), proclaimer())
        except NotProclaimed:
            continue
        events += [event] if event else []
        after = project_proclaimed(known, [event] if event else [])
        assert repr(known) == before
        known = after
    assert project_proclaimed(None, events) == known
    assert [event.originator_version for event in events] == list(range(len(events)))


# Seen by everybody


def test_another_process_counts_with_it_at_once(new_store: NewUrl) -> None:
    url = new_store()
    with Casework.open(url) as one, Casework.open(url) as other:
        assert other.calendar(ENGLAND) is calendar_of(ENGLAND)
        one.calendars.proclaim(Holiday(ENGLAND, date(2024, 5, 16), "Jubilee"), proclaimer())
        [clock] = other.execute(log()).clocks
        assert (clock.due_on, clock.why.calendar) == (date(2024, 5, 21), other.calendar(ENGLAND).version)
        assert other.calendar(ENGLAND) is other.calendar(ENGLAND)


def test_a_rehearsal_counts_with_it_too(new_store: NewUrl) -> None:
    with Casework.open(new_store()) as casework:
        casework.calendars.proclaim(Holiday(ENGLAND, date(2024, 5, 16), "Jubilee"), proclaimer())
        with rehearsal(casework) as stage:
            [clock] = stage.execute(json.dumps(log())).clocks
        assert clock.due_on == date(2024, 5, 21)


def test_a_decision_looks_at_the_calendars_of_one_moment(store: Store) -> None:
    known = calendars(store)
    of = known.at_present()
    assert of(ENGLAND).is_working(TUESDAY)
    known.proclaim(Holiday(ENGLAND, TUESDAY, "Jubilee"), proclaimer())
    assert of(ENGLAND).is_working(TUESDAY)
    assert not known.at_present()(ENGLAND).is_working(TUESDAY)


def test_the_calendars_after_something_is_said_are_known_before_it_is(store: Store) -> None:
    known = calendars(store)
    event = known.decided(Holiday(ENGLAND, TUESDAY, "Jubilee"), proclaimer())
    assert event is not None
    assert known.after(event)(ENGLAND).reason(TUESDAY) == "Jubilee"
    assert known.of(ENGLAND).is_working(TUESDAY)
    assert store.position() == 0


def test_of_several_who_proclaim_the_same_day_at_once_one_does(new_store: NewUrl) -> None:
    url = new_store()
    assert sorted(at_once(3, proclaim_at_once, url)) == [False, False, True]
    with open_store(url) as store:
        known = Calendars(store, calendar_of)
        assert len(known.history()) == 4
        assert known.of(ENGLAND).skipped(MONDAY, date(2027, 6, 18)) == ((TUESDAY, "Jubilee"),)


def test_those_who_are_never_quick_enough_are_told(store: Store) -> None:
    known = Overtaken(store, calendar_of)
    with pytest.raises(Conflict, match="changed by others faster"):
        known.proclaim(Holiday(ENGLAND, TUESDAY, "Jubilee"), proclaimer())
    assert len(store.after(0, 1000)) == ATTEMPTS


class Overtaken(Calendars):
    """Somebody else is always quicker, with another day and its withdrawal by turns."""

    def decided(self, asked: Proclamation, proclaimer: Proclaimer) -> CalendarEvent | None:
        event = super().decided(asked, proclaimer)
        others = Calendars(self._store, self.tables)
        stands = bool(others.proclaimed().days)
        others.proclaim(Withdrawal(SCOTLAND, MONDAY) if stands else Holiday(SCOTLAND, MONDAY, "Fair"), proclaimer)
        return event
