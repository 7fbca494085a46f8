"""What a report looks like as JSON, for those who read it: described, not run."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, Field


class ReportDocument(BaseModel):
    """A report. It counts what the log had up to `position`, recorded by `as_at` where that was asked for."""

    report: str
    title: str
    period: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    position: int
    as_at: str | None
    definition: str = Field(description="The rules by which it counts, and their version.")
    notes: list[str]
    sections: list[dict[str, Any]] = Field(
        description=(
            "Each with `title`, `source`, `text`, `figures` and `tables`, whose rows have figures too. A figure has "
            "`id`, `title`, `value`, `unit`, `formula`, `source`, `before` (the same of the period before) and `cases`."
        )
    )
