"""`casework documents`: whether the bytes of documents are all there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode, Program
from casework.cli.options import HERE, DocumentsPlace, Json, StoreUrl
from casework.cli.reading import documents_in
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.documents.checking import Finding

app = typer.Typer(cls=Program, no_args_is_help=True, help="Look after the bytes of documents.")


@app.command()
def check(
    documents: DocumentsPlace,
    sweep: Annotated[
        bool,
        typer.Option("--sweep", help="Remove what is on no case, and what uploads left that were cut off a day ago."),
    ] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Read every document, and compare it with the digest under which it was put on a case.

    Missing and damaged ones are named with their cases; the exit status is 9 when there are any. What was put there
    more than a day ago and is on no case is named too, and removed with --sweep; so is what was erased and lies there
    again, from a backup.
    """
    from casework.application import utc_now
    from casework.documents import checking
    from casework.store import open_store

    now = utc_now()
    with open_store(store, create=False) as opened, documents_in(documents, opened) as kept:
        found = list(checking.check(opened, kept, now))
        removed = checking.sweep(kept, found, now) if sweep else 0
    if json:
        emit({"findings": [_as_json(each) for each in found], "removed": removed})
    else:
        show("\n".join(_told(found, removed)))
    if any(each.what in ("missing", "damaged") for each in found):
        raise typer.Exit(ExitCode.FAILED)


@app.command()
def seal(documents: DocumentsPlace, store: StoreUrl = HERE, json: Json = False) -> None:
    """Seal the documents that lie there unsealed, under the keys of the store.

    Each is compared with its digest and replaced in one step. It can be ended at any time and begun again, and the
    service may go on meanwhile; what is sealed already is left alone. Damaged ones are named and stay as they are; the
    exit status is 9 when there are any. What a disk or a backup still holds of the old bytes is out of its reach.
    """
    from casework.documents import DamagedDocument, MissingDocument
    from casework.store import open_store

    sealed, damaged = 0, []
    with open_store(store, create=False) as opened, documents_in(documents, opened) as kept:
        if opened.keeper is None:
            raise Ended(ExitCode.USAGE, "this store has no keys, so its documents cannot be sealed: casework seal")
        for digest in sorted(each.digest for each in kept.shelf.held()):
            try:
                sealed += kept.seal(digest)
            except DamagedDocument:
                damaged.append(digest)
            except MissingDocument:  # removed meanwhile
                continue
    if json:
        emit({"sealed": sealed, "damaged": damaged})
    else:
        show("\n".join([f"{sealed:,} documents sealed.", *(f"Damaged, and left: {each}" for each in damaged)]))
    if damaged:
        raise typer.Exit(ExitCode.FAILED)


def _told(found: list[Finding], removed: int) -> list[str]:
    rows = [(each.what, _places(each), each.sha256) for each in found]
    told = [table(("what", "document", "SHA-256"), rows)] if rows else ["Every document is there and sound."]
    return [*told, f"{removed} removed."] if removed else told


def _places(finding: Finding) -> str | None:
    return ", ".join(f"{on.document} of {on.case}" for on in finding.attached) or None


def _as_json(finding: Finding) -> dict[str, object]:
    return finding._asdict() | {"attached": [each._asdict() for each in finding.attached]}
