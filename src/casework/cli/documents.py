"""`casework documents`: whether the bytes of documents are all there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.documents.checking import Finding

app = typer.Typer(no_args_is_help=True, help="Look after the bytes of documents.")

Place = Annotated[
    str,
    typer.Option(
        "--documents",
        envvar="CASEWORK_DOCUMENTS",
        metavar="PLACE",
        help="Where documents are kept: a folder, or s3://BUCKET/PREFIX.",
    ),
]


@app.command()
def check(
    documents: Place,
    sweep: Annotated[
        bool,
        typer.Option("--sweep", help="Remove what is on no case, and what uploads left that were cut off a day ago."),
    ] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Read every document, and compare it with the digest under which it was put on a case.

    Missing and damaged ones are named with their cases; the exit status is 9 when there are any. What was put there
    more than a day ago and is on no case is named too, and removed with --sweep.
    """
    from casework.application import utc_now
    from casework.documents import DocumentsError, checking, open_documents
    from casework.store import open_store

    now = utc_now()
    try:
        kept = open_documents(documents)
        with open_store(store, create=False) as opened:
            found = list(checking.check(opened, kept, now))
        removed = checking.sweep(kept, found, now) if sweep else 0
    except DocumentsError as error:
        raise Ended(ExitCode.STORE, str(error)) from None
    if json:
        emit({"findings": [_as_json(each) for each in found], "removed": removed})
    else:
        show("\n".join(_told(found, removed)))
    if any(each.what != "unattached" for each in found):
        raise typer.Exit(ExitCode.FAILED)


def _told(found: list[Finding], removed: int) -> list[str]:
    rows = [(each.what, _places(each), each.sha256) for each in found]
    told = [table(("what", "document", "SHA-256"), rows)] if rows else ["Every document is there and sound."]
    return [*told, f"{removed} removed."] if removed else told


def _places(finding: Finding) -> str | None:
    return ", ".join(f"{on.document} of {on.case}" for on in finding.attached) or None


def _as_json(finding: Finding) -> dict[str, object]:
    return finding._asdict() | {"attached": [each._asdict() for each in finding.attached]}
