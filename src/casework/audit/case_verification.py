"""Is what stands in the log about one case what the last checkpoint has seen? Asked without reading the whole log."""

from __future__ import annotations

from typing import NamedTuple

from casework.audit.bundle.gathering import Gathered, gathered
from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import checked
from casework.audit.keys import trusted
from casework.audit.merkle import included
from casework.audit.note import NoteError
from casework.audit.tree import TreeError
from casework.projections.catch_up import up_to_date
from casework.store import Store


class CaseVerified(NamedTuple):
    """The events about a case, how many of them the checkpoint does not cover yet, and what is wrong, if anything is.

    `checkpoint` is None where the log is not what its checkpoint says.
    """

    case: str
    events: int
    uncovered: int
    checkpoint: Checkpoint | None
    fault: str | None

    @property
    def holds(self) -> bool:
        return self.fault is None


def verify_case(store: Store, ref: str) -> CaseVerified:
    """Compares the events of a case, of its alerts and of the calendars with the tree of the last checkpoint.

    The keys are those that the store names. Raises CaseNotFound, NoCheckpoint, StoreError.
    """
    try:
        with up_to_date(store) as views:
            found, known = gathered(views, [ref], whole=False, covered=False), trusted(views)
        checked(found.kept.note, *known)
    except (TreeError, NoteError) as error:
        return CaseVerified(ref, 0, 0, None, str(error))
    uncovered = sum(each.number is None for each in found.events)
    return CaseVerified(ref, len(found.events), uncovered, found.checkpoint, _fault(found))


def _fault(found: Gathered) -> str | None:
    """The first event that is not in the tree of the checkpoint."""
    size, root = found.checkpoint.size, found.checkpoint.root
    for each in found.events:
        if each.number is not None and not included(each.hash, each.number, size, each.path, root):
            return f"The event at position {each.leaf.position} is not the one that was recorded"
    return None
