"""`casework backup` and `casework restore`: the store kept safe, and put in place again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.erasure_page import told_again
from casework.cli.options import HERE, DocumentsAt, Json, StoreUrl
from casework.cli.screen import emit, show
from casework.cli.writing import unwritten

if TYPE_CHECKING:
    from casework.backup import Restored, Seal


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it is there.")] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Copy the store into a file while others work in it.

    The copy holds everything that was recorded when it began, and is read again whole and compared before it gets its
    name: what has the name is a sound backup. It holds what residents said and who they are: keep it as safe as the
    store.
    """
    from casework.application import utc_now
    from casework.backup import take

    try:
        seal = take(store, file, taken_at=utc_now(), replace=force)
    except FileExistsError:
        raise typer.BadParameter(f"{file} is there already; name another file, or give --force to replace it") from None
    except OSError as error:
        raise unwritten(file, error) from None
    _tell(seal, f"{file} holds", json=json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `casework backup` made.")],
    to: Annotated[str, typer.Option("--to", metavar="URL", help="Where the store is to be; nothing may be there yet.")],
    documents: DocumentsAt = None,
    json: Json = False,
) -> None:
    """Make a store of a backup, once all of it was checked.

    A damaged backup is refused, and so is a place where there is something already. The lists are made anew. What was
    erased since the backup was taken is erased again.
    """
    from casework.backup import restore
    from casework.documents import DocumentsError

    try:
        restored = restore(file, to, documents=documents)
    except OSError as error:
        raise unwritten(Path(to.removeprefix("sqlite:///")), error) from None
    except DocumentsError as error:
        raise Ended(ExitCode.STORE, f"{to} is a store; then: {error}; see casework erase again") from None
    if json:
        emit(restored._asdict() | {"erased": restored.erased._asdict()})
        return
    _tell(restored, f"{to} is a store with", json=False)
    if any(restored.erased):
        show(told_again(restored.erased))


def _tell(seal: Seal | Restored, what: str, *, json: bool) -> None:
    if json:
        emit(seal._asdict())
    else:
        show(f"{what} {seal.position:,} events, as of {seal.taken_at:%Y-%m-%d %H:%M:%S} UTC")
        show(f"SHA-256 of the log: {seal.digest}")
