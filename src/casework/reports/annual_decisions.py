"""How were complaints decided, and how many that were not upheld at stage 1 were at stage 2? (Code 8.1b)"""

from __future__ import annotations

from casework.reports.annual_timeliness import of_stage
from casework.reports.annual_volumes import STAGE_1, STAGE_2
from casework.reports.figures import Measure, Tallies
from casework.reports.report import Section
from casework.reports.wording import in_words

DECISIONS = (
    Measure("decided", "Decided", "decided"),
    Measure("upheld", "Upheld", "upheld"),
    Measure("partially_upheld", "Upheld in part", "partially_upheld"),
    Measure("not_upheld", "Not upheld", "not_upheld"),
    Measure(
        "upheld_rate",
        "Upheld, in full or in part",
        "upheld_or_partially",
        "decided",
        "%",
        "(upheld + upheld in part) ÷ decided; a complaint of which some points are upheld is upheld in part",
        "8.1b",
    ),
)


def decided(answers: Tallies) -> Section:
    """Both stages, and what stage 2 overturned."""
    rejected = Measure(
        "rejected_before", "Decided at stage 2 after not being upheld at stage 1", "rejected_before", source="8.1b"
    )
    overturned = Measure(
        "overturned",
        "Of these, overturned",
        "overturned",
        formula="upheld at stage 2, in full or in part",
        source="8.1b",
    )
    overturn_rate = Measure(
        "overturn_rate",
        "Overturned at stage 2",
        "overturned",
        "rejected_before",
        "%",
        "overturned ÷ decided at stage 2 after not being upheld at stage 1",
        "8.1b",
    )
    return Section(
        title="How they were decided",
        source="8.1b",
        figures=(
            *(of_stage(answers, stage, each) for stage in (1, 2) for each in DECISIONS),
            *map(answers.figure, (rejected, overturned, overturn_rate)),
        ),
        tables=(
            answers.table("Stage 1, by category", "category", DECISIONS, STAGE_1, named=in_words, chart=5),
            answers.table("Stage 2, by category", "category", DECISIONS, STAGE_2, named=in_words, chart=5),
            answers.table("Stage 1, by service", "service", DECISIONS, STAGE_1, named=in_words, chart=5),
        ),
    )
