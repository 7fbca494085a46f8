"""What requests have in common: who asks, about which case, as it stood when, and what they sent."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from uuid import uuid4

from fastapi import Depends, Header, Path, Query, Request, Security
from fastapi.security import HTTPBearer
from pydantic import StringConstraints, TypeAdapter, ValidationError
from starlette.requests import HTTPConnection

from casework.domain.command import fields_in
from casework.domain.errors import InvalidCommand
from casework.domain.moment import Moment
from casework.http.problems import Problem, invalid

Case: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$"),
    Path(description="The reference of the case.", examples=["MB-2511"]),
]
KnownAt: TypeAlias = Annotated[
    Moment | None, Query(description="As it was known then: without what was recorded later.")
]
AsAt: TypeAlias = Annotated[Moment | None, Query(description="As it stood then: without what happened later.")]


class _Bearer(HTTPBearer):
    """Gives the bearer token itself (RFC 6750), None when there is none; a dependency less than asking for it again."""

    async def __call__(self, request: HTTPConnection) -> Any:
        found = await super().__call__(request)
        return found.credentials if found else None


_BEARER = _Bearer(
    scheme_name="bearer", auto_error=False, description="An access token of your identity provider, or an API key."
)
_CORRELATION = re.compile(r"^[0-9a-fA-F-]{8,64}$")


async def correlation(
    x_correlation_id: Annotated[
        str | None,
        Header(
            description="Hexadecimal digits and hyphens, by which the events of several commands belong together.",
            json_schema_extra={"pattern": _CORRELATION.pattern},
        ),
    ] = None,
) -> str:
    """What joins the events of several commands: as the caller says, or new. Raises Problem for one that says words."""
    if x_correlation_id is None:
        return str(uuid4())
    if not _CORRELATION.fullmatch(x_correlation_id):
        raise Problem("invalid", "X-Correlation-Id: wanted 8 to 64 hexadecimal digits and hyphens, such as a UUID")
    return x_correlation_id


async def body(request: Request) -> bytes:
    """A body of JSON. Raises Problem for another media type."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem("unsupported_media_type", "Send application/json", headers={"Accept": "application/json"})
    return await request.body()


def fields(content: bytes) -> dict[str, Any]:
    """The fields of a body, each said once. Raises Problem."""
    try:
        return fields_in(content)
    except InvalidCommand as error:
        raise Problem("malformed", error.reason) from None


T = TypeVar("T")


def asked(wanted: TypeAdapter[T], content: bytes) -> T:
    """What a body that is no command asks for. Raises Problem, which repeats nothing of it."""
    try:
        return wanted.validate_python(fields(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "extra_forbidden":
            raise invalid("", f"unknown field; there are {', '.join(wanted.json_schema()['properties'])}") from None
        reason = _SENTENCES.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise invalid(str(first["loc"][0]), reason) from None


def body_of(wanted: TypeAdapter[Any]) -> dict[str, Any]:
    """Such a body, as OpenAPI describes it."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": wanted.json_schema()}}}}


_SENTENCES: Final = {"string_pattern_mismatch": "blank, too long, or with characters that are not allowed here"}

Authorization: TypeAlias = Annotated[str | None, Security(_BEARER)]
Correlation: TypeAlias = Annotated[str, Depends(correlation)]


def moments(known_at: date | None, as_at: date | None) -> dict[str, date | None]:
    """The moments as reading the record wants them."""
    return {"known_at": known_at, "as_at": as_at}
