"""Making a bundle: events are gathered, redacted for a resident, made into papers, signed, and put in a bag."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from importlib.resources import files
from typing import BinaryIO

from casework.audit.bundle.bag import Bag
from casework.audit.bundle.contents import Contents
from casework.audit.bundle.gathering import gathered
from casework.audit.bundle.readme import README
from casework.audit.bundle.wanted import Made, Seal, Sources, Wanted
from casework.audit.bundle.words import keyring_of
from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import checked, make, newest
from casework.audit.note import NoteError, Signer
from casework.audit.tree import Tree, grow
from casework.projections.catch_up import up_to_date
from casework.store import Store


def make_bundle(store: Store, wanted: Wanted, sources: Sources, out: BinaryIO, *, seal: Seal | None = None) -> Made:
    """Writes the evidence bundle of cases (RFC 8493, in a zip); the same state of the store gives the same bytes.

    With a seal, the log is signed as it is, unless its last checkpoint says that already, and so are the cases' heads
    and the bundle itself; without one, the last checkpoint has to do, and newer events are said not to be covered.
    Raises CaseNotFound, NoCheckpoint, SeveralResidents, Unaccounted, Inconsistent, TreeError, PolicyError,
    StoreError.
    """
    if seal is not None:
        _cover(store, seal)
    cases = tuple(dict.fromkeys(wanted.cases))
    with up_to_date(store) as views:
        found = gathered(views, cases, whole=wanted.profile == "auditor", covered=seal is not None)
    contents, bag = Contents(replace(wanted, cases=cases), sources, found, keyring_of(store)), Bag(out)
    for name, data in contents.documents():
        bag.add(name, data)
    signer = seal.signer if seal else None
    for name, data in sorted(contents.files(signer).items()):
        bag.add(name, data)
    bag.close(_info(found.checkpoint), lambda manifest: _tags(contents, manifest, signer))
    return contents.made


def _cover(store: Store, seal: Seal) -> None:
    """Makes a checkpoint of the log as it is, unless the last one is of it and of this key."""
    grow(store)
    with store.transaction(write=False) as connection:
        tree, last = Tree(connection), newest(connection)
        try:
            of_now = last is not None and checked(last.note, seal.signer.verifier)[:3]
        except NoteError:
            of_now = False
        if of_now == (seal.signer.name, tree.size, tree.root(tree.size)):
            return
    make(store, seal.signer, seal.at)


def _tags(contents: Contents, manifest: bytes, signer: Signer | None) -> dict[str, bytes]:
    program = (files("casework.audit.bundle") / "verify.py").read_bytes()
    tags = {"README.txt": README.encode(), "verify.py": program}
    return tags | ({"statement.txt": contents.statement(manifest, signer)} if signer else {})


def _info(checkpoint: Checkpoint) -> dict[str, str]:
    return {
        "Bag-Software-Agent": f"casework {version('casework')}",
        "Bagging-Date": checkpoint.made_at.date().isoformat(),
        "External-Description": f"Evidence of complaints from the log {checkpoint.origin}",
    }
