"""What a tracker says of one case, read as a whole: its days, its terms, its words, its promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from casework.tracker.cells import folded, is_nothing, reference, words, yes_or_no
from casework.tracker.fields import HAPPENED, PLANNED, TERMS
from casework.tracker.promises import Promise, promises_in
from casework.tracker.reading import CaseCells

BETWEEN = {"resident_name": " ", "resident_contact": ", ", "property": ", ", "summary": "\n"}
KEPT = ("outcome", "note")
"""Columns without a place of their own in a case; they are kept with its summary."""
VULNERABLE = "The tracker says that the resident is vulnerable, and not how"


class Support(NamedTuple):
    """Support needs were asked about, or told: when, as far as that is known, and what was disclosed."""

    on: date | None
    disclosed: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """One case as the tracker has it. `undated` happened on days it does not say; `kept` are headings with words."""

    rows: tuple[int, ...]
    case: str
    received: date
    days: Mapping[str, date]
    undated: frozenset[str]
    terms: Mapping[str, str]
    words: Mapping[str, str]
    references: Mapping[str, str]
    promises: tuple[Promise, ...]
    support: Support | None
    kept: tuple[tuple[str, str], ...]

    def happened(self, name: str) -> bool:
        """Whether the tracker says that it happened, with its day or without."""
        return name in self.days or name in self.undated


class Rejected(ValueError):
    """A case cannot be taken over; `reasons` says why, all of it, without repeating a cell."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(dict.fromkeys(reasons))


def facts_of(cells: CaseCells) -> Facts:
    """What the cells of a case say. Raises Rejected with everything that is wrong with them."""
    happened = {name: cells.happened(name) for name in HAPPENED}
    planned = {name: cells.day(name) for name in PLANNED}
    days = {name: day for name, day in (happened | planned).items() if isinstance(day, date)}
    case, received = case_reference(cells), days.pop("received", None)
    found = Facts(
        rows=cells.record.numbers,
        case=case or "",
        received=received or date.min,
        days=days,
        undated=frozenset(name for name, day in happened.items() if day is True),
        terms={n: word for n in TERMS if n != "action_owner" and (word := cells.term(n)) is not None},
        words={name: text for name, between in BETWEEN.items() if (text := cells.text(name, between)) is not None},
        references={
            n: words(f.cell) for n in ("resident_id", "ombudsman_reference") if (f := cells.one(n)) is not None
        },
        promises=promises_in(cells),
        support=(support := _support(cells)),
        kept=tuple(_kept(cells, KEPT if support else (*KEPT, "vulnerabilities"))),
    )
    if case is None:
        cells.wrong("case", "no reference; give the row its own, or that of the case it belongs to")
    _check_days(cells, found, received)
    if cells.reasons:
        raise Rejected(*cells.reasons)
    return found


def _check_days(cells: CaseCells, found: Facts, received: date | None) -> None:
    if received is not None:
        cells.reasons.extend(_out_of_order(found))
    elif not cells.reasons or cells.one("received") is None:
        cells.wrong("received", "no day, and no deadline can be counted without it")


def case_reference(cells: CaseCells) -> str | None:
    """The reference of a case in the signs that casework allows."""
    found = cells.one("case")
    return (reference(found.cell) or None) if found else None


def _kept(cells: CaseCells, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for each in (each for name in names for each in cells.cells(name)):
        if not is_nothing(each.cell):
            yield each.column, words(each.cell)


def _support(cells: CaseCells) -> Support | None:
    """What is known of support needs. A bare "no" does not show that anybody asked."""
    asked = cells.one("support_asked")
    answer = cells.answered(asked) if asked else None
    told = [words(e.cell) for e in cells.cells("vulnerabilities") if not is_nothing(e.cell) or "none" in folded(e.cell)]
    said_so = any(re.search("disclosed|declared|asked", text.casefold()) for text in told)
    disclosed = [VULNERABLE if yes_or_no(t) else t for t in told if yes_or_no(t) is not False and not _none(t)]
    if not answer and not disclosed and not said_so:
        return None
    return Support(answer if isinstance(answer, date) else None, "\n".join(disclosed) or None)


def _none(text: str) -> bool:
    return re.match(r"(none|no|nothing|nil)\b", text.casefold()) is not None


def _out_of_order(facts: Facts) -> Iterator[str]:
    """Days that cannot be right, because something would have happened before what it follows from."""
    early = [name for name in HAPPENED if name in facts.days and facts.days[name] < facts.received]
    if early:
        yield f"before the complaint was received: {', '.join(early)}"
    escalated = facts.days.get("escalated_on")
    too_early = [
        n for n in HAPPENED if n.startswith("stage_2_") and escalated and facts.days.get(n, escalated) < escalated
    ]
    if too_early:
        yield f"before stage 2 was asked for: {', '.join(too_early)}"
