"""`casework audit bundle`: cases as they were recorded, with all that a stranger needs to check them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, DocumentsAt, Json, StoreUrl
from casework.cli.reader import reader
from casework.cli.reading import cases_in, readable
from casework.cli.screen import emit, show
from casework.cli.signing import KeyFileIfAny, signer_in
from casework.cli.writing import at_once, spare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from casework.audit.bundle import Cleared, Made, Seal
    from casework.audit.bundle.redaction import Offered
    from casework.store import Store


class ForWhom(StrEnum):
    """Whom a bundle is for."""

    OMBUDSMAN = "ombudsman"
    AUDITOR = "auditor"
    RESIDENT = "resident"


Profile: TypeAlias = Annotated[
    ForWhom,
    typer.Option(
        "--profile",
        help="For the Ombudsman everything about the cases; for an auditor also every reading of words about "
        "vulnerabilities and the hashes of the whole log; for the resident without other people.",
    ),
]
Maker: TypeAlias = Annotated[
    str | None, typer.Option("--by", metavar="STAFF-ID", help="Who makes it; your login unless given.")
]
ToLookAt: TypeAlias = Annotated[
    Path | None,
    typer.Option("--to-look-at", metavar="FILE", help="Write here what a person may clear for the resident."),
]
ClearedFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--cleared", metavar="FILE", help="That file again, with the lines that a person cleared."),
]


def bundle(
    cases: Annotated[list[str], typer.Argument(metavar="CASE...", help="The references of the cases.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="Where to write it.")],
    profile: Profile = ForWhom.OMBUDSMAN,
    key: KeyFileIfAny = None,
    documents: DocumentsAt = None,
    to_look_at: ToLookAt = None,
    cleared: ClearedFile = None,
    by: Maker = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Write an evidence bundle that anyone can check by themselves: a zip with what was recorded, and the proof.

    With --key the log is signed as it is now, and so are the number of events of each case and the bundle; without it,
    the last checkpoint has to do. The program verify.py in the bundle checks it; docs/audit.md says how to without.
    The same state of the store gives the same bytes.

    A resident's bundle has no word of or about other people. Words that passed between them and the landlord may speak
    of others: --to-look-at lists them, and those lines that a person leaves in the file are given with --cleared.

    It holds what residents said and who they are: keep it as safe as the store. Where a case has words about
    vulnerabilities, that they went out is recorded (`casework accesses`), and is in the next bundle.
    """
    from casework.audit.bundle import Sources, Wanted, make_bundle

    for file in (out, to_look_at):
        if file is not None:
            spare(file, store, *(each for each in (key, cleared) if each))
    wanted = Wanted(tuple(cases), profile.value, tuple(cleared_in(cleared)) if cleared else ())
    with cases_in(store) as casework:
        sources = Sources(casework.policies, casework.calendars.tables, documents_at(documents, casework.store))
        with at_once(out) as stream:
            made = make_bundle(casework.store, wanted, sources, stream, seal=_seal(key) if key else None)
            casework.take_out(dict.fromkeys(cases), reader(by))  # before the file has its name
    if to_look_at is not None:
        list_offered(made.offered, to_look_at)
    if json:
        emit(_as_json(made))
    else:
        show("\n".join(_told(made, out, signed=key is not None)))


def _seal(key: Path) -> Seal:
    from casework.application import utc_now
    from casework.audit.bundle import Seal

    return Seal(signer_in(key), utc_now())


def documents_at(place: str | None, store: Store) -> Callable[[str], bytes | None]:
    """The documents of a store by their SHA-256; one that is not there, was erased, or is damaged, is None."""
    from casework.documents import open_documents

    return open_documents(place, store=store).content if place else lambda _: None


def cleared_in(file: Path) -> list[Cleared]:
    """What a person has cleared. Raises Ended for a file that is not as it was listed."""
    from pydantic import TypeAdapter
    from pydantic_core import from_json

    from casework.audit.bundle import Cleared

    known = TypeAdapter(Cleared)
    with readable(file):
        content = file.read_bytes()
    try:
        lines = [from_json(line) for line in content.split(b"\n") if line.strip()]
        return [known.validate_python({name: line[name] for name in Cleared._fields}) for line in lines]
    except (ValueError, KeyError, TypeError):
        raise Ended(
            ExitCode.INVALID, f"{file} is not as --to-look-at writes it: lines with case, event and path"
        ) from None


def list_offered(offered: Iterable[Offered], file: Path) -> None:
    """Writes what a person may clear, line by line."""
    from pydantic_core import to_json

    with at_once(file) as stream:
        stream.writelines(to_json(each._asdict()) + b"\n" for each in offered)


def _told(made: Made, out: Path, *, signed: bool) -> list[str]:
    told = [f"{out}: {made.events:,} events."]
    if made.in_part:
        told.append(f"{made.in_part:,} of them in part, with their hashes: what is about other people is withheld.")
    if made.offered:
        told.append(f"{len(made.offered):,} texts and documents may be cleared by a person: see --to-look-at.")
    if made.uncovered:
        told.append(f"{made.uncovered:,} of them are newer than the last checkpoint, and not covered by it yet.")
    if not signed:
        told.append("Not signed, as no --key was given: nobody can show that no later events were left out.")
    return [*told, *(f"Not found where documents are kept: SHA-256 {each}" for each in made.documents_missing)]


def _as_json(made: Made) -> dict[str, object]:
    return {
        "events": made.events,
        "in_part": made.in_part,
        "uncovered": made.uncovered,
        "documents_missing": made.documents_missing,
        "to_look_at": len(made.offered),
    }
