"""`casework report`: returns and reports, each figure with the cases behind it, the same again at the same cut-off."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from casework.cli.ending import Program
from casework.cli.options import HERE, StoreUrl, a_day, a_moment, examples
from casework.cli.reading import cases_in
from casework.cli.writing import writable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.reports.period import Period
    from casework.reports.reading import Reading
    from casework.reports.report import Report

    Made: TypeAlias = Callable[[Reading, Period], Report]

app = typer.Typer(cls=Program, no_args_is_help=True, rich_markup_mode=None)


class Form(StrEnum):
    """How a report is written."""

    HTML = "html"
    CSV = "csv"
    JSON = "json"


class Behind(StrEnum):
    """What is written of the cases behind the figures."""

    WITH = "with"
    WITHOUT = "without"
    ONLY = "only"


def _a_cut_off(text: str) -> date | int:
    return int(text) if text.isdecimal() and text.isascii() else a_moment(text)


Year: TypeAlias = Annotated[str | None, typer.Option(metavar="YEAR", help="A financial year, as 2023-24.")]
First: TypeAlias = Annotated[
    date | None, typer.Option("--from", parser=a_day, metavar="DAY", help="The first day, instead of a year.")
]
Last: TypeAlias = Annotated[
    date | None, typer.Option("--to", parser=a_day, metavar="DAY", help="The last day, instead of a year.")
]
CutOff: TypeAlias = Annotated[
    Any,
    typer.Option(
        "--as-at",
        parser=_a_cut_off,
        metavar="MOMENT",
        help="Only what was recorded by this day or time, or up to this position of the log.",
    ),
]
Written: TypeAlias = Annotated[Form, typer.Option("--format", help="How it is written.")]
Cases: TypeAlias = Annotated[
    Behind, typer.Option("--cases", help="Figures with their cases, without, or only the cases, as CSV.")
]
Output: TypeAlias = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write it here instead of to standard output.")
]


@app.callback()
def reports() -> None:
    """Make returns and reports. Each can be made again years later, with the same figures, by its --as-at."""


def _of_period(name: str, told: str) -> Callable[..., None]:
    """The command that makes a report on a period."""

    def command(
        *,
        year: Year = None,
        first: First = None,
        last: Last = None,
        as_at: CutOff = None,
        form: Written = Form.HTML,
        cases: Cases = Behind.WITH,
        output: Output = None,
        store: StoreUrl = HERE,
    ) -> None:
        from casework.reports.every import REPORTS

        with asked(store, as_at, cases) as reading:
            write(REPORTS[name](reading, period_of(year, first, last)), form, cases, output)

    command.__doc__ = told
    return command


_ANNUAL = examples(
    "report annual --year 2024-25 --output annual.html",
    "report annual --year 2024-25 --as-at 2025-04-30 --format json",
    "report annual --from 2024-04-01 --to 2024-06-30 --cases only",
)
_GOVERNING_BODY = examples(
    "report governing-body --from 2024-07-01 --to 2024-09-30 --output board.html",
    "report governing-body --year 2024-25 --as-at 2025-04-30 --format json",
)
_DATA_QUALITY = examples(
    "report data-quality --from 2024-07-01 --to 2024-09-30 --output quality.html",
    "report data-quality --year 2024-25 --cases only",
)
_TSM = examples(
    "report tsm --year 2024-25 --as-at 2025-06-30 --format csv",
    "report tsm --year 2024-25 --cases only --output ch01-ch02-cases.csv",
)

_ANNUAL_TOLD = "Report how many complaints there were, how soon and how they were answered (8.1)."
_BOARD_TOLD = "Report to the governing body: risks, themes, volumes, outcomes, the Ombudsman (9.7)."
_QUALITY_TOLD = "Report what the record shows against itself: late, corrected, broken, missing."
_TSM_TOLD = "Report the tenant satisfaction measures CH01 and CH02, by tenure and stage."

app.command("annual", epilog=_ANNUAL)(_of_period("annual", _ANNUAL_TOLD))
app.command("governing-body", epilog=_GOVERNING_BODY)(_of_period("governing-body", _BOARD_TOLD))
app.command("data-quality", epilog=_DATA_QUALITY)(_of_period("data-quality", _QUALITY_TOLD))
app.command("tsm", epilog=_TSM)(_of_period("tsm", _TSM_TOLD))


@contextmanager
def asked(store: str, as_at: date | int | None, cases: Behind) -> Iterator[Reading]:
    """A store as a report reads it. Raises ReportError, and BadParameter for a cut-off that has not come yet."""
    from casework.domain.moment import local_day
    from casework.reports.reading import reading

    with cases_in(store) as casework:
        if isinstance(as_at, date) and local_day(as_at) > casework.today:
            raise typer.BadParameter("what is recorded by then is not known yet", param_hint="--as-at")
        with reading(casework.store, as_at, cases=cases is not Behind.WITHOUT) as found:
            yield found


def period_of(year: str | None, first: date | None, last: date | None) -> Period:
    """The period asked for. Raises ReportError, and BadParameter where none is or two are."""
    from casework.reports.period import between, of_year

    if year is not None and first is None and last is None:
        return of_year(year)
    if year is None and first is not None and last is not None:
        return between(first, last)
    raise typer.BadParameter("give either --year, as 2023-24, or both --from and --to")


def write(found: Report, form: Form, cases: Behind, output: Path | None) -> None:
    """Writes a report to a file, or to standard output. Raises Ended where it cannot be written."""
    from casework.reports.formats.writing import cases_written, written

    content = cases_written(found) if cases is Behind.ONLY else written(found, form.value)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    with writable(output):
        output.write_bytes(content)
