"""Which categories and services stand out: most complaints, most overturned, most found against (9.7b)?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from casework.reports import counted
from casework.reports.figures import Counting, Measure
from casework.reports.report import Section, Table
from casework.reports.wording import in_words

MOST: Final = 5
"""Lines that a table of themes has at most."""

THEMES: Final = (
    Measure(
        "accepted", "Accepted", "accepted", formula="complaints received in the period and taken on", source="9.7b"
    ),
    Measure("received", "Received", "received", formula="complaints received in the period", source="9.7b"),
)
OVERTURNED: Final = (
    Measure(
        "overturned",
        "Overturned",
        "overturned",
        formula="upheld at stage 2, in full or in part, after not being upheld at stage 1",
        source="9.7b",
    ),
    Measure(
        "rejected_before",
        "Decided at stage 2 after not being upheld at stage 1",
        "rejected_before",
        formula="decided at stage 2 in the period, of those not upheld at stage 1",
        source="9.7b",
    ),
    Measure(
        "overturn_rate",
        "Overturned, in percent",
        "overturned",
        "rejected_before",
        "%",
        "overturned ÷ decided at stage 2 after not being upheld at stage 1",
        "9.7b",
    ),
)
ADVERSE: Final = (
    Measure(
        "adverse",
        "Adverse findings",
        "adverse",
        formula="findings of severe maladministration, maladministration or service failure",
        source="9.7c",
    ),
    Measure("considered", "Findings considered", "considered", formula="findings considered", source="9.7c"),
)


def themes(counting: Counting) -> Section:
    """What there is most of in a period."""
    complaints, answers = counting(counted.COMPLAINTS), counting(counted.ANSWERS)
    findings = counting(counted.FINDINGS)
    return Section(
        title="Themes",
        source="9.7b",
        text=(f"At most {MOST} of each, those with most first; the full tables follow below.",),
        tables=(
            _most(complaints.table("Categories with most complaints", "category", THEMES, named=in_words)),
            _most(complaints.table("Services with most complaints", "service", THEMES, named=in_words)),
            _most(answers.table("Categories with most overturned", "category", OVERTURNED, named=in_words)),
            _most(answers.table("Services with most overturned", "service", OVERTURNED, named=in_words)),
            _most(findings.table("Categories with most adverse findings", "issue", ADVERSE, named=in_words)),
        ),
    )


def _most(table: Table) -> Table:
    return replace(table, rows=table.rows[:MOST])
