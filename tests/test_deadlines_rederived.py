"""The clocks of the two stages come out the same when somebody else reckons them from what happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_hand import HOLIDAYS, after, check_why, is_working
from casework.domain.calendar import calendar_of
from examples import extend
from independent import LAWS
from told import NEXT, Step, Told, of, steps

laws = pytest.mark.parametrize("law", sorted(LAWS))
receipts = st.dates(date(2019, 2, 1), date(2027, 6, 1))


def test_the_calendar_agrees_with_the_list_typed_in() -> None:
    calendar = calendar_of("england-and-wales")
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(3653)]
    assert [day for day in days if calendar.is_working(day) != is_working(day)] == []
    assert len(HOLIDAYS) == 8 * 10 + 3


@laws
@given(received=receipts, story=st.lists(steps, min_size=1, max_size=15))
def test_every_stage_clock_is_as_somebody_else_reckons_it(law: str, received: date, story: list[Step]) -> None:
    told, on = Told(law, received), received
    for step in story:
        on += timedelta(days=step.gap)
        command, fact = NEXT[step.what](told, on, step)
        told.tell(command, fact)
        told.agree()
        for clock in told.case.clocks.values():
            check_why(clock)


ACKNOWLEDGED = [Step("acknowledge", 3)]
BEGINNINGS = {
    "stage 1": ACKNOWLEDGED,
    "stage 1 again": [Step("respond", 5), Step("reopen", 3)],
    "stage 1 again, at the Ombudsman's word": [*ACKNOWLEDGED, Step("respond", 5), Step("reopen", 3, 9, ordered=True)],
    "stage 2": [*ACKNOWLEDGED, Step("escalate", 2), Step("respond", 9), Step("acknowledge", 12)],
}


@laws
@given(
    received=receipts,
    beginning=st.sampled_from(sorted(BEGINNINGS)),
    more=st.lists(of("extend", "agree updates", "correct the receipt"), max_size=5),
    last=of("extend"),
)
def test_an_extension_is_judged_as_somebody_else_judges_it(
    law: str, received: date, beginning: str, more: list[Step], last: Step
) -> None:
    told, on = Told(law, received), received
    for step in [*BEGINNINGS[beginning], *more]:
        on += timedelta(days=step.gap)
        told.tell(*NEXT[step.what](told, on, step))
    until, cap = told.due + timedelta(days=last.amount), after(told.history.stage.original, told.may_add)
    broken = {
        "extension_after_deadline": on > told.due,
        "extension_not_later": until <= told.due,
        "extension_over_cap": until > cap,
    }
    codes = told.tell(extend(str(on), str(until)), None)
    assert {code for code in codes if code in broken} == {code for code, is_broken in broken.items() if is_broken}


# Found by the properties above, kept by name.


@laws
def test_a_clock_stopped_late_is_stopped_and_not_met_once_the_corrected_receipt_gives_more_time(law: str) -> None:
    told, day = Told(law, date(2024, 5, 13)), date(2024, 5, 29)
    for step in (Step("withdraw", 0), Step("correct the receipt", 0, amount=14)):
        told.tell(*NEXT[step.what](told, day, step))
        told.agree()


def test_a_date_lawfully_given_stays_when_a_corrected_receipt_happens_to_lead_to_the_same_day() -> None:
    """Received on a Friday, answered at once, reopened, extended by a working day; corrected there and back."""
    told, on = Told("hos-2024", date(2019, 2, 1)), date(2019, 2, 1)
    for step in (
        Step("respond", 5),
        Step("reopen", 3),
        Step("extend", 0, amount=3),
        Step("correct the receipt", 0, amount=3),
        Step("correct the receipt", 0, amount=-1),
    ):
        on += timedelta(days=step.gap)
        told.tell(*NEXT[step.what](told, on, step))
        told.agree()
