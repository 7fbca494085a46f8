"""`casework audit verify` and `consistency`: the log compared with its proof, a checkpoint with a later one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.reading import cases_in, readable
from casework.cli.screen import emit, show

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from casework.audit.note import Verifier
    from casework.audit.verification import Verified

PublicKeys: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--public-key", metavar="KEY", default_factory=list, help="A public key that you trust, name+id+base64."
    ),
]
Checkpoints: TypeAlias = Annotated[
    list[Path],
    typer.Option(
        "--checkpoint", metavar="FILE", default_factory=list, help="A checkpoint kept elsewhere; as many as you have."
    ),
]
Roots: TypeAlias = Annotated[
    list[Path],
    typer.Option(
        "--tsa-root",
        metavar="FILE",
        default_factory=list,
        help="A certificate (PEM) of a time-stamp authority that you trust.",
    ),
]


def verify(
    *,
    public_key: PublicKeys,
    checkpoint: Checkpoints,
    tsa_root: Roots,
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
    from casework.projections.comparison import differences

    notes, trusted = [_read(each) for each in checkpoint], _verifiers(public_key)
    with cases_in(store) as casework:
        with _read_through():
            found = verified(casework.store, *trusted, checkpoints=notes)
            views = {} if log_only or not found.holds else differences(casework.store)
            if tsa_root:
                found.faults += undated(casework.store, [_certificate(each) for each in tsa_root])
        note_verified(casework.store, LastVerified.of(found, utc_now()))
    wrong = {view: rows for view, rows in views.items() if rows}
    if json:
        emit(_as_json(found, wrong))
    else:
        show("\n".join(_told(found, wrong)))
    if wrong or not found.holds:
        raise typer.Exit(ExitCode.INVALID)


@contextmanager
def _read_through() -> Iterator[None]:
    """Reading a log, which ends the run when it cannot be read to its end."""
    from casework.domain.errors import StoreError

    try:
        yield
    except StoreError as error:
        raise Ended(ExitCode.INVALID, f"cannot be read through: {error}") from None


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


def _verifiers(texts: list[str]) -> list[Verifier]:
    from casework.audit.note import Verifier

    return [Verifier.parse(each) for each in texts]


def _read(file: Path) -> str:
    try:
        with readable(file):
            return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise Ended(ExitCode.INVALID, f"{file} is no checkpoint: it is not UTF-8 text") from None


def _certificate(file: Path) -> Certificate:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(_read(file).encode())
    except ValueError:
        raise Ended(ExitCode.INVALID, f"{file} is no certificate in PEM") from None


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
