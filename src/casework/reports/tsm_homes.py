"""How many homes a landlord has, by the tenures of the tenant satisfaction measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from casework.domain.event import Tenure
from casework.domain.landlord_record import LandlordRecord
from casework.reports.period import Period, financial_year
from casework.reports.report import Figure
from casework.reports.wording import in_words

CH01: Final = "CH01"
TENURES: Final[tuple[Tenure, ...]] = ("lcra", "lcho")
"""The tenures that are reported, each by itself."""


class Sizes(NamedTuple):
    """How many homes the landlord recorded for the year in which a period ends."""

    record: LandlordRecord
    period: Period

    @property
    def year(self) -> str:
        return financial_year(self.period.last)

    def of(self, tenure: Tenure) -> Figure:
        """The homes of a tenure, None while nobody recorded them."""
        before = financial_year(self.period.before.last)
        return Figure(
            id=f"homes/{tenure}",
            title="Homes",
            value=self.record.homes_in(self.year).get(tenure),
            formula="homes owned, as recorded for the year in which the period ends",
            source=CH01,
            before=self.record.homes_in(before).get(tenure),
        )

    def notes(self) -> Iterator[str]:
        """What to bear in mind of these homes."""
        missing = [in_words(each).lower() for each in TENURES if each not in self.record.homes_in(self.year)]
        if missing:
            yield (
                f"No homes are recorded for {self.year}: {', '.join(missing)}. CH01 is empty until the command "
                "record_homes says how many (`casework landlord do`)."
            )
        if self.period.name != self.year:
            yield "The period is no financial year: CH01 is what it is for these days, not for a year."
