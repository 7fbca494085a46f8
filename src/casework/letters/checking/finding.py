"""What is found in a draft: a code, how grave it is, a sentence to act on, the paragraph, and where it stands."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["must", "should"]
"""`must`: the letter is wrong or lacks what the Code demands. `should`: it would be a better letter."""


class Finding(NamedTuple):
    """One thing to put right. `line` counts the lines of the draft's text from 1; `quote` is the draft's own words.

    `subject` is the id of the point, promise, vulnerability or adjustment it is about, never its words.
    """

    code: str
    severity: Severity
    sentence: str
    provision: str | None
    subject: str | None = None
    line: int | None = None
    quote: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding, ready for JSON."""
        return self._asdict()
