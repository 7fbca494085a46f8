"""The landlord's record and its programmes of redress, as pages that only tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from at_web import Pages, faults
from casework.http.examples.landlord import PROGRAMME
from web.recorded_of_itself import record_landlord


@pytest.fixture(autouse=True, scope="module")
def recorded(pages: Pages) -> None:
    record_landlord(pages.casework)


def test_the_page_has_every_part_of_the_landlord_s_record(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get("/landlord").text

    for said in ("Damp after new windows", "Look for homes with the same failing", "cyber incident", "20,114"):
        assert said in page
    assert 'href="/cases/MB-2511"' in page
    assert "The board welcomes the report" in page


def test_a_programme_shows_its_final_count_and_what_each_home_was_given(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get(f"/landlord/programmes/{PROGRAMME}").text

    assert "Final count" in page
    assert "UPRN-100023336956" in page
    assert "Payment £350.00, 11 August 2025" in page


def test_whoever_looks_back_sees_what_had_been_recorded_by_then_and_no_more(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get("/landlord", params={"as_at": "2025-07-01"}).text
        before = client.get(f"/landlord/programmes/{PROGRAMME}", params={"as_at": "2025-06-01"})

    assert "As it stood on 1 July 2025" in page
    assert "Due on 1 August 2025" in page
    assert "No complaint about new windows" not in page
    assert before.status_code == 404


def test_whoever_may_not_look_at_cases_is_given_no_links_to_them(pages: Pages) -> None:
    with pages.client("mrc", "cllr-osei") as client:
        page = client.get("/landlord").text

    assert "MB-2511" in page
    assert "/cases/MB-2511" not in page


def test_axe_finds_nothing_on_a_programme(pages: Pages, opened: Callable[..., Page]) -> None:
    page = opened()
    pages.sign_in(page)
    for path in ("/landlord", f"/landlord/programmes/{PROGRAMME}"):
        page.goto(f"{pages.url}{path}")

        assert faults(page) == []
