"""Forms that people fill in and send: taken in once, and only from a page of this service."""

from __future__ import annotations

from hmac import compare_digest
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from casework.http.problems import Problem
from casework.web.visits import reception_of

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 100
TOKEN: Final = "form_token"  # noqa: S105 - the name of a field


async def filled(request: Request) -> dict[str, str]:
    """The fields of a form of this session's, stripped, without those that were left empty. Raises Problem."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Problem("unsupported_media_type", "Send the form of the page")
    try:
        said = parse_qsl((await request.body()).decode(), max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Problem("malformed", "The form cannot be read") from None
    found = {name: text.strip() for name, text in said if text.strip()}
    known = reception_of(request).session(request).form_token
    if not compare_digest(found.pop(TOKEN, "").encode(), known.encode()):
        raise Problem("forbidden", "The form is out of date, or of another site; load the page anew")
    return found


Filled: TypeAlias = Annotated[dict[str, Any], Depends(filled)]
