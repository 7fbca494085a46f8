"""A letter, looked at over HTTP before the command that sends it is given."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from casework.http.asking import Authorization, Case, asked, body, body_of
from casework.http.cases import answered, seen
from casework.http.commanding import refusal
from casework.http.desk import Desk
from casework.http.lettering import made
from casework.http.paging import STRICT
from casework.http.problems import invalid
from casework.http.shape import Shape
from casework.http.trying import tried
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


def router(desk: Desk) -> APIRouter:
    """The operation that shows a letter."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.post(
        "/v1/cases/{case}/preview-letter",
        operation_id="preview_letter",
        summary="The letter that a command would send",
        response_model=LetterShown,
        openapi_extra=body_of(_TAKEN) | {"responses": {"409": {"$ref": "#/components/responses/Problem409"}}},
    )
    def preview(case: Case, content: Annotated[bytes, Depends(body)], authorization: Authorization) -> Response:
        """Judges the command and writes its letter. Nothing is recorded, and nothing is kept."""
        complaint = seen(desk, authorization, "preview_letter", case)
        sent = asked(_TAKEN, content)
        command = tried(desk, authorization, case, sent.command)
        with made():
            shown = desk.letters.preview(command, sent.variant)
        if shown.answer.outcome == "refused":
            raise refusal(desk, shown.answer)
        letter = shown.letter
        if letter is None:
            raise invalid("command", "it sends no letter")
        told = {"kind": letter.kind, "variant": letter.variant, "template": letter.template}
        return answered({"case": case, **told, "html": letter.html.decode(), "text": letter.text}, complaint)

    return found
