"""Reports as CSV, JSON or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from pydantic_core import to_json

from casework.reports.formats.page import page
from casework.reports.report import Figure, Report, Table
from casework.reports.spreadsheet import csv_lines

Format: TypeAlias = Literal["html", "csv", "json"]
MEDIA_TYPES: dict[Format, str] = {"html": "text/html", "csv": "text/csv", "json": "application/json"}


def written(report: Report, form: Format) -> bytes:
    """A report in a format, in UTF-8."""
    if form == "html":
        return page(report)
    if form == "csv":
        if report.lines is not None:
            return b"".join(csv_lines(report.columns, report.lines, mark=""))
        return b"".join(csv_lines(report.columns, _lines(report)))
    return to_json(as_json(report), indent=2) + b"\n"


def cases_written(report: Report) -> bytes:
    """The cases behind every figure as CSV: a line for each figure and case."""
    found = ((each.id, about, each.title, case) for about, each in report.figures() for case in each.cases)
    return b"".join(csv_lines(("figure", "of", "title", "case"), found))


def as_json(report: Report) -> dict[str, Any]:
    """A report as JSON has it: figures with their cases, sections with their tables."""
    return {
        "report": report.name,
        "title": report.title,
        "period": report.period.name,
        "from": report.period.first,
        "to": report.period.last,
        "position": report.position,
        "as_at": report.as_at,
        "definition": report.definition,
        "notes": report.notes,
        "sections": [
            {
                "title": section.title,
                "source": section.source,
                "text": section.text,
                "figures": [figure.as_json() for figure in section.figures],
                "tables": list(map(_table, section.tables)),
            }
            for section in report.sections
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [{"label": row.label, "figures": [figure.as_json() for figure in row.figures]} for row in table.rows]
    return {"title": table.title, "columns": table.columns, "rows": rows}


def _lines(report: Report) -> Iterator[tuple[Any, ...]]:
    return (_line(about, figure) for about, figure in report.figures())


def _line(about: str, figure: Figure) -> tuple[Any, ...]:
    return figure.id, figure.title, about, figure.value, figure.unit, figure.before, figure.formula, figure.source
