"""A draft response, checked over HTTP before it is approved or sent."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from casework.domain.moment import Day
from casework.http.asking import Authorization, Case, asked, body, body_of
from casework.http.cases import answered, seen
from casework.http.desk import Desk
from casework.http.paging import STRICT
from casework.http.shape import Shape
from casework.http.trying import tried
from casework.sending.checking import MOST, check_response


class DraftToCheck(BaseModel):
    """A draft response, with the command that is about to be given."""

    model_config = ConfigDict(extra="forbid")
    draft: str = Field(min_length=1, max_length=MOST, description="The letter, as plain text or HTML.")
    command: dict[str, Any] | None = Field(None, description="The `respond` command that will be given with it.")
    on: Day | None = Field(None, description="The local day on which it will be sent, by default today.")


class FoundInDraft(Shape):
    """One thing to put right in a draft."""

    code: str
    """What kind of thing it is."""
    severity: Literal["must", "should"]
    """Whether the letter is wrong or lacks what the Code demands, or only should be better."""
    sentence: str
    """What to do about it."""
    provision: str | None
    """The paragraph of the Complaint Handling Code."""
    subject: str | None
    """The id of the point, promise, vulnerability or adjustment it is about."""
    line: int | None
    """The line of the draft's text, from 1."""
    quote: str | None
    """The draft's own words."""


class CheckedDraft(Shape):
    """What was found in a draft, that which has to be put right first."""

    case: str
    """The case."""
    stage: int
    """The stage that the letter answers."""
    sha256: str
    """The SHA-256 of the draft that was checked."""
    findings: list[FoundInDraft]
    """Empty for a letter that can go."""
    to_submit: list[str]
    """The codes of what has to be put right, as `submit_for_approval` takes them in `findings`."""


_TAKEN: Final = TypeAdapter(DraftToCheck)


def router(desk: Desk) -> APIRouter:
    """The operation that checks a draft."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.post(
        "/v1/cases/{case}/check-response",
        operation_id="check_response",
        summary="What is wrong with a draft response",
        response_model=CheckedDraft,
        openapi_extra=body_of(_TAKEN),
    )
    def check(case: Case, content: Annotated[bytes, Depends(body)], authorization: Authorization) -> Response:
        """Holds a draft against the case: points, promises, sums and dates, and what the Code demands of the letter.

        Nothing is recorded, and nothing of the draft is kept.
        """
        complaint = seen(desk, authorization, "check_response", case)
        sent = asked(_TAKEN, content)
        command = tried(desk, authorization, case, sent.command) if sent.command is not None else None
        terms = desk.letters.terms
        checked = check_response(desk.casework, case, sent.draft, command=command, on=sent.on, terms=terms)
        return answered(checked.as_json(), complaint)

    return found
