"""Commands outside any case over HTTP: `POST /v1/landlord/{command}`, and what can be read of what they recorded."""

from __future__ import annotations

from inspect import cleandoc
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from casework.domain.landlord_record_command import LANDLORD_COMMANDS, LandlordCommand, parse_landlord
from casework.domain.landlord_record_deciding import LANDLORD_HANDLINGS
from casework.domain.moment import Moment
from casework.http import landlord_reading
from casework.http.access.roles import LINES, those_who_may
from casework.http.asking import Authorization, Correlation, body, fields
from casework.http.body_schemas import COMPONENTS, bodies
from casework.http.commanding import Key
from casework.http.desk import Desk
from casework.http.examples.landlord import LANDLORD_EXAMPLES
from casework.http.paging import json
from casework.http.problems import Problem, invalid
from casework.http.routing import NamedLast, join
from casework.landlord import LandlordAnswer


class LandlordAccepted(BaseModel):
    """What came of a command outside cases that was carried out, now or before under the same key."""

    programme: str | None = Field(description="The programme of redress that it is about, if it is about one.")
    command: str
    at: Moment
    outcome: Literal["accepted"]
    events: list[str] = Field(description="The names of the events that were recorded.")
    reasons: list[Any] = Field(max_length=0, description="Empty; a refused command is a problem.")


def router(desk: Desk) -> APIRouter:
    """The operations on the landlord's record and its programmes of redress."""
    found = APIRouter()
    join(found, [_commands(desk), landlord_reading.router(desk)])
    return found


def _commands(desk: Desk) -> APIRouter:
    found = APIRouter(route_class=NamedLast)
    for name in (line.operation for line in LINES if line.operation in LANDLORD_COMMANDS):
        found.add_api_route(
            f"/v1/landlord/{name}",
            _operation(desk, name),
            methods=["POST"],
            operation_id=name,
            tags=["The landlord"],
            summary=name.replace("_", " ").capitalize(),
            description=_told(LANDLORD_COMMANDS[name]),
            response_model=LandlordAccepted,
            response_description="It is recorded; or it was before, under the same key.",
            openapi_extra=_sent(name),
        )
    return found


def _told(cls: type[LandlordCommand]) -> str:
    """What a command does, who may give it, and the refusals of its own that can stand in its way."""
    codes = dict.fromkeys(rule.code for rule in LANDLORD_HANDLINGS[cls.verb].rules)
    refusals = f"Can be refused for: {', '.join(f'`{code}`' for code in codes)}."
    return f"{cleandoc(cls.__doc__ or '')}\n\nFor: {', '.join(those_who_may(cls.verb))}.\n\n{refusals}"


def _sent(name: str) -> dict[str, Any]:
    """The body of a command, as OpenAPI describes it."""
    schema = {"$ref": COMPONENTS + bodies().of_commands[name]}
    said = {"schema": schema, "examples": {name: {"value": LANDLORD_EXAMPLES[name]}}}
    return {"requestBody": {"required": True, "content": {"application/json": said}}}


def _operation(desk: Desk, name: str) -> Any:
    def execute(
        content: Annotated[bytes, Depends(body)],
        authorization: Authorization,
        correlation: Correlation,
        idempotency_key: Key = None,
    ) -> Response:
        who = desk.guard.who(authorization)
        desk.guard.may(who, name)
        command = parse_landlord(desk.guard.speaks(who, _fields(content, name, idempotency_key)))
        via = who.id if who.delegate else None
        return _answered(desk.casework.landlord.execute(command, correlation_id=correlation, via=via))

    return execute


def _fields(content: bytes, name: str, key: str | None) -> dict[str, Any]:
    """What was sent, with what the address and the header say."""
    sent = fields(content)
    if "command" in sent:
        raise invalid("command", "leave it out; it is in the address")
    if key is not None:
        if sent.get("key") not in {None, key}:
            raise invalid("key", "differs from the header Idempotency-Key; give one of them")
        sent["key"] = key
    return {"command": name, **sent}


def _answered(answer: LandlordAnswer) -> Response:
    if answer.outcome == "refused":
        detail = " ".join(f"{reason.reason.rstrip('.')}." for reason in answer.reasons)
        kind = "key_reused" if answer.reasons[0].code == "key_reused" else "refused"
        raise Problem(kind, detail, {"reasons": [reason._asdict() for reason in answer.reasons]})
    document = answer.as_line(0)
    del document["n"]
    return json(document)
