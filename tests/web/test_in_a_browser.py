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
    "/cases/MB-2516",
    "/cases/MB-2517",
    "/cases/MB-2501/compare?earlier=2025-04-08&later=2025-04-30",
    "/cases/MB-2501/support-needs",
    "/ombudsman",
    "/reports",
    "/reports?report=annual&year=2025-26",
    "/reports?report=self-assessment&year=2025-26",
    "/calendar",
    "/calendar/preview?day=2026-03-31&name=Jubilee",
    "/alerts",
    "/alerts/84c5c431-0a02-5a4c-a526-81fb92dafcb8",
    "/meeting",
    "/audit",
    "/accesses?exports=true",
    "/accessibility",
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


@pytest.mark.parametrize(
    ("scripts", "case"), [(True, "MB-2518"), (False, "MB-2520")], ids=["with scripts", "without scripts"]
)
def test_an_alert_is_acknowledged_and_the_evidence_of_its_case_downloaded(
    pages: Pages, opened: Callable[..., Page], case: str, *, scripts: bool
) -> None:
    page = opened(scripts=scripts)
    pages.sign_in(page)

    page.get_by_role("link", name="Alerts", exact=True).click()
    page.get_by_role("link", name=case).click()
    page.get_by_label("What is being done about it").fill("The reviewer was called")
    page.get_by_role("button", name="Acknowledge the alert").click()
    assert page.get_by_text("The alert is acknowledged").is_visible()

    page.get_by_role("link", name="Audit", exact=True).click()
    page.get_by_label("Cases").fill(case)
    page.get_by_label("Ombudsman").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the bundle").click()
    assert download.value.suggested_filename == f"evidence-{case}.zip"


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
