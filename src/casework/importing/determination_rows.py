"""What one row of a table of determinations says: a finding, the case it is of, and what is wrong with the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, cast, get_args

from casework.domain.determination import FindingFacts, FindingKind
from casework.domain.moment import FIRST_YEAR, parse_moment

COLUMNS: Final = ("landlord", "homes", "case", "decided_on", "issue_category", "finding")
OPTIONAL: Final = {"homes"}

_LONGEST = 200  # characters of a name, as in the commands
_HOMES = re.compile(r"\d{1,7}\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_FINDINGS: Final[tuple[str, ...]] = get_args(FindingKind)


class Found(NamedTuple):
    """What a row says of its case: the day it was decided, the landlord's homes where known, and one finding."""

    decided_on: date
    homes: int | None
    finding: FindingFacts


def found_in(said: Mapping[str, str], today: date) -> tuple[Found | None, list[tuple[str | None, str]]]:
    """What a row says, None if anything is wrong; then also what, column by column. No day can be after `today`."""
    found, wrong = dict[str, Any](), list[tuple[str | None, str]]()
    for name, read in _READ.items():
        try:
            found[name] = read(said.get(name, ""))
        except ValueError as error:
            wrong.append((name, str(error)))
    if "decided_on" in found and found["decided_on"] > today:
        wrong.append(("decided_on", f"{found['decided_on']} is still to come; was the year or the month mistyped?"))
    if wrong:
        return None, wrong
    finding = FindingFacts(category=found["issue_category"], finding=found["finding"])
    return Found(found["decided_on"], found["homes"], finding), []


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheet programs from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell


def _name(text: str) -> str:
    if not text:
        raise ValueError("is blank; every row names it, as in the rows around")
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise ValueError("is not UTF-8 text; save the file as CSV UTF-8 and import it again")
    if text.casefold() == "all":
        raise ValueError(f"{text!r} is what reports call the sum of all; leave out rows of totals")
    if len(text) > _LONGEST or not text.isprintable():
        raise ValueError(f"{_shown(text)} is no name of at most {_LONGEST} characters; are the columns in place?")
    return text


def _homes(text: str) -> int | None:
    if not text:
        return None
    if not _HOMES.match(text):
        raise ValueError(f"{_shown(text)} is no number of homes; write it like 12500, or leave it blank if not known")
    return int(text)


def _day(text: str) -> date:
    try:
        if _DAY.match(text):
            return parse_moment(text)
    except ValueError as error:
        raise ValueError(f"{_shown(text)}: {error}") from None
    raise ValueError(f"{_shown(text)} is no day like 2023-05-31, from {FIRST_YEAR} on")


def _finding(text: str) -> FindingKind:
    """A finding by its name, or as the Ombudsman writes it: `Severe maladministration`."""
    name = text.casefold().replace(" ", "_").replace("-", "_")
    if name not in _FINDINGS:
        raise ValueError(f"{_shown(text)} is no finding of the Ombudsman's; there are {', '.join(_FINDINGS)}")
    return cast("FindingKind", name)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…") if text else "a blank cell"


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "landlord": _name,
    "homes": _homes,
    "case": _name,
    "decided_on": _day,
    "issue_category": _name,
    "finding": _finding,
}
