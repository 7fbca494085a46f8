"""Draws docs/lifecycle.md from the state machine: `.venv/bin/python tests/diagram.py` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc
from pathlib import Path
from typing import TypeAlias

from casework.domain import decide as _every_command  # noqa: F401 - importing registers every command
from casework.domain.command import COMMANDS
from casework.domain.complaint import RUNNING
from casework.domain.lifecycle import STEPS, TABLE
from casework.domain.lifecycle_guards import GUARDS, Guard

PAGE = Path(__file__).parent.parent / "docs" / "lifecycle.md"
Ways: TypeAlias = dict[tuple[tuple[str, ...], str], list[str]]
"""From which statuses a step leads under the same guards to the same status."""

HEAD = """\
# The life of a complaint

Drawn from the state machine in `src/casework/domain/lifecycle.py` by `tests/diagram.py`, which writes this page anew.

A step bears the name of its command. In brackets stands what must hold for the way to be taken. Steps that leave the
status as it is are in the table only; commands that are in neither may be given at any stage.
A case adopted from elsewhere begins in the status it had there. While the Ombudsman formally investigates, the status
shown is `ombudsman` and the stages go on below it.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_diagram(), "", *_steps(), "", *_guards(), "", *_anywhere(), ""])


def _diagram() -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2", "    [*] --> logged: log_complaint")
    arrows: dict[tuple[str, str], list[str]] = {}
    for (source, step), ways in TABLE.items():
        for way in ways:
            if way.target != source:
                when = f" [{', '.join(way.guards)}]" if way.guards else ""
                arrows.setdefault((source, way.target), []).append(step + when)
    for (source, target), steps in arrows.items():
        yield f"    {source} --> {target}: {', '.join(steps)}"
    yield "```"


def _steps() -> Iterator[str]:
    yield from ("## Steps", "", "| Step | From | When | To |", "| --- | --- | --- | --- |")
    for step in STEPS:
        for (guards, target), sources in _ways(step).items():
            yield f"| `{step}` | {_statuses(sources)} | {_listed(guards)} | {target} |"
    yield from ("", "Of several ways out of one status the first whose guards hold is taken.")


def _ways(step: str) -> Ways:
    found: Ways = {}
    for (source, name), ways in TABLE.items():
        for way in ways if name == step else ():
            target = "stays" if way.target == source else f"`{way.target}`"
            found.setdefault((way.guards, target), []).append(source)
    return found


def _statuses(names: list[str]) -> str:
    return "any running stage" if set(names) == set(RUNNING) else _listed(names)


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _guards() -> Iterator[str]:
    yield from ("## Guards", "", "| Guard | Holds when | If it fails | Paragraph |", "| --- | --- | --- | --- |")
    for guard in GUARDS.values():
        failing = f"`{guard.code}`: {guard.sentence}" if guard.code else "another way, or none"
        yield f"| `{guard.name}` | {_asks(guard)} | {failing} | {guard.provision or ''} |"


def _asks(guard: Guard) -> str:
    return getdoc(guard.holds) or f"{guard.name.replace('_', ' ').capitalize()}."


def _anywhere() -> Iterator[str]:
    yield from ("## At any stage", "")
    yield _listed(sorted(name for name, cls in COMMANDS.items() if cls.anywhere)) + "."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
