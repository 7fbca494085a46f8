"""What standard output shows: JSON for programs, columns and paragraphs for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import typer

WIDTH = 100


def emit(value: Any) -> None:
    """One JSON document, laid out to be read."""
    from pydantic_core import to_json

    typer.echo(to_json(value, indent=2))


def emit_line(value: Any) -> None:
    """One line of JSON Lines."""
    from pydantic_core import to_json

    typer.echo(to_json(value))


def show(text: str = "") -> None:
    """Text for people. Whatever could steer a terminal is left out: some of it was written by others."""
    typer.echo("".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text))


def paragraph(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Text wrapped to the width of the screen."""
    rest = indent if hanging is None else hanging
    return "\n".join(textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=rest)) or indent


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns as wide as what is in them, numbers to the right; None is a dash."""
    cells = [["–" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    right = [all(_is_number(row[place]) for row in cells) for place in range(len(header))]
    lines = [header, ["-" * width for width in widths], *cells]
    return "\n".join(_row(line, widths, right) for line in lines)


def _row(line: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    aligned = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True))
    return "  ".join(aligned).rstrip()


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").isdigit() or cell == "–"
