"""What a landlord records of a year: its homes by tenure, and how its governing body answered the annual report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from casework.domain.event import Tenure, event
from casework.domain.landlord_record import LandlordEvent, LandlordRecord
from casework.domain.landlord_record_command import LandlordCommand, Prose, landlord_command
from casework.domain.landlord_record_deciding import Matter, not_ahead, settles
from casework.domain.landlord_record_facts import GoverningBodyResponse, Homes
from casework.domain.moment import FIRST_YEAR, LAST_YEAR, Day
from casework.domain.personal import Clear


def _follows(year: str) -> str:
    if year not in _YEARS:
        raise ValueError("wanted a financial year like 2023-24, the second the year after the first")
    return year


_YEARS = [f"{first}-{(first + 1) % 100:02}" for first in range(FIRST_YEAR, LAST_YEAR)]
Year: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"\S"),
    AfterValidator(_follows),
    WithJsonSchema({"type": "string", "pattern": f"^({'|'.join(_YEARS)})$"}),
]
"""A financial year, from 1 April to 31 March, such as `2023-24`."""


@landlord_command("record_homes")
class RecordHomes(LandlordCommand):
    """Record how many homes of a tenure the landlord had in a year. A later record takes the place of this one."""

    year: Year
    tenure: Tenure
    homes: Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
    as_of: Day | None = None


@event("homes-recorded")
class HomesRecorded(LandlordEvent):
    """The landlord said how many homes it had."""

    year: Clear
    tenure: Tenure
    homes: int
    as_of: date | None = None

    def apply(self, record: LandlordRecord) -> None:
        homes = Homes(year=self.year, tenure=self.tenure, homes=self.homes, as_of=self.as_of)
        record.homes[self.year, self.tenure] = homes


@settles(RecordHomes, not_ahead("as_of"))
def record_homes(m: Matter[RecordHomes]) -> Iterator[HomesRecorded]:
    c = m.command
    yield m.event(HomesRecorded, year=c.year, tenure=c.tenure, homes=c.homes, as_of=c.as_of)


@landlord_command("record_governing_body_response")
class RecordGoverningBodyResponse(LandlordCommand):
    """Record what the governing body answered to the annual report of a year (8.2), and where that is published.

    A later record of the year takes the place of this one.
    """

    year: Year
    response: Prose
    published_on: Day | None = None
    published_at: Prose | None = None


@event("governing-body-responded")
class GoverningBodyResponded(LandlordEvent):
    """The governing body answered the annual report."""

    year: Clear
    response: Clear
    published_on: date | None = None
    published_at: Clear | None = None

    def apply(self, record: LandlordRecord) -> None:
        record.responses[self.year] = GoverningBodyResponse(
            year=self.year, response=self.response, published_on=self.published_on, published_at=self.published_at
        )


@settles(RecordGoverningBodyResponse, not_ahead("published_on"))
def record_governing_body_response(m: Matter[RecordGoverningBodyResponse]) -> Iterator[GoverningBodyResponded]:
    c = m.command
    yield m.event(
        GoverningBodyResponded,
        year=c.year,
        response=c.response,
        published_on=c.published_on,
        published_at=c.published_at,
    )
