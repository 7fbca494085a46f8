"""The browser that is here, if any, and what is said in the end where there is none."""

from __future__ import annotations

import shutil

import pytest

CHROMIUM = shutil.which("chromium")
WITHOUT = "no Chromium is here (apt-get install chromium), so the pages were not tried in a browser"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Says last of all what was left out for want of a browser."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if CHROMIUM is None and reporter is not None:
        reporter.write_line(f"LEFT OUT: {WITHOUT}")
