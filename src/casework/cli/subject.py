"""`casework subject`: a copy of what is recorded of a resident, for that resident."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.bundling import ClearedFile, Maker, ToLookAt, cleared_in, documents_at, list_offered
from casework.cli.deciding import Subject
from casework.cli.ending import Program
from casework.cli.options import HERE, Config, DocumentsAt, Json, StoreUrl, examples
from casework.cli.reader import reader
from casework.cli.reading import cases_in, configuration
from casework.cli.screen import emit, paragraph, show
from casework.cli.writing import at_once, spare, writable

if TYPE_CHECKING:
    from casework.subject_access import Asked, Copy

app = typer.Typer(
    cls=Program, no_args_is_help=True, help="Give a resident a copy of their data.", rich_markup_mode=None
)


class ReaderRole(StrEnum):
    """In what role somebody makes the copy."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    AUDITOR = "auditor"
    MRC = "mrc"


@app.callback()
def subject() -> None:
    """Give a resident a copy of their data."""


_EXPORT = examples(
    "subject export R-1 -o r-1.zip --by ann --to-look-at listed.jsonl",
    "subject export R-1 -o r-1.zip --by ann --cleared listed.jsonl --documents /srv/casework/documents",
)


@app.command(epilog=_EXPORT)
def export(
    subject: Subject,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.zip|FOLDER", help="Where to write it: a zip, or a folder.")
    ],
    by: Maker = None,
    role: Annotated[ReaderRole, typer.Option(help="In what role they do.")] = ReaderRole.OFFICER,
    to_look_at: ToLookAt = None,
    cleared: ClearedFile = None,
    documents: DocumentsAt = None,
    config: Config = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Write a copy of all that is recorded of a resident, in all their cases (UK GDPR Art. 15).

    A page to be read and printed, the same for programs, and the documents that were cleared. Their own name, address
    and contact are in it, and what was done and when; other people are not. Words that passed between them and the
    landlord may speak of others: --to-look-at lists them, and those lines that a person leaves in the file are given
    with --cleared. Where words about vulnerabilities are listed or given, that they were read is recorded first
    (`casework accesses`).

    How long a case is kept is said by the schedules in casework.toml. What is said at the end has to be looked at by a
    person before the copy is given out.
    """
    from casework.application import utc_now
    from casework.subject_access import Asked, subject_copy

    _check_places(output, to_look_at, cleared, store)
    with cases_in(store) as casework:
        asked = Asked(
            subject,
            reader(by, role.value),
            utc_now(),
            tuple(cleared_in(cleared)) if cleared else (),
            to_look_at is not None,
            configuration(config).retention.schedules,
            documents_at(documents, casework.store),
        )
        copy = subject_copy(casework, asked)
    _write(copy, output)
    if to_look_at is not None:
        list_offered(copy.offered, to_look_at)
    _tell(copy, output, asked, json=json)


def _check_places(output: Path, to_look_at: Path | None, cleared: Path | None, store: str) -> None:
    if output.suffix != ".zip" and output.exists():
        raise typer.BadParameter(f"{output} is there already; name a new folder, or a file that ends with .zip")
    for file in (output, to_look_at):
        if file is not None:
            spare(file, store, *([cleared] if cleared else []))


def _write(copy: Copy, output: Path) -> None:
    from casework.subject_access import write_folder, write_zip

    if output.suffix == ".zip":
        with at_once(output) as out:
            write_zip(copy, out)
        return
    with writable(output):
        write_folder(copy, output)


def _tell(copy: Copy, output: Path, asked: Asked, *, json: bool) -> None:
    from casework.subject_access.checking import to_check

    sentences = list(to_check(copy, asked.cleared))
    if json:
        emit(
            {
                "subject": copy.subject,
                "cases": [each.ref for each in copy.cases],
                "events": sum(len(each.case.every) for each in copy.cases),
                "in_part": sum(each.in_part for each in copy.cases),
                "erased": sum(each.erased for each in copy.cases),
                "documents": sum(len(each.documents) for each in copy.cases),
                "documents_missing": [digest for each in copy.cases for digest in each.missing],
                "to_look_at": len(copy.offered),
                "readings_recorded": copy.recorded,
                "check": sentences,
            }
        )
        return
    show(f"{output}: {len(copy.cases):,} cases of {copy.subject}.")
    if copy.recorded:
        show(f"Recorded that words about vulnerabilities were read, for {', '.join(copy.recorded)}.")
    show("\nBefore it is given out:")
    for each in sentences:
        show(paragraph(each, "  - ", "    "))
