"""A letter, looked at over HTTP before the command that sends it is given."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from casework.domain.command import fields_in, parse
from casework.domain.errors import InvalidCommand
from casework.http.asking import Authorization, Case, body
from casework.http.cases import answered, seen
from casework.http.commanding import refusal, seen_with
from casework.http.desk import Desk
from casework.http.lettering import made
from casework.http.paging import STRICT
from casework.http.problems import Problem, invalid
from casework.http.shape import Shape
from casework.letters.kinds import SENDING, Kind, Variant


class LetterToShow(BaseModel):
    """A command that sends a letter, and how this is to be set."""

    model_config = ConfigDict(extra="forbid")
    command: dict[str, Any] = Field(description=f"One of {', '.join(sorted(SENDING))}, as it will be given.")
    variant: Variant | None = Field(None, description="By default as the resident needs it, or else the usual way.")


class LetterShown(Shape):
    """A letter as it would go out."""

    case: str
    """The case."""
    kind: Kind
    """Which letter it is."""
    variant: Variant
    """How it is set."""
    template: str
    """The SHA-256 of its template, with all that this is made of."""
    html: str
    """The page."""
    text: str
    """The words alone."""


_TAKEN: Final = TypeAdapter(LetterToShow)
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _TAKEN.json_schema()}}}
}


def router(desk: Desk) -> APIRouter:
    """The operation that shows a letter."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.post(
        "/v1/cases/{case}/preview-letter",
        operation_id="preview_letter",
        summary="The letter that a command would send",
        response_model=LetterShown,
        openapi_extra=_BODY | {"responses": {"409": {"$ref": "#/components/responses/Problem409"}}},
    )
    def preview(case: Case, content: Annotated[bytes, Depends(body)], authorization: Authorization) -> Response:
        """Judges the command and writes its letter. Nothing is recorded, and nothing is kept."""
        complaint, who = seen(desk, authorization, "preview_letter", case), desk.guard.who(authorization)
        asked = _asked(content)
        try:
            command = parse(desk.guard.speaks(who, {"case": case, **asked.command}))
        except InvalidCommand as error:
            raise invalid(f"command.{error.field}" if error.field else "command", error.reason) from None
        if command.case != case:
            raise invalid("command.case", "leave it out; it is in the address")
        seen_with(desk, who, command)
        if desk.letters is None:
            raise Problem("not_found", "No letters are made here")
        with made():
            shown = desk.letters.preview(command, asked.variant)
        if shown.answer.outcome == "refused":
            raise refusal(desk, shown.answer)
        letter = shown.letter
        if letter is None:
            raise invalid("command", "it sends no letter")
        told = {"kind": letter.kind, "variant": letter.variant, "template": letter.template}
        return answered({"case": case, **told, "html": letter.html.decode(), "text": letter.text}, complaint)

    return found


def _asked(content: bytes) -> LetterToShow:
    """What a body asks for. Raises Problem, which repeats nothing of it."""
    try:
        fields = fields_in(content)
    except InvalidCommand as error:
        raise Problem("malformed", error.reason) from None
    try:
        found = _TAKEN.validate_python(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "extra_forbidden":
            raise invalid("", "unknown field; there are command and variant") from None
        raise invalid(str(first["loc"][0]), first["msg"]) from None
    if not isinstance(found.command.get("command"), str):
        raise invalid("command.command", "give the name of a command")
    return found
