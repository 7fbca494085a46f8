"""Telling a person what counting deadlines again does to each of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.recounting import Recounted


def tell(found: list[Recounted], facts: dict[str, Any], *, json: bool) -> None:
    """Prints what was counted again, or would be; `facts` say what was asked for."""
    count = Counter(each.change for each in found)
    counts = {"moved": count["moved"], "kept": count["kept"], "given": count["given"]}
    if json:
        emit(facts | counts | {"deadlines": [each._asdict() for each in found]})
        return
    if found:
        show("\n" + _listed(found))
    cases = len({each.case for each in found if each.change == "moved"})
    show(f"\nDeadlines that move: {count['moved']:,}, in cases: {cases:,}. Their date was given: {count['given']:,}.")
    if facts["dry_run"]:
        show("Nothing was recorded. To record it, give --by STAFF-ID instead of --dry-run.")


def _listed(found: list[Recounted]) -> str:
    from casework.projections.wording import named

    rows = [(e.case, named(e.clock, e.subject), e.was_due_on, e.due_on, _remark(e)) for e in found]
    return table(("case", "deadline", "was due", "due", "remark"), rows)


def _remark(each: Recounted) -> str:
    remarks = {"moved": [], "kept": ["stays"], "given": ["given: it stays"]}[each.change]
    if each.latest_lawful_on != each.was_latest_lawful_on:
        remarks.append(f"lawful until {each.latest_lawful_on} (was {each.was_latest_lawful_on})")
    return "; ".join(remarks)
