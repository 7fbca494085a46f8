"""The guard at the door: tells from the token who asks, and whether they may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from casework.domain.complaint import Complaint
from casework.http.access.who import Who


class Guard(Protocol):
    """Says who asks, and stops those who may not; by raising Problem: unauthenticated, forbidden, not_found."""

    def who(self, authorization: str | None) -> Who:
        """Who the header `Authorization` says they are."""

    def may(self, who: Who, operation: str) -> None:
        """Stops those who may not do this: the name of a command, or of something to be read (`access.roles`)."""

    def sees(self, who: Who, case: Complaint) -> None:
        """Stops those whose cases these are not, as if there were no such case."""

    def speaks(self, who: Who, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a command with who did it (`by`) and who typed it in (`entered_by`)."""

    def narrowed(self, who: Who, operation: str, wanted: Mapping[str, str | None]) -> dict[str, str]:
        """The filters of a list, so that only their cases are in it; those that are None are left out."""
