"""What answers look like, for those who read them: described, not run."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from casework.domain.clocks import ClockName, PreviousDue, State
from casework.domain.event import Status
from casework.domain.moment import Moment
from casework.letters.kinds import Kind, Variant

ShownStatus = Status | Literal["ombudsman"]


class ClockLine(BaseModel):
    """One deadline. `working_days_late` is null unless breached, `on_time` but for a response that went out."""

    clock: ClockName
    subject: str | None = Field(description="The id of the action, order … it is about.")
    started_on: date
    due_on: date
    state: State
    stopped_on: date | None
    working_days_late: int | None
    latest_lawful_on: date | None
    previous: list[PreviousDue] = Field(description="Its earlier due dates, and what moved them.")
    on_time: bool | None


class Breach(BaseModel):
    """A deadline that the command ended late."""

    clock: ClockName
    subject: str | None
    due_on: date
    working_days_late: int


class FailureFound(BaseModel):
    """A rule that was broken, recorded as it was found."""

    code: str
    provision: str | None = Field(description="The paragraph of the Complaint Handling Code.")


class Accepted(BaseModel):
    """What came of a command that was carried out, now or before under the same key."""

    case: str
    command: str
    at: Moment
    outcome: Literal["accepted"]
    events: list[str] = Field(description="The names of the events that were recorded.")
    status: ShownStatus
    stage_status: Status
    breaches: list[Breach]
    reasons: list[Any] = Field(max_length=0, description="Empty; a refused command is a problem.")
    failures: list[FailureFound]
    clocks: list[ClockLine] = Field(description="Those that run, and those the command ended.")


class LetterLine(BaseModel):
    """A letter, as it is on the case: `get_document` gives its bytes."""

    document: str = Field(description="The id under which it is on the case.")
    kind: Kind
    variant: Variant
    template: str = Field(description="The SHA-256 of the template, with all that it is made of.")
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="Of the bytes, in hexadecimal.")


class Written(Accepted):
    """What came of a command that sends something."""

    letter: LetterLine | None = Field(
        default=None, description="The letter that went onto the case with it, where one was asked for and made."
    )


class RefusalReason(BaseModel):
    """One rule that stands in the way."""

    code: str
    reason: str = Field(description="A sentence to act on.")
    provision: str | None = Field(description="The paragraph of the Complaint Handling Code.")
    type: str = Field(json_schema_extra={"format": "uri-reference"}, description="The page that explains the code.")


class FieldError(BaseModel):
    """One thing that is wrong with what was sent."""

    field: str = Field(description="A dotted path; empty for the whole.")
    reason: str


class ProblemDocument(BaseModel):
    """Why something was not done (RFC 9457). Nothing of what was sent is repeated in it."""

    type: str = Field(json_schema_extra={"format": "uri-reference"}, description="The page that explains the problem.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="A sentence to act on.")
    errors: list[FieldError] = Field(default=[], description="Of `invalid`: each field and what it wants.")
    reasons: list[RefusalReason] = Field(default=[], description="Of `refused`: each rule that stands in the way.")
    allowed: list[str] = Field(default=[], description="Of `refused`: the commands that may be given instead.")
    status_of_case: ShownStatus | None = Field(default=None, description="Of `refused`.")
    version: int | None = Field(default=None, description="The case's number of events, as its ETag has it.")
