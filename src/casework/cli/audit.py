"""`casework audit`: the proof that the log is what was recorded – keys, checkpoints, verification."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli import bundling, replaying
from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show
from casework.cli.writing import unwritten

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from casework.audit.note import Signer, Verifier
    from casework.audit.verification import Verified

app = typer.Typer(no_args_is_help=True, help="Prove that the log is what was recorded.")

app.command()(bundling.bundle)
app.command()(replaying.replay)

KeyFile = Annotated[
    Path,
    typer.Option("--key", metavar="FILE", envvar="CASEWORK_AUDIT_KEY", help="The file with the private key."),
]
PublicKeys = Annotated[
    list[str],
    typer.Option(
        "--public-key", metavar="KEY", default_factory=list, help="A public key that you trust, name+id+base64."
    ),
]


@app.command()
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
    with written(out):
        write(signer, out)
    show(str(signer.verifier))


@app.command()
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
        with written(out):
            write(new, out)
        vouch(casework.store, old, new.verifier, utc_now())
    show(str(new.verifier))


@app.command()
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
        with written(out):
            out.write_text(note, encoding="utf-8")
    show(note.removesuffix("\n"))


@app.command()
def verify(
    *,
    public_key: PublicKeys,
    checkpoint: Annotated[
        list[Path],
        typer.Option(metavar="FILE", default_factory=list, help="A checkpoint kept elsewhere; as many as you have."),
    ],
    tsa_root: Annotated[
        list[Path],
        typer.Option(
            metavar="FILE", default_factory=list, help="A certificate (PEM) of a time-stamp authority that you trust."
        ),
    ],
    log_only: Annotated[
        bool, typer.Option("--log-only", help="Leave out the views, which are made from the log.")
    ] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Read the whole log through, and compare it with its tree, its checkpoints and the views.

    The exit status is 3 when anything is not as it was recorded; what and where is said. Without --public-key the keys
    are those that the store names, which proves nothing against somebody who can write to the store.
    """
    from casework.application import utc_now
    from casework.audit.last_verified import LastVerified, note_verified
    from casework.audit.verification import undated
    from casework.audit.verification import verify as verified
    from casework.domain.errors import StoreError
    from casework.projections.comparison import differences

    notes = [_read(each) for each in checkpoint]
    trusted = _verifiers(public_key)
    with cases_in(store) as casework:
        try:
            found = verified(casework.store, *trusted, checkpoints=notes)
            views = {} if log_only or not found.holds else differences(casework.store)
            if tsa_root:
                found.faults += undated(casework.store, [_certificate(each) for each in tsa_root])
        except StoreError as error:
            raise Ended(ExitCode.INVALID, f"cannot be read through: {error}") from None
        note_verified(casework.store, LastVerified.of(found, utc_now()))
    wrong = {view: rows for view, rows in views.items() if rows}
    if json:
        emit(_as_json(found, wrong))
    else:
        show("\n".join(_told(found, wrong)))
    if wrong or not found.holds:
        raise typer.Exit(ExitCode.INVALID)


@app.command()
def consistency(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The file of an earlier checkpoint.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The file of a later one.")],
    *,
    public_key: PublicKeys,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Show that the log of a later checkpoint begins with that of an earlier one (RFC 6962, 2.1.2).

    The exit status is 3 when it does not.
    """
    from base64 import b64encode

    from casework.audit.checkpoints import checked
    from casework.audit.keys import trusted
    from casework.audit.merkle import consistency_proof, consistent
    from casework.audit.tree import Tree, grow

    with cases_in(store) as casework:
        grow(casework.store)
        with casework.store.transaction(write=False) as connection:
            known = trusted(connection, *_verifiers(public_key))
            earlier, later = (checked(_read(each), *known) for each in (old, new))
            sizes, tree = (earlier.size, later.size), Tree(connection)
            fits = 0 <= sizes[0] <= sizes[1] <= tree.size
            proof = consistency_proof(tree.node, *sizes) if fits else []
    holds = fits and consistent(sizes, (earlier.root, later.root), proof)
    if json:
        emit({"holds": holds, "sizes": sizes, "proof": [b64encode(each).decode() for each in proof]})
    elif holds:
        show(f"The log of {later.size:,} events begins with the {earlier.size:,} of the earlier checkpoint.")
    if not holds:
        raise Ended(ExitCode.INVALID, "the later checkpoint is not of a log that begins with that of the earlier one")


def signer_in(file: Path) -> Signer:
    """The key in a file. Raises Ended, SigningKeyError."""
    from casework.audit.keys import read

    try:
        return read(file)
    except OSError as error:
        raise Ended(ExitCode.USAGE, f"cannot read the key {file}: {error.strerror}") from None


def _verifiers(texts: list[str]) -> list[Verifier]:
    from casework.audit.note import Verifier

    return [Verifier.parse(each) for each in texts]


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise Ended(ExitCode.USAGE, f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Ended(ExitCode.INVALID, f"{file} is no checkpoint: it is not UTF-8 text") from None


def _certificate(file: Path) -> Certificate:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(_read(file).encode())
    except ValueError:
        raise Ended(ExitCode.INVALID, f"{file} is no certificate in PEM") from None


@contextmanager
def written(file: Path) -> Iterator[None]:
    """Writing a file, which ends the run when it cannot be written."""
    try:
        yield
    except OSError as error:
        raise unwritten(file, error) from None


def _as_json(found: Verified, wrong: dict[str, int]) -> dict[str, Any]:
    return {
        "holds": found.holds and not wrong,
        "events": found.events,
        "root": found.root.hex(),
        "uncovered": found.uncovered,
        "checkpoints": [
            {"size": each.checkpoint.size, "made_at": each.checkpoint.made_at.isoformat(), "holds": each.holds}
            for each in found.covered
        ],
        "faults": [each._asdict() for each in found.faults],
        "views": wrong,
    }


def _told(found: Verified, wrong: dict[str, int]) -> Iterator[str]:
    yield f"{found.events:,} events read."
    good = [each.checkpoint for each in found.covered if each.holds]
    if good:
        newest = f"the newest, of {good[-1].made_at:%Y-%m-%d %H:%M} UTC, covers {good[-1].size:,}"
        yield f"{len(good):,} checkpoints hold; {newest}."
    if found.uncovered:
        yield f"{found.uncovered:,} events are newer than the last checkpoint that holds; nothing proves them yet."
    for what, position in found.faults:
        yield f"NOT AS RECORDED: {what}" + (f" (position {position})" if position else "")
    for view, rows in wrong.items():
        yield f"NOT AS RECORDED: {rows:,} rows of the view {view}; casework rebuild makes it anew from the log"
    if found.holds and not wrong:
        yield "Log, tree, checkpoints and views agree."
