"""The form of each command: what its body looks like, and what of a case can be chosen in it."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response
from pydantic_core import to_json

from casework.domain.command import COMMANDS
from casework.domain.complaint import Complaint
from casework.http.asking import Authorization
from casework.http.body_schemas import body_schema
from casework.http.cases import IfNoneMatch
from casework.http.choices import CHOICES
from casework.http.desk import Desk
from casework.http.form_shapes import FormList
from casework.http.paging import STRICT
from casework.http.problems import Problem, root_of
from casework.http.versions import unchanged

KEEP: Final = "private, max-age=3600"
"""Forms are the same for all cases, and change with casework only."""

CommandName = Annotated[
    str, Path(description="The name of a command.", examples=["extend"], json_schema_extra={"enum": sorted(COMMANDS)})
]
_NOT_CHANGED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "It is as you last read it."}}


class SchemaResponse(Response):
    """A JSON Schema (draft 2020-12)."""

    media_type = "application/schema+json"


def router(desk: Desk) -> APIRouter:
    """The operations that give out forms."""
    found = APIRouter(tags=["forms"], prefix="/v1/forms", dependencies=STRICT)

    @found.get(
        "",
        operation_id="list_forms",
        summary="The commands, each with where its form is",
        response_model=FormList,
        responses=_NOT_CHANGED,
    )
    def list_forms(request: Request, authorization: Authorization, if_none_match: IfNoneMatch = None) -> Response:
        """What each command records, in a sentence, and where the JSON Schema of its body is."""
        desk.guard.may(desk.guard.who(authorization), "list_forms")
        forms = [{"command": name, **named(name, root_of(request))} for name in COMMANDS]
        return _kept({"forms": forms}, if_none_match, "application/json")

    @found.get(
        "/{command}",
        operation_id="get_form",
        summary="The form of a command",
        response_class=SchemaResponse,
        responses={200: {"content": {SchemaResponse.media_type: {"schema": {"type": "object"}}}}, **_NOT_CHANGED},
    )
    def get_form(command: CommandName, authorization: Authorization, if_none_match: IfNoneMatch = None) -> Response:
        """The JSON Schema of the command's body, complete in itself, for pages and programs that fill it in.

        With what a case already knows to choose from, it is in `get_allowed`.
        """
        desk.guard.may(desk.guard.who(authorization), "get_form")
        if command not in COMMANDS:
            raise Problem("not_found", "There is no such command; GET /v1/forms lists them all")
        return _kept(_form(command), if_none_match, SchemaResponse.media_type)

    return found


def named(command: str, root: str) -> dict[str, str]:
    """How a command is told to people, and where its form is; `root` is where the application is mounted."""
    title = command.replace("_", " ").capitalize()
    return {"title": title, "description": COMMANDS[command].__doc__ or title, "form": f"{root}/v1/forms/{command}"}


def filled(command: str, case: Complaint) -> dict[str, Any]:
    """The form of a command with what the case knows to choose from."""
    form = deepcopy(_form(command))
    for path, choice in CHOICES.get(command, {}).items():
        choices = list(choice(case))
        if choices:
            _offer(form, path.split("."), choices)
    return form


@cache
def _form(command: str) -> dict[str, Any]:
    return body_schema(command)


def _offer(form: dict[str, Any], path: list[str], choices: list[str]) -> None:
    """Lets a field take one of these only."""
    field = form
    for name in path:
        field = _within(form, field["properties"][name])
    field["enum"] = choices


def _within(form: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    """What is filled in at a field: of several forms the first, of a list its items; a part that has fields itself."""
    while True:
        referred = form["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else {}
        if "anyOf" in field:
            field = field["anyOf"][0]
        elif "items" in field:
            field = field["items"]
        elif "properties" in referred:
            field = referred
        else:
            return field


def _kept(document: Any, if_none_match: str | None, media_type: str) -> Response:
    """A document to be kept until casework changes."""
    content = to_json(document)
    headers = {"ETag": f'"{sha256(content).hexdigest()[:16]}"', "Cache-Control": KEEP}
    if unchanged(headers["ETag"], if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
