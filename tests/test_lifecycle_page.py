"""docs/lifecycle.md shows the state machine as it is."""

from __future__ import annotations

import diagram
from casework.domain.command import COMMANDS
from casework.domain.lifecycle import TABLE
from casework.domain.lifecycle_guards import GUARDS


def test_the_page_in_the_docs_is_drawn_from_the_machine_as_it_is() -> None:
    kept = diagram.PAGE.read_text(encoding="utf-8")
    assert kept == diagram.page(), "docs/lifecycle.md is stale; write it anew: .venv/bin/python tests/diagram.py"


def test_the_diagram_has_an_arrow_for_every_way_that_changes_the_status() -> None:
    page = diagram.page()
    for (source, step), ways in TABLE.items():
        for way in ways:
            if way.target != source:
                arrow = next(line for line in page.splitlines() if line.startswith(f"    {source} --> {way.target}: "))
                assert step in arrow


def test_the_page_names_every_command_and_every_guard() -> None:
    page = diagram.page()
    assert [name for name in (*COMMANDS, *GUARDS) if f"`{name}`" not in page] == ["log_complaint", "adopt_case"]
