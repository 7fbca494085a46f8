"""A draft response, checked over HTTP before it is approved or sent."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from casework.domain.command import fields_in, parse
from casework.domain.errors import InvalidCommand
from casework.domain.moment import Day
from casework.http.asking import Authorization, Case, body
from casework.http.cases import answered, seen
from casework.http.desk import Desk
from casework.http.paging import STRICT
from casework.http.problems import Problem, invalid
from casework.http.shape import Shape
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
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _TAKEN.json_schema()}}}
}


def router(desk: Desk) -> APIRouter:
    """The operation that checks a draft."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.post(
        "/v1/cases/{case}/check-response",
        operation_id="check_response",
        summary="What is wrong with a draft response",
        response_model=CheckedDraft,
        openapi_extra=_BODY,
    )
    def check(case: Case, content: Annotated[bytes, Depends(body)], authorization: Authorization) -> Response:
        """Holds a draft against the case: points, promises, sums and dates, and what the Code demands of the letter.

        Nothing is recorded, and nothing of the draft is kept.
        """
        complaint = seen(desk, authorization, "check_response", case)
        asked = _asked(content)
        terms = desk.letters.terms if desk.letters else None
        try:
            command = parse(asked.command) if asked.command is not None else None
        except InvalidCommand as error:
            raise invalid(f"command.{error.field}" if error.field else "command", error.reason) from None
        try:
            checked = check_response(desk.casework, case, asked.draft, command=command, on=asked.on, terms=terms)
        except InvalidCommand as error:
            raise invalid(error.field, error.reason) from None
        return answered(checked.as_json(), complaint)

    return found


def _asked(content: bytes) -> DraftToCheck:
    """What a body asks for. Raises Problem, which repeats nothing of it."""
    try:
        fields = fields_in(content)
    except InvalidCommand as error:
        raise Problem("malformed", error.reason) from None
    try:
        return _TAKEN.validate_python(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "extra_forbidden":
            raise invalid("", "unknown field; there are draft, command and on") from None
        raise invalid(str(first["loc"][0]), first["msg"]) from None
