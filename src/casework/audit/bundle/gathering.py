"""What a bundle takes from the store, as one moment of it shows: events as stored, their proofs, the checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from uuid import UUID

from pydantic_core import from_json

from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import Kept, every
from casework.audit.leaves import Leaf, of_stream, of_topic
from casework.audit.merkle import Hash, consistency_proof, inclusion_proof, leaf_hash
from casework.audit.tree import WIDTH, Tree, TreeError
from casework.domain.access import PersonalDataExported, PersonalDataRead
from casework.domain.complaint import case_id
from casework.domain.erasure import PersonalDataErased, erasure_id
from casework.domain.errors import CaseNotFound, CaseworkError
from casework.domain.proclamation import CALENDARS
from casework.projections.alerts import alert_ids
from casework.store import Connection


class NoCheckpoint(CaseworkError):
    """No checkpoint was made yet, and there is no key to make one with."""

    def __init__(self) -> None:
        super().__init__("No checkpoint was made yet: give the signing key, or run casework audit checkpoint first")


class Proved(NamedTuple):
    """An event as it is stored, its hash, and the way from there to the checkpoint; None while it is not covered."""

    leaf: Leaf
    hash: Hash
    number: int | None = None
    path: tuple[Hash, ...] = ()

    @property
    def stream(self) -> UUID:
        return UUID(bytes=self.leaf.stream)


class Signed(NamedTuple):
    """A public key that signed here, and the note by which the one before it vouches for it."""

    key: str
    vouched: str | None


class Earlier(NamedTuple):
    """An earlier checkpoint, and the proof that the log has only grown since."""

    note: str
    path: tuple[Hash, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is gathered; `leaves` are the hashes of the whole log, where they were asked for."""

    checkpoint: Checkpoint
    kept: Kept
    events: tuple[Proved, ...]
    earlier: tuple[Earlier, ...]
    signers: tuple[Signed, ...]
    leaves: bytes | None


def gathered(views: Connection, cases: Sequence[str], *, whole: bool, covered: bool) -> Gathered:
    """Gathers the events of cases, of their alerts and of the calendars, who read words of theirs, and what was erased.

    With `whole` it is all readings in the store and the hashes of all events; with `covered`, only what the last
    checkpoint covers. Raises CaseNotFound, NoCheckpoint, and TreeError where the log is not what its tree says.
    """
    checkpoints = every(views)
    if not checkpoints:
        raise NoCheckpoint
    *before, kept = checkpoints
    checkpoint, tree = kept.checkpoint, Tree(views)
    if tree.size < checkpoint.size or tree.root(checkpoint.size) != checkpoint.root:
        raise TreeError("The log is not what its last checkpoint says; `casework audit verify` says where they differ")
    leaves = {leaf.position: leaf for leaf in _leaves(views, cases, whole=whole)}
    wanted = [leaf for _, leaf in sorted(leaves.items()) if not covered or leaf.position <= checkpoint.position]
    return Gathered(
        checkpoint=checkpoint,
        kept=kept,
        events=tuple(_proved(views, tree, checkpoint, wanted)),
        earlier=tuple(_earlier(tree, before, checkpoint)),
        signers=tuple(Signed(*row) for row in views.execute(_SIGNERS)),
        leaves=_whole(tree, checkpoint.size) if whole else None,
    )


_SIGNERS = "select verifier, endorsed from casework_signers order by since, verifier"


def _leaves(views: Connection, cases: Iterable[str], *, whole: bool) -> Iterator[Leaf]:
    yield from of_stream(views, CALENDARS)
    if whole:
        for topic in (PersonalDataRead.topic, PersonalDataExported.topic):
            yield from of_topic(views, topic)
    for ref in cases:
        yield from leaves_about(views, ref)


def leaves_about(views: Connection, ref: str) -> Iterator[Leaf]:
    """The events of a case, of its alerts, of who read its words, and of erasures of its people's words.

    Raises CaseNotFound.
    """
    own = of_stream(views, case_id(ref))
    if not own:
        raise CaseNotFound(f"There is no case {ref!r} in this store")
    yield from own
    subjects = dict.fromkeys([*(from_json(leaf.state)["subject"] for leaf in own), f"case/{ref}"])
    for stream in (*alert_ids(views, ref), *_readings(views, ref)):
        yield from of_stream(views, stream)
    for subject in subjects:
        yield from _erasures(views, subject)


def _erasures(views: Connection, subject: str) -> list[Leaf]:
    """What was decided about a data subject's words, once any were erased: why they are held is nobody's before."""
    decided = of_stream(views, erasure_id(subject))
    return decided if any(leaf.topic == PersonalDataErased.topic for leaf in decided) else []


def _readings(views: Connection, ref: str) -> Iterator[UUID]:
    return (UUID(row[0]) for row in views.execute(_READ, {"ref": ref}))


_READ = "select access_id from accesses where ref = :ref order by read_at, access_id"


def _proved(views: Connection, tree: Tree, checkpoint: Checkpoint, leaves: Iterable[Leaf]) -> Iterator[Proved]:
    node, count, reached = cache(tree.node), 0, 0
    for leaf in leaves:
        found = leaf_hash(leaf.data)
        if leaf.position > checkpoint.position:
            yield Proved(leaf, found)
            continue
        count += views.execute(_BETWEEN, {"after": reached, "upto": leaf.position})[0][0]
        number, reached = count - 1, leaf.position
        if tree.tile(0, number // WIDTH)[number % WIDTH] != found:
            raise TreeError(f"The event at position {leaf.position} is not the one that was recorded")
        yield Proved(leaf, found, number, tuple(inclusion_proof(node, number, checkpoint.size)))


_BETWEEN = "select count(*) from casework_log where position > :after and position <= :upto"


def _earlier(tree: Tree, before: Iterable[Kept], checkpoint: Checkpoint) -> Iterator[Earlier]:
    node = cache(tree.node)
    for kept in before:
        yield Earlier(kept.note, tuple(consistency_proof(node, kept.checkpoint.size, checkpoint.size)))


def _whole(tree: Tree, size: int) -> bytes:
    return b"".join(leaf for number in range(-(-size // WIDTH)) for leaf in tree.tile(0, number))[: size * 32]
