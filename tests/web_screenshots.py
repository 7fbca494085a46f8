"""Pictures of the pages, for the documentation and for whoever looks whether they are fit to be seen.

Run as `python tests/web_screenshots.py [NAME …]` it takes each page over the demonstration year, in each width, into
`docs/screenshots/NAME-WIDTH.png`. It needs Debian's Chromium.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from at_browser import CHROMIUM, FLAGS, WITHOUT
from at_web import WIDTHS, Pages, demonstrated
from casework.http.examples.landlord import PROGRAMME
from web.recorded_of_itself import record_landlord

FOLDER: Final = Path(__file__).parent.parent / "docs" / "screenshots"
TALLEST: Final = 2400
"""Pixels of a page that a picture shows from its top; the rest looks the same."""
COLOURS: Final = 48
PAGES: Final = {
    "today": "/",
    "queues": "/queues",
    "queue": "/queues/overdue",
    "cases": "/cases",
    "case": "/cases/MB-2511",
    "case-known-at": "/cases/MB-2511?known_at=2026-01-15",
    "compare": "/cases/MB-2511/compare?earlier=2025-09-15&later=2026-03-31",
    "support-needs": "/cases/MB-2501/support-needs",
    "timeline": "/cases/MB-2511/timeline",
    "alerts": "/alerts",
    "ombudsman": "/ombudsman",
    "meeting": "/meeting",
    "audit": "/audit",
    "accesses": "/accesses",
    "accessibility": "/accessibility",
    "reports": "/reports",
    "report": "/reports?report=annual&year=2025-26",
    "calendar": "/calendar",
    "calendar-preview": "/calendar/preview?day=2026-03-31&name=Jubilee",
    "landlord": "/landlord",
    "programme": f"/landlord/programmes/{PROGRAMME}",
    "not-found": "/cases/NONE",
}
"""The pages by the names of their pictures."""


@contextmanager
def somebody(pages: Pages) -> Iterator[Page]:
    """A window of a browser in which a manager is signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(reduced_motion="reduce", locale="en-GB", timezone_id="Europe/London")
        page.goto(f"{pages.url}/sign-in")
        take(page, "sign-in")
        pages.sign_in(page)
        yield page
        browser.close()


def take(page: Page, name: str) -> None:
    """Takes the page that is open, in each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        content = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
        picture = (
            Image.open(BytesIO(content))
            .convert("RGB")
            .quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        )
        picture.save(FOLDER / f"{name}-{width}.png", optimize=True)


def main(names: list[str]) -> None:
    """Takes the pages of these names, or all of them."""
    if CHROMIUM is None:
        sys.exit(WITHOUT)
    FOLDER.mkdir(exist_ok=True)
    with demonstrated() as pages:
        record_landlord(pages.casework)
        with somebody(pages) as page:
            for name in names or PAGES:
                page.goto(f"{pages.url}{PAGES[name]}")
                take(page, name)


if __name__ == "__main__":
    main(sys.argv[1:])
