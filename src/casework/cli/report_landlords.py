"""`casework report landlords`: what the Ombudsman published of landlords, counted in the Ombudsman's own terms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.options import HERE, StoreUrl
from casework.cli.reading import text_in
from casework.cli.report import (
    Behind,
    Cases,
    CutOff,
    First,
    Form,
    Last,
    Output,
    Written,
    Year,
    asked,
    period_of,
    write,
)

if TYPE_CHECKING:
    from casework.reports.landlords_comparators import Comparators


class By(StrEnum):
    """What a year's findings are broken down by."""

    CATEGORY = "category"


def landlords(
    *,
    year: Year = None,
    first: First = None,
    last: Last = None,
    as_at: CutOff = None,
    landlord: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this landlord, beside all together.")
    ] = None,
    by: Annotated[By | None, typer.Option(help="Each category by itself as well.")] = None,
    comparators: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Published rates to compare with: CSV with year, category (or ALL), rate."),
    ] = None,
    form: Written = Form.HTML,
    cases: Cases = Behind.WITH,
    output: Output = None,
    store: StoreUrl = HERE,
) -> None:
    """Report what the Ombudsman found against which landlord, and how that compares.

    For each landlord and financial year, and for all of them: the findings by kind, and the maladministration rate. It
    counts the determinations that `casework import-determinations` took in: all of them, or those decided in a period.
    """
    from casework.reports.landlords import Asked, landlords

    period = None if (year, first, last) == (None, None, None) else period_of(year, first, last)
    wanted = Asked(period, landlord, by is By.CATEGORY, _rates(comparators))
    with asked(store, as_at, cases) as reading:
        write(landlords(reading, wanted), form, cases, output)


def _rates(path: Path | None) -> Comparators:
    from casework.reports.landlords_comparators import NO_COMPARATORS, read_comparators

    return NO_COMPARATORS if path is None else read_comparators(text_in(path), str(path))
