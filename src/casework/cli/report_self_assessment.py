"""`casework report self-assessment`: the Code, provision by provision, with what speaks for and against."""

from __future__ import annotations

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
    from casework.reports.statements import Statements


def self_assessment(
    *,
    year: Year = None,
    first: First = None,
    last: Last = None,
    as_at: CutOff = None,
    statements: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the landlord states of each provision: TOML, as in docs/reports.md."),
    ] = None,
    form: Written = Form.HTML,
    cases: Cases = Behind.WITH,
    output: Output = None,
    store: StoreUrl = HERE,
) -> None:
    """Report on each provision of the Code: what speaks for and against it, what the system enforces, what people say.

    No verdict is reckoned. Whether a provision is complied with is what the landlord states in the file of statements.
    """
    from casework.reports.self_assessment import self_assessment

    said = _read(statements)
    with asked(store, as_at, cases) as reading:
        write(self_assessment(reading, period_of(year, first, last), said), form, cases, output)


def _read(path: Path | None) -> Statements | None:
    from casework.reports.statements import read_statements

    return None if path is None else read_statements(text_in(path), str(path))
