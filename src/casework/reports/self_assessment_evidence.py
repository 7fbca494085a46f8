"""Which figures speak for or against each provision of the Code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from casework.reports import counted
from casework.reports.counting import ALL, Counted, Part, one
from casework.reports.figures import Measure


class Evidence(NamedTuple):
    """A figure, and whether it speaks for compliance, against it, or only tells how things are."""

    stance: Literal["for", "against", "about"]
    counted: Counted
    measure: Measure
    part: Part = ALL


EXITS: Final = replace(
    counted.EXITS,
    counts={
        **counted.EXITS.counts,
        "refused_at_2": one("e.how = 'refused' and e.stage = 2"),
        "overruled_for_age": one("e.instructed_by = 'ombudsman' and e.ground = 'out_of_time'"),
        "refused_for_age": one("e.how = 'refused' and e.ground = 'out_of_time'"),
    },
)
OVERRULED: Final = Evidence(
    "against",
    EXITS,
    Measure(
        "overruled", "Refusals the Ombudsman overruled", "overruled", formula="refused in the period, taken on again"
    ),
)
REFUSED: Final = Evidence("about", EXITS, Measure("refused", "Refused", "refused", formula="refused as a whole"))


def _share(counted: Counted, title: str, count: str, of: str, formula: str, **part: str) -> Evidence:
    return Evidence("for", counted, Measure(f"{count}_rate", title, count, of, "%", formula), part)


def _against(counted: Counted, title: str, count: str, formula: str, **part: str) -> Evidence:
    return Evidence("against", counted, Measure(count, title, count, formula=formula), part)


def _about(counted: Counted, title: str, count: str, formula: str, **part: str) -> Evidence:
    return Evidence("about", counted, Measure(count, title, count, formula=formula), part)


def _acknowledged(stage: str) -> tuple[Evidence, ...]:
    of = "stages opened in the period"
    return (
        _share(
            counted.STAGES,
            "Acknowledged in time",
            "acknowledged_in_time",
            "acknowledged",
            f"acknowledged in time ÷ acknowledged, of {of}",
            stage=stage,
        ),
        _against(counted.STAGES, "Acknowledged late", "acknowledged_late", f"of {of}", stage=stage),
        _against(counted.STAGES, "Not acknowledged yet", "unacknowledged", f"of {of}, at the cut-off", stage=stage),
    )


def _answered(stage: str) -> tuple[Evidence, ...]:
    return (
        _share(
            counted.ANSWERS,
            "Answered in time, extensions included",
            "on_time",
            "answered",
            "on time ÷ answered in the period",
            stage=stage,
        ),
        _against(counted.ANSWERS, "Answered late", "late", "answered in the period, not on time", stage=stage),
        _against(counted.STAGES, "Not answered yet", "unanswered", "opened in the period, at the cut-off", stage=stage),
    )


def _extended(stage: str) -> tuple[Evidence, ...]:
    return (_about(counted.ANSWERS, "Extended", "extended", "answered in the period after an extension", stage=stage),)


def _duties(title: str, clock: str) -> tuple[Evidence, ...]:
    of = "due in the period"
    return (
        _share(counted.DUTIES, f"{title} in time", "in_time", "due", f"done in time ÷ {of}", clock=clock),
        _against(counted.DUTIES, f"{title} late", "late", f"done late, of those {of}", clock=clock),
        _against(counted.DUTIES, f"{title} not yet", "open", f"not done at the cut-off, of those {of}", clock=clock),
    )


PROMISED: Final = (
    _share(counted.PROMISES, "Promises kept in time", "kept", "promised", "kept in time ÷ promised in the period"),
    _against(counted.PROMISES, "Promises kept late", "late", "promised in the period, kept after their date"),
    _about(counted.PROMISES, "Promises open", "open", "promised in the period, open at the cut-off"),
)
UPHELD: Final = _about(counted.ANSWERS, "Upheld, in full or in part", "upheld_or_partially", "decided so in the period")
LESSONS: Final = Evidence(
    "for", counted.LESSONS, Measure("lessons", "Lessons recorded", "lessons", formula="recorded on cases in the period")
)

EVIDENCE: Final[Mapping[str, tuple[Evidence, ...]]] = {
    "1.4": (_about(EXITS, "Redirected to a service request", "redirected", "in the period"),),
    "2.1": (REFUSED, OVERRULED),
    "2.2": (REFUSED, OVERRULED),
    "2.3": (
        _about(EXITS, "Refused for age", "refused_for_age", "refused in the period as out of time"),
        _against(EXITS, "Of these, overruled by the Ombudsman", "overruled_for_age", "taken on again as it instructed"),
    ),
    "2.4": (REFUSED, OVERRULED),
    "2.5": (REFUSED, OVERRULED),
    "5.9": _duties("Updates given", "update"),
    "5.10": (
        _share(
            counted.COMPLAINTS,
            "Support needs asked about",
            "asked",
            "accepted",
            "asked by when it was taken on ÷ taken on, of those received in the period",
        ),
        _against(counted.COMPLAINTS, "Not asked about", "unasked", "taken on without anybody having asked"),
        *_duties("Adjustments reviewed", "adjustment_review"),
    ),
    "5.11": (_about(EXITS, "Requests for stage 2 refused", "refused_at_2", "refused in the period"),),
    "5.12": (
        _against(counted.FLAWS, "Late entries", "late_entries", "recorded on a later day than it happened"),
        _about(counted.FLAWS, "Corrections", "corrections", "recorded in the period"),
    ),
    "5.14": _duties("Restrictions reviewed", "restriction_review"),
    "6.2": _acknowledged("1"),
    "6.3": _answered("1"),
    "6.4": _extended("1"),
    "6.6": PROMISED,
    "6.10": (_about(counted.STAGES, "Requests for stage 2", "opened", "opened in the period", stage="2"),),
    "6.11": _acknowledged("2"),
    "6.14": _answered("2"),
    "6.15": _extended("2"),
    "6.17": PROMISED,
    "7.1": (UPHELD, _about(counted.PROMISES, "Actions promised", "promised", "promised in the period")),
    "7.3": PROMISED,
    "9.1": (LESSONS,),
}
"""By the number of the provision."""


def failed(provision: str) -> Evidence:
    """What was recorded as found to have broken a provision."""
    measure = Measure("failures", "Broken, recorded as found", "failures", formula="recorded in the period")
    return Evidence("against", counted.FLAWS, measure, {"provision": provision})
