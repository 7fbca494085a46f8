"""A report as one page that needs nothing beside it: figures, charts beside their data, and how each is reckoned."""

from __future__ import annotations

from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from casework.projections.wording import day_in_words, moment_in_words
from casework.reports.formats.charts import chart
from casework.reports.report import Figure, Report, Unit, Value

SHOWN = 300
"""Cases shown behind a figure; CSV and JSON have all of them."""


def page(report: Report) -> bytes:
    """A report as a page of its own, in UTF-8."""
    return _PAGES.get_template("report.html.j2").render(report=report, cases_at=None).encode()


def body(report: Report, cases_at: str | None = None) -> Markup:
    """The same to be put into a page that has its own head, styles and main heading.

    With `cases_at`, the address under which cases stand by their references, each case leads there.
    """
    content = _PAGES.get_template("body.html.j2").render(report=report, cases_at=cases_at)
    return Markup(content)  # noqa: S704 - escaped by its template


def told(value: Value, unit: Unit = "") -> str:
    """A value as people read it: `1,774`, `41.0 %`, `£40,525.00`; an en dash where there is none."""
    if value is None:
        return "–"
    number = f"{value:,}"
    if unit == "£":
        return f"£{number}"
    return f"{number} {unit}".rstrip()


def _times(report: Report) -> str:
    return "" if report.as_at is None else f", with what was recorded by {moment_in_words(report.as_at)}"


def _change(figure: Figure) -> str:
    """How much more or less it is than the year before."""
    if figure.before is None or figure.value is None:
        return ""
    difference = Decimal(figure.value) - Decimal(figure.before)
    return f"{difference:+,}" if difference else "0"


_PAGES = Environment(
    loader=PackageLoader("casework", "reports/templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_PAGES.filters |= {"told": told, "day": day_in_words, "change": _change}
_PAGES.globals |= {"chart": chart, "times": _times, "shown": SHOWN}
