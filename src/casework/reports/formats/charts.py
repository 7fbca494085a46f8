"""Bars, drawn as inline SVG whose every style is an attribute, so that a page may forbid styles within it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import leather
import leather.theme
from markupsafe import Markup, escape

from casework.reports.report import Row, Table

MOST = 15
"""Bars that a chart can show and still be read; the table beside it has all."""

_FONT, _INK, _BAR = "system-ui, sans-serif", "#0b0c0c", "#1d70b8"
_WIDTH, _BAR_HEIGHT, _ROOM = 720, 34, 90
_NAME = 28  # letters of a label, of which a chart has room for no more

for _name in ("title", "legend", "axis_title", "tick"):
    setattr(leather.theme, f"{_name}_font_family", _FONT)
leather.theme.background_color = "#ffffff"
leather.theme.label_color = leather.theme.title_color = _INK
leather.theme.tick_color = "#d5d5d5"


class Bar(NamedTuple):
    """What a bar stands for."""

    label: str
    value: Decimal


def chart(table: Table, id: str) -> Markup:
    """The chart of a table, with its title and what it shows for those who cannot see it; empty where it has none."""
    bars = [] if table.chart is None else _bars(table.rows, table.chart - 1)
    if table.chart is None or not any(bar.value for bar in bars):
        return Markup("")
    return _described(_drawn(bars), id, f"{table.title}: {table.columns[table.chart]}", bars)


def _bars(rows: Sequence[Row], column: int) -> list[Bar]:
    return [Bar(row.label, Decimal(row.figures[column].value or 0)) for row in rows[:MOST]]


def _drawn(bars: Sequence[Bar]) -> str:
    drawn = leather.Chart()
    drawn.add_bars([(float(bar.value), _short(bar.label)) for bar in bars], fill_color=_BAR)
    drawn.add_x_scale(0, float(max(bar.value for bar in bars)))
    return str(drawn.to_svg(width=_WIDTH, height=_ROOM + _BAR_HEIGHT * len(bars)))


def _short(label: str) -> str:
    return label if len(label) <= _NAME else f"{label[: _NAME - 1]}…"


def _described(svg: str, id: str, title: str, bars: Sequence[Bar]) -> Markup:
    height = _ROOM + _BAR_HEIGHT * len(bars)
    _, drawing = svg[svg.index("<svg") :].split(">", 1)  # its size is fixed; this one fits the page it is on
    values = "; ".join(f"{bar.label}: {bar.value}" for bar in bars)
    return Markup(  # noqa: S704 - the texts are escaped, the drawing is the library's
        f'<svg viewBox="0 0 {_WIDTH} {height}" class="casework-chart" role="img" aria-labelledby="{id}-t {id}-d" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{id}-t">{escape(title)}</title>'
        f'<desc id="{id}-d">{escape(values)}</desc>{drawing}'
    )
