"""`casework audit keygen`, `rotate` and `checkpoint`: the keys that sign the log, and the log signed as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from casework.cli.options import HERE, StoreUrl
from casework.cli.reading import cases_in, readable
from casework.cli.screen import show
from casework.cli.writing import writable

if TYPE_CHECKING:
    from casework.audit.note import Signer

_KEY = typer.Option("--key", metavar="FILE", envvar="CASEWORK_AUDIT_KEY", help="The file with the private key.")
KeyFile: TypeAlias = Annotated[Path, _KEY]
KeyFileIfAny: TypeAlias = Annotated[Path | None, _KEY]


def keygen(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the log, as in north.example/complaints.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the private key goes: a new file.")],
) -> None:
    """Make a key that signs checkpoints, and print its public half.

    Give the public half to those who are to check: auditors, the governing body. The private half belongs on the
    machine of the worker, which the people whose work is recorded cannot change, and not on that of the web service.
    """
    from casework.audit.keys import generated, write

    signer = generated(name)
    with writable(out):
        write(signer, out)
    show(str(signer.verifier))


def rotate(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the new private key goes: a new file.")],
    key: KeyFile,
    store: StoreUrl = HERE,
) -> None:
    """Make a key that follows the present one, which vouches for it, and print its public half.

    Who trusts the old key trusts the new one from then on. Sign with the new one, and destroy the old.
    """
    from casework.application import utc_now
    from casework.audit.keys import generated, vouch, write

    old = signer_in(key)
    new = generated(old.name)
    with cases_in(store) as casework:
        with writable(out):
            write(new, out)
        vouch(casework.store, old, new.verifier, utc_now())
    show(str(new.verifier))


def checkpoint(
    key: KeyFile,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it here too.")] = None,
    store: StoreUrl = HERE,
) -> None:
    """Sign the log as it is, and print the checkpoint.

    It is refused when the log does not begin with what the last checkpoint has seen. Keep it where those who run the
    store cannot write.
    """
    from casework.application import utc_now
    from casework.audit.checkpoints import make

    signer = signer_in(key)
    with cases_in(store) as casework:
        note = make(casework.store, signer, utc_now()).note
    if out is not None:
        with writable(out):
            out.write_text(note, encoding="utf-8")
    show(note.removesuffix("\n"))


def signer_in(file: Path) -> Signer:
    """The key in a file. Raises Ended, SigningKeyError."""
    from casework.audit.keys import read

    with readable(f"the key {file}"):
        return read(file)
