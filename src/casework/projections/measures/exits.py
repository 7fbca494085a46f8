"""Which complaints left the stages without an answer: refused on what ground, redirected, merged or withdrawn?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.adoption import CaseAdopted
from casework.domain.event import CaseEvent
from casework.domain.exclusion import ComplaintRefused
from casework.domain.redirection import ComplaintMerged, ComplaintRedirected
from casework.domain.reinstatement import ComplaintReinstated
from casework.domain.withdrawal import ComplaintWithdrawn
from casework.projections.measures.complaints import COMPLAINTS, first, known
from casework.projections.measures.stages import STAGES
from casework.projections.measures.versions import ALWAYS, Version, measure, revised
from casework.projections.page import Page

_HOW: dict[type[CaseEvent], str] = {
    ComplaintRefused: "refused",
    ComplaintRedirected: "redirected",
    ComplaintMerged: "merged",
    ComplaintWithdrawn: "withdrawn",
}


@dataclass(slots=True)
class ExitVersion(Version):
    """One exit, by the number of its event within the case: of the `whole` complaint, or of some of its points.

    `stage` is 2 for a request for stage 2 that was refused, `ground` that of a refusal. It was reinstated on a day, as
    somebody instructed, or still stands.
    """

    number: int = 0
    how: str = ""
    left_on: date = date.min
    stage: int = 1
    ground: str | None = None
    whole: bool = True
    reinstated_on: date | None = None
    instructed_by: str | None = None


def _fold(page: Page, event: CaseEvent) -> None:
    if isinstance(event, ComplaintReinstated):
        _reinstated(page, event)
        return
    how = event.status if isinstance(event, CaseAdopted) else _HOW[type(event)]
    if how not in _HOW.values():
        return
    row = ExitVersion(
        *first(page, event),
        number=event.originator_version + 1,
        how=str(how),
        left_on=event.occurred_on,
    )
    if isinstance(event, ComplaintRefused):
        row.stage = 2 if page.row(STAGES, event.originator_id, 2, ALWAYS) else 1
        row.ground = event.ground
        row.whole = event.whole
    if row.whole:
        known(page, event).exit = row.number
    page.add(EXITS, row)


def _reinstated(page: Page, event: ComplaintReinstated) -> None:
    row = revised(page, EXITS, event.originator_id, page.known(COMPLAINTS, event.originator_id, ALWAYS).exit)
    if row is not None:
        row.reinstated_on = event.occurred_on
        row.instructed_by = event.instructed_by


EXITS = measure(
    "measured_exits",
    ExitVersion,
    key=("number",),
    days=("left_on",),
    fold=_fold,
    of=(CaseAdopted, *_HOW, ComplaintReinstated),
)
