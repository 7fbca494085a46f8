"""The tables of docs/reports.md, which say of every figure how it is reckoned; write them anew: see the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from casework.reports.every import REPORTS
from casework.reports.landlords_comparators import ALL, NO_COMPARATORS
from casework.reports.landlords_counting import Counted, Group, compared
from casework.reports.report import Figure
from casework.store.place import THROW_AWAY
from reported import busy, office

PAGE = Path(__file__).parent.parent / "docs" / "reports.md"
BOARD = "governing-body"
"""The report that has the sections of the annual one too, which need not be said twice."""
BEGIN, END = "<!-- the figures -->", "<!-- the end of them -->"


def figures() -> Iterator[tuple[str, list[Figure]]]:
    """The figures of each report, as a year with one of almost everything shows them."""
    with office(THROW_AWAY) as there:
        busy(there)
        names = [name for name in REPORTS if name != "landlords"]
        found = {name: [each for _, each in there.report(name).figures()] for name in names}
    known = {(_base(each), each.formula) for each in found["annual"]}
    for name, every in found.items():
        yield name, [each for each in every if name != BOARD or (_base(each), each.formula) not in known]
    yield "landlords", list(compared(Group(ALL, "", ALL), Counted(), NO_COMPARATORS))


def tables() -> str:
    """All of them."""
    return "\n".join(line for name, found in figures() for line in _table(name, found))


def _table(name: str, found: list[Figure]) -> Iterator[str]:
    yield from (f"### `{name}`", "", "| figure | title | how it is reckoned | source |", "|---|---|---|---|")
    first: dict[str, Figure] = {}
    for each in found:
        base = _base(each)
        if base not in first or (each.formula and not first[base].formula):
            first[base] = each
    for base, each in first.items():
        yield f"| `{base}` | {_title(each)} | {each.formula or _by_itself(each)} | {each.source} |"
    yield ""


def _base(figure: Figure) -> str:
    """Its name without the part that it is of; what the self-assessment has begins with a provision."""
    first, *rest = figure.id.split("/")
    return "/".join([first, *rest]) if re.fullmatch(r"\d\.\d+", first) else first


def _title(figure: Figure) -> str:
    title = re.sub(r"^Stage [12]: ", "", figure.title)
    title = re.sub(r"^CH02 \([12]\)", "CH02", title)
    return f"{title[0].upper()}{title[1:]}{f' ({figure.unit})' if figure.unit else ''}"


def _by_itself(figure: Figure) -> str:
    """How a figure is reckoned whose title says it all."""
    return "added up, in the period" if figure.unit == "£" else "counted, in the period"


def page(text: str) -> str:
    """The page with its tables as they have to be."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
