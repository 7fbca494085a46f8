"""All checks of a draft, in the order in which an officer wants to read what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, TypeAlias

from casework.letters.checking.dates import dates
from casework.letters.checking.draft import Draft
from casework.letters.checking.ease import ease
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known
from casework.letters.checking.lateness import lateness
from casework.letters.checking.leftovers import leftovers
from casework.letters.checking.money import money
from casework.letters.checking.names import names
from casework.letters.checking.points import points
from casework.letters.checking.promises import promised
from casework.letters.checking.regret import regret
from casework.letters.checking.routes import routes
from casework.letters.checking.stages import stage
from casework.letters.checking.support import support
from casework.letters.checking.tone import tone

Check: TypeAlias = Callable[[Draft, Known], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    leftovers, names, stage, points, promised, money, dates, routes, support, regret, lateness, tone, ease,
)  # fmt: skip


class Checked(NamedTuple):
    """What was found in a draft; `sha256` is that of the very bytes which were checked."""

    case: str
    stage: int
    sha256: str
    findings: tuple[Finding, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what has to be put right, as `submit_for_approval` takes them in `findings`."""
        return tuple(dict.fromkeys(each.code for each in self.must))

    def as_json(self) -> dict[str, Any]:
        """What was found, ready for JSON."""
        return self._asdict() | {"findings": [each.as_json() for each in self.findings], "to_submit": list(self.codes)}

    @property
    def must(self) -> tuple[Finding, ...]:
        """What has to be put right before the letter goes."""
        return tuple(each for each in self.findings if each.severity == "must")


def findings(draft: Draft, known: Known) -> tuple[Finding, ...]:
    """What is wrong with a draft, that which has to be put right first; nothing is said twice."""
    found = dict.fromkeys(finding for check in CHECKS for finding in check(draft, known))
    return tuple(sorted(found, key=lambda finding: finding.severity != "must"))
