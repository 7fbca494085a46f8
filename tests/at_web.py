"""The pages as people meet them: a real server over the demonstration year, by HTTP and in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from at_browser import CHROMIUM, FLAGS, WITHOUT
from at_http import PATIENCE, TLS, server
from casework import Casework
from casework.cli.demonstrating import demonstration
from casework.http import create_app
from casework.http.access.token_guard import local_guard, local_key
from casework.http.serving import configured
from casework.scheduler.configuration import Configuration, HttpTerms
from casework.web.pages import mount

WIDTHS = (320, 768, 1280)
"""Pixels that pages are looked at in: a phone or 400 % zoom, a tablet, a desk."""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"resultTypes": ["violations"], "runOnly": LEVELS}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@dataclass(frozen=True)
class Pages:
    """A service with pages: its address, the key to sign in with, its cases."""

    url: str
    key: str
    casework: Casework

    @contextmanager
    def client(self, role: str | None = "manager", name: str = "mgr-hart") -> Iterator[httpx.Client]:
        """Somebody who looks at pages, signed in in a role if one is given."""
        with httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False, verify=TLS) as client:
            if role:
                form = {"key": self.key, "name": name, "role": role, "form_token": form_token(client.get("/sign-in"))}
                assert client.post("/sign-in", data=form).status_code == 303
            yield client

    def sign_in(self, page: Page, role: str = "manager", name: str = "mgr-hart") -> None:
        """Signs somebody in as they would, in a browser."""
        page.goto(f"{self.url}/sign-in")
        page.get_by_label("Key").fill(self.key)
        page.get_by_label("Name").fill(name)
        page.get_by_label(role.capitalize(), exact=True).check()
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()


def form_token(page: httpx.Response) -> str:
    """What a form of a page has to be sent with."""
    found = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA in a page with all its details open, and whether it fits into the window.

    Looked at as wide as each of `WIDTHS`.
    """
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.evaluate(AXE)
    return [f"{width} pixels: {wrong}" for width in WIDTHS for wrong in _faults(page, width)]


def _faults(page: Page, width: int) -> Iterator[str]:
    page.set_viewport_size({"width": width, "height": 900})
    for each in page.evaluate("options => axe.run(options)", RULES)["violations"]:
        yield from (f"{each['id']}: {node['html'][:200]}" for node in each["nodes"])
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        yield f"{wide} pixels too wide"


@contextmanager
def demonstrated() -> Iterator[Pages]:
    """A service with the demonstration year in it."""
    key = local_key()
    with demonstration() as (url, clock), Casework.open(url, clock=clock, simulated=True, durable=False) as casework:
        app = create_app(casework, local_guard(casework, key))
        mount(app, Configuration())
        with server(configured(app, HttpTerms())) as address:
            yield Pages(address, key, casework)
            app.state.desk.streams.drain()


@pytest.fixture(scope="session")
def pages() -> Iterator[Pages]:
    """A service with the demonstration year in it, one for all tests of a worker."""
    with demonstrated() as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for all tests of a worker."""
    if CHROMIUM is None:
        pytest.skip(WITHOUT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window of a browser that nobody used before; it ends with the test."""
    contexts = []

    def window(width: int = 1280, *, scripts: bool = True, **more: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, reduced_motion="reduce", **more
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        return context.new_page()

    yield window
    for each in contexts:
        each.close()


@pytest.fixture(scope="session")
def someone(pages: Pages, chromium: Browser) -> Iterator[Page]:
    """A window in which a manager is signed in, for tests that only look."""
    with chromium.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        pages.sign_in(page)
        yield page
