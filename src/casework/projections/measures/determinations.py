"""What did the Ombudsman find in the landlord's cases?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.determination import DeterminationRecorded, DeterminationReviewed, FindingFacts
from casework.domain.event import CaseEvent
from casework.domain.ombudsman import InvestigationOpened
from casework.projections.measures.complaints import first
from casework.projections.measures.versions import Version, measure, revised
from casework.projections.page import Page

SUPERSEDED = "superseded"
"""Stands where a review of the determination left a finding out."""


@dataclass(slots=True)
class DeterminationVersion(Version):
    """An investigation of the Ombudsman, by its reference, and the day it was determined."""

    reference: str
    opened_on: date = date.min
    determined_on: date | None = None
    reviewed_on: date | None = None
    findings: int = 0


@dataclass(slots=True)
class FindingVersion(Version):
    """One finding of a determination, as a review left it."""

    reference: str
    number: int
    determined_on: date = date.min
    category: str = ""
    finding: str = ""


def _fold(page: Page, event: CaseEvent) -> None:
    if not isinstance(event, InvestigationOpened | DeterminationRecorded | DeterminationReviewed):
        return
    row = revised(page, DETERMINATIONS, event.originator_id, event.reference)
    if row is None:
        row = DeterminationVersion(*first(page, event), event.reference, opened_on=event.occurred_on)
        page.add(DETERMINATIONS, row)
    if isinstance(event, DeterminationRecorded):
        row.determined_on = event.occurred_on
        _found(page, event, row, event.findings)
    elif isinstance(event, DeterminationReviewed):
        row.reviewed_on = event.occurred_on
        if event.findings:
            _found(page, event, row, event.findings)


def _found(page: Page, event: CaseEvent, row: DeterminationVersion, findings: tuple[FindingFacts, ...]) -> None:
    for number in range(1, max(row.findings, len(findings)) + 1):
        found = revised(page, FINDINGS, event.originator_id, row.reference, number)
        if found is None:
            found = page.add(FINDINGS, FindingVersion(*first(page, event), row.reference, number))
        found.determined_on = row.determined_on or event.occurred_on
        said = findings[number - 1] if number <= len(findings) else None
        found.category, found.finding = (said.category, said.finding) if said else (found.category, SUPERSEDED)
    row.findings = max(row.findings, len(findings))


DETERMINATIONS = measure(
    "measured_determinations",
    DeterminationVersion,
    key=("reference",),
    days=("opened_on", "determined_on"),
    fold=_fold,
    of=(InvestigationOpened, DeterminationRecorded, DeterminationReviewed),
)


def _with_its_determination(page: Page, event: CaseEvent) -> None:
    """Findings are folded with the determination they belong to."""


FINDINGS = measure(
    "measured_findings",
    FindingVersion,
    key=("reference", "number"),
    days=("determined_on",),
    fold=_with_its_determination,
    of=(),
)
