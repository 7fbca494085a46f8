"""`casework import-determinations`: what the Ombudsman has published of landlords, for `casework report landlords`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import ExitCode, say
from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.progress import progress
from casework.cli.reading import opened_file
from casework.cli.screen import emit, show
from casework.cli.writing import at_once, spare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.domain.published import Determination
    from casework.importing.determinations_file import DeterminationsFile, Problem

SHOWN = 20  # problems that are told on the screen


def import_determinations(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv", help="One finding a row; may be packed (.gz); - is standard input.", allow_dash=True
        ),
    ],
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write rejected rows there, each with its reasons, as CSV to be mended."),
    ] = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Take published determinations of any landlord in.

    FILE is CSV in UTF-8. Its first row names the columns, in any order: landlord, homes (the landlord's stock, may be
    blank), case, decided_on (like 2023-05-31), issue_category and finding. The rows of a case may be apart; together
    they are its determination, taken in whole or, when one of them is wrong, not at all.

    Imported again, nothing is doubled; a case that the file has otherwise than an earlier one is corrected. An import
    can be interrupted at any moment and run again. `casework report landlords` shows what the findings come to.

    The exit status is 0 when all rows were taken in, now or earlier, 3 when some were rejected.
    """
    from casework.application import utc_now
    from casework.domain.moment import local_day
    from casework.importing.determinations_file import read_determinations

    if rejects:
        spare(rejects, store, file)
    with opened_file(file) as source:
        found = read_determinations(source, local_day(utc_now()))
    courses = _taken_in(found.determinations, store)
    if rejects:
        _write(found, rejects)
    if json:
        emit(_as_json(found, courses, rejects))
    else:
        show("\n".join(_told(found, courses, rejects)))
    if found.rejected:
        raise typer.Exit(ExitCode.INVALID)


def _taken_in(said: Sequence[Determination], url: str) -> Counter[str]:
    from casework.domain.errors import CaseworkError
    from casework.importing.determinations import DeterminationImport
    from casework.store import open_store

    courses: Counter[str] = Counter()
    try:
        with open_store(url) as opened, progress("determinations", len(said)) as report:
            for course in DeterminationImport(opened).run(said):
                courses[course] += 1
                report(courses.total(), courses.total())
    except (CaseworkError, KeyboardInterrupt):
        say(f"stopped after {courses.total()} determinations; run the same command again, and it goes on from there")
        raise
    return courses


def _write(found: DeterminationsFile, rejects: Path) -> None:
    from casework.importing.determinations_file import as_columns
    from casework.reports.spreadsheet import csv_lines

    with at_once(rejects) as file:
        file.writelines(csv_lines(*as_columns(found)))


def _problems(found: DeterminationsFile) -> list[Problem]:
    return [problem for each in found.rejected for problem in each.problems]


def _as_json(found: DeterminationsFile, courses: Counter[str], rejects: Path | None) -> dict[str, object]:
    return {
        "rows": found.rows,
        "determinations": courses.total(),
        **{course: courses[course] for course in ("published", "corrected", "known")},
        "rejected": len(found.rejected),
        "problems": [problem._asdict() for problem in _problems(found)],
        "columns_left_out": found.left_out,
        "rejects": rejects and str(rejects),
    }


def _told(found: DeterminationsFile, courses: Counter[str], rejects: Path | None) -> Iterator[str]:
    taken = found.rows - len(found.rejected)
    yield (
        f"{taken:,} findings in {courses.total():,} determinations: {courses['published']:,} new, "
        f"{courses['corrected']:,} corrected, {courses['known']:,} known already"
    )
    if found.left_out:
        yield f"Nothing is taken from the columns {', '.join(map(repr, found.left_out))}"
    if not found.rejected:
        return
    yield f"\nRejected rows: {len(found.rejected):,}"
    problems = _problems(found)
    for problem in problems[:SHOWN]:
        yield f"  line {problem.line}{f', {problem.column}' if problem.column else ''}: {problem.problem}"
    if len(problems) > SHOWN:
        yield f"  and {len(problems) - SHOWN:,} more"
    where = f"are in {rejects}: mend them there and import that file" if rejects else "come with --rejects FILE"
    yield f"They {where}; what is taken in already is not doubled"
