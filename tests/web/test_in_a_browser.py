"""The pages in a browser: found by whoever cannot see them or has no mouse, and the way through a morning."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from at_web import Pages, faults

PATHS = (
    "/",
    "/queues",
    "/queues/overdue",
    "/queues/alerts",
    "/queues/team",
    "/cases",
    "/cases/MB-2511",
    "/cases/MB-2511?known_at=2026-01-15",
    "/cases/MB-2511/timeline",
    "/cases/NONE",
)
"""The pages that axe looks at."""


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_on_any_page_however_wide_the_window(pages: Pages, someone: Page, path: str) -> None:
    someone.goto(f"{pages.url}{path}")

    assert faults(someone) == []


def test_axe_finds_nothing_on_the_page_for_signing_in(pages: Pages, opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(f"{pages.url}/sign-in")

    assert faults(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_morning_leads_from_the_queue_to_why_a_case_is_overdue_and_what_was_known_before(
    pages: Pages, opened: Callable[..., Page], *, scripts: bool
) -> None:
    page = opened(scripts=scripts)
    pages.sign_in(page)

    page.get_by_role("link", name="What should have been done before today?").click()
    page.get_by_role("link", name="MB-2511").first.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("MB-2511")

    page.get_by_text("Why this date?").first.click()
    assert page.get_by_text("Counted from").first.is_visible()

    page.get_by_role("link", name="Timeline of everything recorded").click()
    assert page.get_by_role("heading", name="Complaint logged").is_visible()

    page.get_by_label("As it was known on").fill("2026-02-28")
    page.get_by_role("button", name="Look back").click()
    assert page.get_by_text("As it was known on 28 February 2026").is_visible()


def test_whoever_has_no_mouse_reaches_the_content_and_the_first_link_by_keys(
    pages: Pages, opened: Callable[..., Page]
) -> None:
    page = opened()
    pages.sign_in(page)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_nothing_of_a_page_breaks_its_own_policy_or_comes_from_elsewhere(
    pages: Pages, opened: Callable[..., Page]
) -> None:
    page = opened()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: None if request.url.startswith(pages.url) else told.append(request.url))
    pages.sign_in(page)

    for path in PATHS[:-1]:
        page.goto(f"{pages.url}{path}")

    assert told == []
