"""Commands over HTTP: one operation for each, `POST /v1/cases/{case}/{command}`."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic_core import to_json

import casework.domain.subjects  # noqa: F401 - importing registers every command
from casework.answer import Answer
from casework.domain.command import COMMANDS, Command, parse
from casework.domain.complaint import Complaint
from casework.domain.decide import unknown
from casework.domain.errors import CaseNotFound
from casework.domain.receipt import Receipt
from casework.domain.situation import HANDLINGS
from casework.http.access.roles import LINES, those_who_may
from casework.http.access.who import Who
from casework.http.asking import Authorization, Case, Correlation, body, fields
from casework.http.desk import Desk
from casework.http.lettering import HowSet, WithLetter, lettered
from casework.http.problems import Problem, invalid
from casework.http.routing import NamedLast
from casework.http.shown import Accepted, Written
from casework.http.versions import PATTERN, etag, version_in
from casework.letters.kinds import SENDING

IfMatch = Annotated[
    str | None,
    Header(
        description="The ETag of the case as you last read it, or * for any version.",
        examples=["*"],
        json_schema_extra={"pattern": PATTERN},
    ),
]
Key = Annotated[
    str | None,
    Header(
        pattern="^[!-~]([ -~]{0,198}[!-~])?$",
        description="Given again with the same command on the same case, it gets the first answer and adds nothing.",
    ),
]
TAGS: Final[Mapping[str, str]] = {line.operation: line.heading for line in LINES}
"""What each command belongs to."""
_PLACES: Final = {name: place for place, name in enumerate(TAGS)}


def router(desk: Desk) -> APIRouter:
    """The operations of all commands."""
    found = APIRouter(route_class=NamedLast)
    for name, cls in sorted(COMMANDS.items(), key=lambda each: _PLACES[each[0]]):
        found.add_api_route(
            f"/v1/cases/{{case}}/{name}",
            _operation(desk, cls),
            methods=["POST"],
            operation_id=name,
            tags=[TAGS[name]],
            status_code=_status(cls),
            summary=name.replace("_", " ").capitalize(),
            description=_told(cls),
            response_model=Written if name in SENDING else Accepted,
            response_description="It is recorded; or it was before, under the same key.",
        )
    return found


def _told(cls: type[Command]) -> str:
    """What a command does, who may give it, and the refusals of its own that can stand in its way."""
    roles = ", ".join(those_who_may(cls.verb))
    codes = dict.fromkeys(rule.code for rule in HANDLINGS[cls.verb].rules)
    refusals = f"\n\nCan be refused for: {', '.join(f'`{code}`' for code in codes)}." if codes else ""
    return f"{cleandoc(cls.__doc__ or '')}\n\nFor: {roles}.{refusals}"


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
        _, command, how = judged(case, content, authorization, correlation, if_match, idempotency_key)
        return _answered(desk, desk.casework.execute(command, **how), request)

    def execute_and_write(  # noqa: PLR0913, PLR0917 - likewise
        request: Request,
        case: Case,
        content: Annotated[bytes, Depends(body)],
        authorization: Authorization,
        correlation: Correlation,
        if_match: IfMatch = None,
        idempotency_key: Key = None,
        letter: WithLetter = False,  # noqa: FBT002 - a flag of the address is a boolean parameter
        variant: HowSet = None,
    ) -> Response:
        who, command, how = judged(case, content, authorization, correlation, if_match, idempotency_key)
        if not letter:
            return _answered(desk, desk.casework.execute(command, **how), request)
        desk.guard.may(who, "attach_document")
        sent = lettered(desk, command, variant, how)
        return _answered(desk, sent.answer, request, {"letter": sent.as_line()})

    def judged(
        case: str, content: bytes, authorization: str | None, correlation: str, if_match: str | None, key: str | None
    ) -> tuple[Who, Command, dict[str, Any]]:
        """Who asks, the command, once it is known that they may give it, and how it is carried out."""
        who = desk.guard.who(authorization)
        desk.guard.may(who, name)
        command = parse(desk.guard.speaks(who, _fields(content, case, name, key)))
        version = _version(command, seen_with(desk, who, command), if_match)
        via = who.id if who.delegate else None
        return who, command, {"correlation_id": correlation, "via": via, "version": version}

    return execute_and_write if name in SENDING else execute


def _fields(content: bytes, case: str, name: str, key: str | None) -> dict[str, Any]:
    """What was sent, with what the address and the header say."""
    sent = fields(content)
    for given in ("case", "command"):
        if given in sent:
            raise invalid(given, "leave it out; it is in the address")
    if key is not None:
        if sent.get("key") not in {None, key}:
            raise invalid("key", "differs from the header Idempotency-Key; give one of them")
        sent["key"] = key
    return {"command": name, "case": case, **sent}


def seen_with(desk: Desk, who: Who, c: Command) -> Complaint | None:
    """The case, None for one that is to come. Raises Problem for one that is not there for whoever asks, and likewise
    for another one that the command refers to.
    """
    other = HANDLINGS[c.verb].refers_to(c)
    theirs = [_found(desk, who, ref) for ref in (c.case, *([other] if other else ()))]
    if theirs[0] is None and not isinstance(c, Receipt):
        raise _unknown(c.case)
    return theirs[0]


def _found(desk: Desk, who: Who, ref: str) -> Complaint | None:
    """A case, None where there is none. Raises Problem for one that is not theirs to see."""
    try:
        found = desk.casework.case(ref)
    except CaseNotFound:
        return None
    try:
        desk.guard.sees(who, found)
    except Problem:
        raise _unknown(ref) from None
    return found


def _unknown(ref: str) -> Problem:
    reason = unknown(ref)
    return Problem("not_found", f"{reason.reason}.", {"reasons": [reason._asdict()]})


def _version(c: Command, case: Complaint | None, if_match: str | None) -> int | None:
    """The version that the caller has seen. A case that is to come has none, and a key used before needs none."""
    used = case is not None and c.key in case.keys
    return None if if_match is None and (isinstance(c, Receipt) or used) else version_in(if_match)


def _answered(desk: Desk, answer: Answer, request: Request, more: dict[str, Any] | None = None) -> Response:
    if answer.outcome == "refused":
        raise refusal(desk, answer)
    document = answer.as_line(0) | (more or {})
    del document["n"]
    headers = {"ETag": etag(answer.version or 0)}
    created = COMMANDS[answer.command or ""]
    if issubclass(created, Receipt):
        headers["Location"] = f"{request.scope.get('root_path', '')}/v1/cases/{answer.case}"
    return Response(to_json(document), _status(created), headers, "application/json")


def refusal(desk: Desk, answer: Answer) -> Problem:
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
