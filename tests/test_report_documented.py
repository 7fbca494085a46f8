"""docs/reports.md says of every figure how it is reckoned."""

from __future__ import annotations

import tomllib

from casework.reports.every import REPORTS
from casework.reports.statements import read_statements
from report_pages import PAGE, page

TEXT = PAGE.read_text("utf-8")


def test_the_page_has_every_figure_with_its_formula_and_source() -> None:
    assert page(TEXT) == TEXT, "write it anew: .venv/bin/python tests/report_pages.py"


def test_the_page_names_every_report() -> None:
    assert [name for name in REPORTS if f"* `{name}`" not in TEXT] == []


def test_the_statements_that_the_page_shows_can_be_read() -> None:
    example = TEXT.partition("```toml\n")[2].partition("```")[0]
    assert read_statements(example, "the page").keys() == tomllib.loads(example).keys()
