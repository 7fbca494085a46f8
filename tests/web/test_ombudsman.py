"""The board of what the Ombudsman has, wants and found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from at_web import Pages
from casework import Casework
from engines import NewUrl
from examples import command, of_case
from examples_record import determine, failure_order, investigated, order

FINDING = {"issue": "Handling of damp", "category": "repairs", "finding": "maladministration"}
OTHER = {"issue": "Handling of the complaint", "category": "complaint_handling", "finding": "service_failure"}


@pytest.fixture
def casework(new_url: NewUrl) -> Iterator[Casework]:
    """A case determined with two findings, one of which a review left out, and a later one without any."""
    review = {"reference": "H-1", "requested_by": "landlord", "outcome": "One finding stands", "findings": [FINDING]}
    first = (*investigated(), determine("2024-09-02", order(), findings=[FINDING, OTHER]))
    second = of_case("C-2", *investigated(), determine("2024-10-01", findings=[]))
    with Casework.open(new_url()) as casework:
        for each in (*first, command("record_determination_review", "2024-11-01", **review), *second):
            assert casework.execute(each).outcome == "accepted"
        yield casework


def test_findings_are_those_in_force_the_newest_determination_first(casework: Casework) -> None:
    found = casework.determinations().lines

    assert [(each.case, each.number, each.about, each.finding) for each in found] == [
        ("C-2", 0, None, None),
        ("C-1", 1, "repairs", "maladministration"),
    ]
    assert [f"{each.reviewed_on}" for each in found] == ["None", "2024-11-01"]


def test_determinations_are_read_page_by_page(casework: Casework) -> None:
    first = casework.determinations(limit=1)
    second = casework.determinations(limit=1, after=first.next)

    assert [line.case for page in (first, second) for line in page.lines] == ["C-2", "C-1"]
    assert second.next is None


def test_the_board_has_orders_overdue_and_what_was_found(pages: Pages) -> None:
    with pages.client("officer") as client:
        page = client.get("/ombudsman").text

    assert "ORD-2" in page
    assert "Overdue" in page
    assert page.index("Service failure") < page.index("Maladministration")


def test_the_board_is_narrowed_like_every_list(pages: Pages) -> None:
    with pages.client("officer") as client:
        page = client.get("/ombudsman", params={"service": "repairs"}).text

    assert "No order waits to be complied with." in page
    assert "No determination is recorded." in page


def test_a_failure_order_stands_on_the_board_until_it_is_complied_with(pages: Pages) -> None:
    with pages.client("manager") as client:
        before = client.get("/ombudsman").text
        pages.casework.execute(failure_order("2026-03-30", "CHFO-9", "2026-04-20", case="MB-2518"))
        made = client.get("/ombudsman").text
        done = {"id": "CHFO-9", "evidence": "letter", "case": "MB-2518"}
        pages.casework.execute(command("comply_with_chfo", "2026-03-31", **done))
        after = client.get("/ombudsman").text

    assert ["CHFO-9" in page for page in (before, made, after)] == [False, True, False]
