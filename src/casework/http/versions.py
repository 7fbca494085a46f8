"""Versions of a case as entity tags (RFC 9110, section 8.8.3), so that nobody decides on what they have not seen."""

from __future__ import annotations

import re
from typing import Final

from casework.domain.complaint import Complaint
from casework.http.problems import Problem, invalid

PATTERN: Final = r'^("[0-9]{1,9}"|\*)$'
_TAG = re.compile(r'"([0-9]{1,9})"')


def etag(version: int) -> str:
    """The entity tag of a case at a version: its number of events."""
    return f'"{version}"'


def etag_of(case: Complaint) -> str:
    """The entity tag of a case as it is."""
    return etag(case.version + 1)


def version_in(if_match: str | None) -> int | None:
    """The version that `If-Match` names; None for `*`, any version.

    Raises Problem when there is none (428, RFC 6585), and for what is no tag of casework's.
    """
    if if_match is None:
        raise Problem(
            "precondition_required", "Give If-Match with the ETag of the case as you last read it, or * for any version"
        )
    if if_match.strip() == "*":
        return None
    tag = _TAG.fullmatch(if_match.strip())
    if tag is None:
        raise invalid("If-Match", 'wanted the ETag of the case as you last read it, like "12", or *')
    return int(tag[1])


def unchanged(tag: str, if_none_match: str | None) -> bool:
    """Whether `If-None-Match` names what is there, by its entity tag (RFC 9110, section 13.1.2)."""
    if if_none_match is None:
        return False
    named = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return tag in named or named == ["*"]
