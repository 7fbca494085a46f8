"""The board of alerts: one line for each deadline, the most urgent first, with what became of the messages about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from at_delivery import AT, Taking, deliverer, failing, later, terms, told
from casework.application import Casework
from casework.domain.alert import KINDS
from casework.domain.policy import Escalation, Policies
from casework.projections.queues.alerting import Raised
from casework.scheduler.attendance import Attendance, attending
from casework.scheduler.delivery.ledger import deliveries_about
from casework.scheduler.receipts import last_receipt
from engines import NewUrl
from examples import acknowledged, extend, of_case, respond
from examples_record import promise, see
from recorded import Recorded, moment
from spec import SHIPPED, Cases

WATCHFUL = Policies.only(
    SHIPPED.named("hos-2024").model_copy(
        update={
            "overdue_steps_working_days": (5, 10),
            "alert_escalation": (Escalation(whom=("manager",), after_working_days=10),),
        }
    )
)


@pytest.fixture
def recorded(new_store: NewUrl) -> Iterator[Recorded]:
    with Recorded(new_store(), Cases(policies=WATCHFUL)) as recorded:
        yield recorded


def over(recorded: Recorded, at: str) -> Casework:
    return Casework(recorded.store, policies=recorded.cases.policies, clock=lambda: moment(at))


def lines(alerts: list[Raised]) -> list[str]:
    return [f"{each.case} {each.clock} {each.kind}" for each in alerts]


def history(recorded: Recorded) -> None:
    """C-1 has a promise long overdue and a response overdue since; C-2 was answered; that of C-3 was acknowledged."""
    recorded.do(*of_case("C-1", *acknowledged(), promise("2024-05-14", "A1", "2024-05-20")))
    recorded.do(*of_case("C-2", *acknowledged()))
    recorded.do(*of_case("C-3", *acknowledged()))
    for day in ("2024-05-17", "2024-05-21", "2024-05-28", "2024-05-30"):
        recorded.sweep(day)
    recorded.do(*of_case("C-2", respond("2024-05-30")), *of_case("C-3", see("2024-05-30")))


def test_what_nobody_has_seen_to_comes_first_and_of_that_what_is_longest_overdue(recorded: Recorded) -> None:
    history(recorded)

    found = over(recorded, "2024-05-30T09:00:00+01:00").alert_board().lines

    assert lines(found) == [
        "C-1 action still_overdue",
        "C-1 stage_1_response overdue",
        "C-3 stage_1_response overdue",
    ]
    assert [each.acknowledged_by for each in found] == [None, None, "ann"]


@pytest.mark.parametrize(
    ("state", "cases"),
    [("unseen", ["C-1", "C-1"]), ("acknowledged", ["C-3"]), ("resolved", ["C-2", "C-2"])],
)
def test_the_board_is_narrowed_to_what_became_of_alerts(recorded: Recorded, state: str, cases: list[str]) -> None:
    history(recorded)

    found = over(recorded, "2024-05-30T09:00:00+01:00").alert_board(state)  # type: ignore[arg-type] # one of them

    assert [each.case for each in found.lines] == cases


def test_what_others_were_told_of_can_be_looked_at_by_itself(recorded: Recorded) -> None:
    history(recorded)
    recorded.escalate("2024-06-20")

    found = over(recorded, "2024-06-20T09:00:00+01:00").alert_board("escalated").lines

    assert lines(found) == ["C-1 action still_overdue", "C-1 stage_1_response overdue"]
    assert all(each.whom for each in found)


def test_a_deadline_has_one_line_however_many_alerts_were_raised_about_it_and_pages_have_each_once(
    recorded: Recorded,
) -> None:
    for n in range(1, 5):
        recorded.do(*of_case(f"C-{n}", *acknowledged(), promise("2024-05-14", "A1", f"2024-05-2{n}")))
    recorded.do(*of_case("C-1", extend("2024-05-28", "2024-06-12")))
    for day in ("2024-05-28", "2024-05-30", "2024-06-06", "2024-06-13", "2024-06-20"):
        recorded.sweep(day)
    casework = over(recorded, "2024-06-20T09:00:00+01:00")

    every = casework.alerts(standing=True, limit=1000).lines
    newest = {(a.case, a.clock): a for a in sorted(every, key=lambda a: (KINDS.index(a.kind), a.step))}
    found, after = list[Raised](), None
    while True:
        page = casework.alert_board(after=after, limit=3)
        found, after = [*found, *page.lines], page.next
        if after is None:
            break

    assert len(every) > len(newest) == 8
    assert found == sorted(newest.values(), key=lambda a: (a.due_on, a.case, a.clock != "stage_1_response"))
    assert {each.kind for each in found} == {"still_overdue"}


def test_the_messages_about_an_alert_say_how_they_fared_at_each_target(recorded: Recorded) -> None:
    how = terms(told(), told(name="crm"))
    deliverer(recorded.store, how=how).deliver(AT)
    history(recorded)
    deliverer(recorded.store, {"ops": Taking(), "crm": failing()}, how).deliver(later(minutes=1))
    alert = over(recorded, "2024-05-30T09:00:00+01:00").alert_board().lines[0].alert

    with recorded.store.transaction(write=False) as connection:
        found = deliveries_about(connection, alert)

    assert [(each.target, each.state, each.case) for each in found] == [
        ("crm", "waiting", "C-1"),
        ("ops", "delivered", "C-1"),
    ]


def test_the_last_receipt_is_that_of_the_last_sweep_which_found_anything(recorded: Recorded) -> None:
    assert last_receipt(recorded.store) is None
    history(recorded)
    recorded.sweep("2024-05-31")
    recorded.sweep("2024-06-01")

    receipt = last_receipt(recorded.store)

    assert receipt
    assert (str(receipt.day), receipt.overdue) == ("2024-05-31", 3)


def test_workers_are_listed_with_their_last_sweep_the_latest_first(recorded: Recorded) -> None:
    for worker, at in (("north", AT), ("south", later(hours=1)), ("north", later(minutes=1))):
        attendance = Attendance(worker)
        attendance.swept(at)
        attendance.write(recorded.store)

    assert attending(recorded.store) == [("south", later(hours=1)), ("north", later(minutes=1))]
