"""`casework adopt`: the spreadsheet a landlord has, looked through at once and taken over when its reader says so."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from casework.cli.ending import Ended, ExitCode, say
from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.reading import readable
from casework.cli.screen import emit, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.store import Store
    from casework.tracker.adoption import Adoption
    from casework.tracker.mapping import ColumnMapping
    from casework.tracker.sheet import Sheet
    from casework.tracker.table import Table

NOBODY = "nobody"
"""Stands for whoever takes over while it is only tried out."""


MappingFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--mapping", metavar="FILE", help="Which column is taken for what. Without it, TRACKER.mapping.toml beside it."
    ),
]
Propose: TypeAlias = Annotated[
    bool, typer.Option("--propose", help="Show how the columns are taken, write the mapping file, and stop there.")
]
WhoTakesOver: TypeAlias = Annotated[
    str | None, typer.Option("--by", metavar="STAFF-ID", help="Who takes the cases over; needed with --apply.")
]
SheetName: TypeAlias = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help="The sheet of the workbook; otherwise the one most like a tracker."),
]
Rejects: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--rejects", metavar="FILE", help="Where rejected rows go, with reasons. Without it, TRACKER.rejects.csv."
    ),
]


def adopt(
    tracker: Annotated[Path, typer.Argument(metavar="TRACKER", help="The spreadsheet: .xlsx, or .csv.")],
    *,
    mapping: MappingFile = None,
    propose: Propose = False,
    apply: Annotated[bool, typer.Option("--apply", help="Record the cases; without it nothing is recorded.")] = False,
    by: WhoTakesOver = None,
    sheet: SheetName = None,
    rejects: Rejects = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Take over the spreadsheet you have, and see what it hid.

    The first run proposes which column is what and writes that to a small file, TRACKER.mapping.toml, for you to
    correct. Every run reads the whole sheet and says at once what is overdue, late, missing or never asked. Nothing is
    recorded until you say --apply; applied again, nothing is doubled, and rows edited since are named.

    Every row is adopted, or rejected into a file with its reasons, or recognised as no case (blank, heading, total,
    note), and counted. What is printed names rows and references, never people.

    The exit status is 0 when no row was rejected, 3 when some were.
    """
    from casework.application import utc_now
    from casework.domain.moment import local_day
    from casework.tracker.adoption import read_cases
    from casework.tracker.proposal import read_as

    if apply and not by:
        raise typer.BadParameter("say who takes the cases over: --by STAFF-ID", param_hint="--by")
    where = mapping or tracker.with_suffix(".mapping.toml")
    fresh = mapping is None and not where.exists()
    table, read = _columns(_sheets(tracker, sheet), where, fresh=fresh, shown=(fresh or propose) and not json)
    if propose:
        if json:
            emit([each._asdict() for each in read_as(table, read)])
        return
    if fresh and apply:
        raise Ended(ExitCode.USAGE, f"nothing is recorded yet: read {where}, correct it, then run the same again")
    adoption = read_cases(table, read, local_day(utc_now()))
    _take_over(adoption, store, by if apply else None, tracker.name)
    rejected = _write_rejects(adoption, rejects or tracker.with_suffix(".rejects.csv"), store, (tracker, where))
    _tell(adoption, where, rejected, recorded=apply, json=json)
    if not apply and not json:
        show(f"\nNothing is recorded yet. To record: casework adopt {tracker} --apply --by YOUR-STAFF-ID")
    if adoption.rejected:
        raise typer.Exit(ExitCode.INVALID)


def _tell(adoption: Adoption, where: Path, rejects: Path | None, *, recorded: bool, json: bool) -> None:
    from casework.cli.adoption_page import page
    from casework.tracker.report import as_json

    if json:
        files = {"mapping": str(where), "rejects": rejects and str(rejects)}
        emit(as_json(adoption, recorded=recorded) | files)
    else:
        show(page(adoption, rejects, recorded=recorded))


def _sheets(tracker: Path, name: str | None) -> Sequence[Sheet]:
    from casework.tracker.sheet import read_sheets

    with readable(tracker):
        sheets = read_sheets(tracker)
    if name is None:
        return sheets
    named = [each for each in sheets if each.name == name]
    if not named:
        raise Ended(ExitCode.USAGE, f"there is no sheet {name!r}; there are {', '.join(each.name for each in sheets)}")
    return named


def _columns(sheets: Sequence[Sheet], where: Path, *, fresh: bool, shown: bool) -> tuple[Table, ColumnMapping]:
    """The table and how its columns are taken, as the mapping file says, or as is proposed and written there.

    Raises TrackerError when the file says what cannot be, or no column can be taken for what every case needs.
    """
    from casework.cli.adoption_page import columns_page
    from casework.tracker.proposal import proposal
    from casework.tracker.table import table_of

    if fresh:
        table = table_of(sheets)
        proposed = proposal(table)
        _write_mapping(proposed, where)
        if shown:
            show(columns_page(table, proposed, where, fresh=True))
    mapping = _mapping(where)
    table = table_of(sheets, mapping.taken)
    if shown and not fresh:
        show(columns_page(table, mapping, where, fresh=False))
    return table, mapping


def _write_mapping(mapping: ColumnMapping, where: Path) -> None:
    from casework.cli.writing import at_once
    from casework.tracker.mapping import written

    with at_once(where) as file:
        file.write(written(mapping).encode())


def _mapping(where: Path) -> ColumnMapping:
    from casework.tracker.mapping import read_mapping

    with readable(where):
        return read_mapping(where)


def _take_over(adoption: Adoption, url: str, by: str | None, source: str) -> None:
    """Takes the cases over; without `by` they are only tried out, and everything is as before."""
    from casework.cli.progress import progress
    from casework.domain.errors import Conflict, StoreError
    from casework.tracker.adoption import take_over
    from casework.tracker.steps import Takeover

    takeover = Takeover(by or NOBODY, source[:200], adoption.today)
    with _store(url, create=by is not None) as opened, progress("cases", len(adoption.read)) as report:
        done = count(1)
        try:
            take_over(adoption, opened, takeover, recording=by is not None, done=lambda: report(n := next(done), n))
        except (Conflict, StoreError, KeyboardInterrupt):
            if by is not None:
                say(f"stopped after {len(adoption.taken)} cases; run the same again, and it goes on from there")
            raise


def _store(url: str, *, create: bool) -> Store:
    """The store of a URL, or an empty one to try things out in. Raises StoreError for a simulated one."""
    from casework.importing.target import real
    from casework.store import open_store
    from casework.store.place import THROW_AWAY, file_of, on_postgres

    there = create or url == THROW_AWAY or on_postgres(url) or file_of(url, create=True).exists()
    return real(open_store(url if there else THROW_AWAY, create=create or not there))


def _write_rejects(adoption: Adoption, path: Path, url: str, read: tuple[Path, ...]) -> Path | None:
    """Writes the rejected rows; without any, only over what an earlier run rejected."""
    from casework.cli.writing import at_once, spare
    from casework.tracker.rejects import write_rejects

    if not adoption.rejected and not path.exists():
        return None
    spare(path, url, *read)
    with at_once(path) as file:
        write_rejects(adoption, file)
    return path
