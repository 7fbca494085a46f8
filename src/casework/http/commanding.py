"""Commands over HTTP: one operation for each, `POST /v1/cases/{case}/{command}`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic_core import to_json

import casework.domain.subjects  # noqa: F401 - importing registers every command
from casework.answer import Answer
from casework.domain.command import COMMANDS, Command, fields_in
from casework.domain.complaint import Complaint
from casework.domain.errors import CaseNotFound, InvalidCommand
from casework.domain.receipt import Receipt
from casework.http.asking import Authorization, Case, Correlation, body
from casework.http.desk import Desk
from casework.http.problems import Problem, invalid
from casework.http.versions import etag, version_in

IfMatch = Annotated[str | None, Header(description="The ETag of the case as you last read it, or * for any version.")]
Key = Annotated[
    str | None,
    Header(
        pattern=r"\S",
        max_length=200,
        description="Given again with the same command on the same case, it gets the first answer and adds nothing.",
    ),
]


def router(desk: Desk) -> APIRouter:
    """The operations of all commands."""
    found = APIRouter(tags=["commands"])
    for name, cls in COMMANDS.items():
        found.add_api_route(
            f"/v1/cases/{{case}}/{name}",
            _operation(desk, cls),
            methods=["POST"],
            operation_id=name,
            status_code=_status(cls),
            summary=name.replace("_", " ").capitalize(),
            description=cls.__doc__,
        )
    return found


def _status(cls: type[Command]) -> int:
    return 201 if issubclass(cls, Receipt) else 200


def _operation(desk: Desk, cls: type[Command]) -> Any:
    name = cls.verb

    def execute(  # noqa: PLR0913, PLR0917 - what a request has is named one by one
        request: Request,
        case: Case,
        content: Annotated[bytes, Depends(body)],
        authorization: Authorization,
        correlation: Correlation,
        if_match: IfMatch = None,
        idempotency_key: Key = None,
    ) -> Response:
        who = desk.guard.who(authorization)
        desk.guard.may(who, name)
        fields = desk.guard.speaks(who, _fields(content, case, name, idempotency_key))
        complaint = _present(desk, case)
        if complaint is not None:
            desk.guard.sees(who, complaint)
        version = _version(cls, complaint, fields.get("key"), if_match)
        via = who.id if who.delegate else None
        answer = desk.casework.execute(fields, correlation_id=correlation, via=via, version=version)
        return _answered(desk, answer, request)

    return execute


def _fields(content: bytes, case: str, name: str, key: str | None) -> dict[str, Any]:
    """What was sent, with what the address and the header say."""
    try:
        fields = fields_in(content)
    except InvalidCommand as error:
        raise Problem("malformed", error.reason) from None
    for given in ("case", "command"):
        if given in fields:
            raise invalid(given, "leave it out; it is in the address")
    if key is not None:
        if fields.get("key", key) != key:
            raise invalid("key", "differs from the header Idempotency-Key; give one of them")
        fields["key"] = key
    return {"command": name, "case": case, **fields}


def _present(desk: Desk, ref: str) -> Complaint | None:
    try:
        return desk.casework.case(ref)
    except CaseNotFound:
        return None


def _version(cls: type[Command], case: Complaint | None, key: Any, if_match: str | None) -> int | None:
    """The version that the caller has seen. A case that is to come has none, and a key used before needs none."""
    used = case is not None and isinstance(key, str) and key in case.keys
    if if_match is None and (issubclass(cls, Receipt) or case is None or used):
        return None
    return version_in(if_match)


def _answered(desk: Desk, answer: Answer, request: Request) -> Response:
    if answer.invalid is not None:
        raise invalid(answer.invalid.field, answer.invalid.reason)
    if answer.outcome == "refused":
        raise _refusal(desk, answer)
    document = answer.as_line(0)
    del document["n"]
    headers = {"ETag": etag(answer.version or 0)}
    created = COMMANDS[answer.command or ""]
    if issubclass(created, Receipt):
        headers["Location"] = f"{request.scope.get('root_path', '')}/v1/cases/{answer.case}"
    return Response(to_json(document), _status(created), headers, "application/json")


def _refusal(desk: Desk, answer: Answer) -> Problem:
    """The problem of a command that rules stand in the way of, with what may be done instead."""
    codes = {reason.code for reason in answer.reasons}
    detail = " ".join(f"{reason.reason.rstrip('.')}." for reason in answer.reasons)
    more: dict[str, Any] = {"reasons": [reason._asdict() for reason in answer.reasons]}
    if "case_unknown" in codes:
        return Problem("not_found", detail, more)
    if "key_reused" in codes:
        return Problem("key_reused", detail, more)
    if answer.version is not None:
        more["status_of_case"], more["version"] = answer.status, answer.version
        more["allowed"] = [each.command for each in desk.casework.allowed(str(answer.case)) if each.allowed]
    return Problem("refused", detail, more)
