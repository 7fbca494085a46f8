"""Every report on a period, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from casework.reports.annual import annual
from casework.reports.data_quality import data_quality
from casework.reports.governing_body import governing_body
from casework.reports.landlords import Asked, landlords
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Report
from casework.reports.self_assessment import self_assessment
from casework.reports.tsm import tsm

Made: TypeAlias = Callable[[Reading, Period], Report]


def _landlords(reading: Reading, period: Period) -> Report:
    return landlords(reading, Asked(period))


REPORTS: Final[Mapping[str, Made]] = {
    "annual": annual,
    "governing-body": governing_body,
    "data-quality": data_quality,
    "tsm": tsm,
    "self-assessment": self_assessment,
    "landlords": _landlords,
}
