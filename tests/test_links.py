"""The pages of the documentation: each link on them leads somewhere, and the README leads to each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CODE = re.compile(r"^ {4}.*$|`[^`]*`", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links_on(page: Path) -> list[str]:
    """Where a page leads, but for the web."""
    return LINK.findall(CODE.sub("", page.read_text("utf-8")))


def anchors_on(page: Path) -> set[str]:
    """The headings of a page as the ends of links, the way GitHub makes them."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(page.read_text("utf-8")))
    return {heading.replace(" ", "-") for heading in plain}


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether there is such a file, and such a heading in it."""
    file, _, anchor = link.partition("#")
    target = page.parent / file if file else page
    return target.exists() and (not anchor or anchor in anchors_on(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_on_a_page_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    assert [link for link in links_on(page) if not leads_somewhere(page, link)] == []


def test_the_readme_leads_to_every_page() -> None:
    listed = {(ROOT / link).resolve() for link in links_on(ROOT / "README.md")}
    assert [page.name for page in PAGES if page.parent != ROOT / "docs/decisions" and page not in listed] == [
        "README.md"
    ]
