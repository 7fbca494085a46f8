"""Since when has a resident heard nothing about a complaint whose stage is under way?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.event import CaseEvent
from casework.projections.cases import CASES
from casework.projections.measures.complaints import first
from casework.projections.measures.versions import ALWAYS, Version, measure, revised
from casework.projections.page import Page


@dataclass(slots=True)
class SilenceVersion(Version):
    """A complaint, and since when its resident has heard nothing, as the queues have it; None while no stage runs."""

    silent_since: date | None = None


def _fold(page: Page, event: CaseEvent) -> None:
    case = page.known(CASES, event.originator_id)
    since = case.silent_since if case.stage else None
    known = page.row(SILENCES, event.originator_id, ALWAYS)
    if known is None:
        page.add(SILENCES, SilenceVersion(*first(page, event), since))
    elif known.silent_since != since:
        row = revised(page, SILENCES, event.originator_id) or known
        row.silent_since = since


SILENCES = measure(
    "measured_silences",
    SilenceVersion,
    days=("silent_since",),
    fold=_fold,
    of=(CaseEvent,),
)
