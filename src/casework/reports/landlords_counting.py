"""How published findings are counted: by landlord, financial year and category, and all of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias, get_args

from casework.domain.determination import ADVERSE, NOT_CONSIDERED, FindingKind
from casework.reports.landlords_comparators import ALL, Comparators
from casework.reports.period import Period, financial_year
from casework.reports.reading import Reading
from casework.reports.report import Figure, rate

SOURCE: Final = "Housing Ombudsman, annual landlord performance reports"
RATE: Final = "maladministration_rate"
PLACES: Final = 4

_KINDS: Final[tuple[str, ...]] = get_args(FindingKind)
_CONSIDERED: Final = tuple(kind for kind in _KINDS if kind not in NOT_CONSIDERED)
_ADVERSE: Final = tuple(kind for kind in _KINDS if kind in ADVERSE)


class PublishedFinding(NamedTuple):
    """A finding that was in force: of which landlord, in which case and about what."""

    landlord: str
    decided_on: date
    case: str
    category: str
    finding: str


class Group(NamedTuple):
    """What is counted together; ALL stands for every landlord, and for every category."""

    landlord: str
    year: str
    category: str

    @property
    def place(self) -> tuple[tuple[bool, str], str, tuple[bool, str]]:
        """All landlords come before each, and all categories before each."""
        return (self.landlord != ALL, self.landlord), self.year, (self.category != ALL, self.category)


Figures: TypeAlias = Mapping[Group, tuple[Figure, ...]]
"""The figures of groups, in their order."""


@dataclass
class Counted:
    """The findings of a group: by their kind, the case of each."""

    cases: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def figures(self) -> Iterator[Figure]:
        """Its figures, in the order of the columns; the last is the rate."""
        yield self._of("determinations", _KINDS, "Cases in which anything was found", each_case=True)
        yield self._of("findings", _KINDS, "All findings")
        for kind in _KINDS:
            yield self._of(kind, (kind,), f"Findings of {kind.replace('_', ' ')}")
        considered = self._of("considered", _CONSIDERED, "Findings less those outside jurisdiction and withdrawn")
        yield considered
        yield self._of("adverse", _ADVERSE, "Severe maladministration, maladministration and service failure")
        found = rate(len(self._among(_ADVERSE)), len(self._among(_CONSIDERED)), PLACES, 1)
        yield figure(RATE, found, "Adverse divided by considered", considered.cases)

    def _of(self, id: str, kinds: Sequence[str], formula: str, *, each_case: bool = False) -> Figure:
        found = self._among(kinds)
        cases = sorted(set(found))
        return figure(id, len(cases if each_case else found), formula, cases)

    def _among(self, kinds: Sequence[str]) -> list[str]:
        return [case for kind in kinds for case in self.cases[kind]]


def figure(id: str, value: int | Decimal | None, formula: str, cases: Sequence[str] = ()) -> Figure:
    """One figure of this report, titled as its column is named."""
    return Figure(id, title_of(id), value, formula=formula, source=SOURCE, cases=cases)


def title_of(id: str) -> str:
    """The name of a column in words."""
    return id.replace("_", " ").capitalize()


def findings(r: Reading, period: Period | None) -> list[PublishedFinding]:
    """What was published, in a period or ever, as it was known where the record is read; by landlord and case."""
    first, last = [None, None] if period is None else [day.isoformat() for day in period]
    rows = r.views.execute(_FINDINGS, {"at": r.at, "first": first, "last": last})
    return [PublishedFinding(landlord, date.fromisoformat(day), *rest) for landlord, day, *rest in rows]


def known(r: Reading, landlord: str) -> bool:
    """Was anything published of this landlord?"""
    return bool(r.views.execute(_KNOWN, {"at": r.at, "landlord": landlord}))


def counted(found: Iterable[PublishedFinding], landlord: str | None, *, by_category: bool) -> dict[Group, Counted]:
    """Findings counted in each group that there is, in order; of one landlord, if one is given, beside all."""
    groups: defaultdict[Group, Counted] = defaultdict(Counted)
    for each in found:
        year = financial_year(each.decided_on)
        for whose in (ALL, each.landlord) if landlord in {None, each.landlord} else (ALL,):
            for category in (ALL, each.category) if by_category else (ALL,):
                groups[Group(whose, year, category)].cases[each.finding].append(each.case)
    return {group: groups[group] for group in sorted(groups, key=lambda group: group.place)}


def compared(group: Group, found: Counted, comparators: Comparators) -> Iterator[Figure]:
    """The figures of a group and, with comparators, the published rate and how far above it this one is."""
    own = tuple(found.figures())
    yield from own
    if comparators:
        published, rated = comparators.get((group.year, group.category)), own[-1].value
        above = None if published is None or rated is None else rated - published
        yield figure("comparator", published, "The published rate of the year and category, from the file given")
        yield figure("difference", above, "The rate less the published one", own[-1].cases)


_FINDINGS: Final = """
    select landlord, decided_on, ref, category, finding from published_findings
    where since <= :at and until > :at
    and (:first is null or decided_on >= :first) and (:last is null or decided_on <= :last)
    order by landlord, ref, number"""
_KNOWN: Final = """
    select 1 from published_findings where landlord = :landlord and since <= :at and until > :at limit 1"""
