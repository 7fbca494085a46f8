"""`casework check-response`: a draft response, held against its case before it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import ExitCode
from casework.cli.options import HERE, CaseRef, Config, Json, OnDay, StoreUrl
from casework.cli.reading import cases_in, configuration, text_in
from casework.cli.screen import emit, paragraph, show

if TYPE_CHECKING:
    from casework.letters.checking import Checked, Finding


def check_response(
    case: CaseRef,
    draft: Annotated[
        Path,
        typer.Argument(
            metavar="DRAFT", help="The letter as plain text or HTML; - reads standard input.", allow_dash=True
        ),
    ],
    *,
    command: Annotated[
        Path | None,
        typer.Option("--with", metavar="COMMAND.json", help="The respond command about to be given with it."),
    ] = None,
    on: OnDay = None,
    config: Config = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Check a draft response against its case.

    Points without an answer, promises without a day, sums and dates that are not those of the record, the way to stage
    2 and to the Ombudsman, and more: docs/check-response.md lists it all. Nothing is recorded. The exit status is 9
    when something has to be put right; what only should be better is advice.
    """
    from casework.sending.checking import check_response

    letter, given = text_in(draft), text_in(command) if command else None
    terms = configuration(config).letters
    with cases_in(store) as casework:
        found = check_response(casework, case, letter, command=given, on=on, terms=terms)
    if json:
        emit(found.as_json())
    else:
        _tell(found)
    if found.must:
        raise typer.Exit(ExitCode.FAILED)


def _tell(found: Checked) -> None:
    if not found.findings:
        show("Nothing was found that has to be put right.")
    for each in found.findings:
        show(f"{each.severity.upper():<6}  {each.code}{_where(each)}")
        show(paragraph(each.sentence, " " * 8))
        if each.quote:
            show(paragraph(f"> {each.quote}", " " * 8, " " * 10))
    if found.findings:
        rest = len(found.findings) - len(found.must)
        show(f"\n{len(found.must)} to be put right, {rest} that should be better")


def _where(each: Finding) -> str:
    parts = (each.provision and f"Code {each.provision}", each.line and f"line {each.line}")
    said = ", ".join(part for part in parts if part)
    return f"  ({said})" if said else ""
