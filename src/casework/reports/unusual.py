"""Unusual reading of words about residents' vulnerabilities, for a person to look into: rules over the access log.

What is unusual may be quite right. No rule looks at any word, and none judges.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Final, NamedTuple

from casework.domain.calendar import Calendar
from casework.domain.moment import LONDON, local_day

INVOLVED: Final = frozenset({"officer", "reviewer", "contractor"})
"""The roles in which people read of the cases they work on; the others look at everybody's."""

ENOUGH_PEERS = 2
"""Other readers in a role without whom nobody can be said to be above them."""


class Reading(NamedTuple):
    """One reading: by whom, of which case, when (aware); who took part in the case, and the day it ended, if it did."""

    reader: str
    role: str
    case: str
    read_at: datetime
    involved: frozenset[str]
    ended_on: date | None


class Taken(NamedTuple):
    """Words taken out of every case at once: by whom, of how many, when (aware)."""

    reader: str
    role: str
    cases: int
    read_at: datetime


class Limits(NamedTuple):
    """What counts as unusual.

    Above peers: more than `times` the median of the others in the role, and `at_least` so many readings. Out of hours:
    before `opens` or from `closes` on, or on a day that is no working day. `strangers`: so many cases in which the
    reader never took part. `together`: so many cases within `minutes`. `long_after`: days after the end of the case.
    """

    times: float = 3.0
    at_least: int = 10
    opens: time = time(7)
    closes: time = time(20)
    strangers: int = 3
    together: int = 10
    minutes: int = 60
    long_after: int = 180


class Unusual(NamedTuple):
    """One finding: by which rule, who, in which role, the figures in a sentence, and the cases."""

    rule: str
    reader: str
    role: str
    figures: str
    cases: tuple[str, ...]


USUAL: Final = Limits()


def unusual(
    readings: Sequence[Reading], taken: Sequence[Taken], calendar: Calendar, limits: Limits = USUAL
) -> list[Unusual]:
    """What stands out in so many readings, rule by rule and by reader."""
    by_reader: defaultdict[tuple[str, str], list[Reading]] = defaultdict(list)
    for each in sorted(readings, key=lambda each: (each.read_at, each.case)):
        by_reader[each.role, each.reader].append(each)
    found = [*_everything(taken), *_above_peers(by_reader, limits)]
    for own in map(by_reader.__getitem__, sorted(by_reader)):
        found += _out_of_hours(own, calendar, limits)
        found += _uninvolved(own, limits)
        found += _together(own, limits)
        found += _long_after(own, limits)
    return sorted(found, key=lambda each: RULES.index(each.rule))


RULES: Final = ("every_case", "above_peers", "out_of_hours", "never_involved", "many_at_once", "long_after_end")
"""The rules, in the order in which their findings are told."""


def _everything(taken: Sequence[Taken]) -> Iterator[Unusual]:
    for each in taken:
        when = f"{each.read_at.astimezone(LONDON):%Y-%m-%d %H:%M}"
        yield Unusual("every_case", each.reader, each.role, f"all {each.cases} cases taken out on {when}", ())


def _above_peers(by_reader: dict[tuple[str, str], list[Reading]], limits: Limits) -> Iterator[Unusual]:
    counts = {who: len(own) for who, own in by_reader.items()}
    for (role, reader), count in sorted(counts.items()):
        peers = [other for who, other in counts.items() if who[0] == role and who[1] != reader]
        if len(peers) < ENOUGH_PEERS or count < limits.at_least:
            continue
        usual = median(peers)
        if count > limits.times * usual:
            figures = f"{count} readings; the median of {len(peers)} others in this role is {usual:g}"
            yield _finding("above_peers", by_reader[role, reader], figures)


def _out_of_hours(own: Sequence[Reading], calendar: Calendar, limits: Limits) -> Iterator[Unusual]:
    found = [each for each in own if _out(each.read_at, calendar, limits)]
    if found:
        hours = f"{limits.opens:%H:%M} to {limits.closes:%H:%M}"
        yield _finding(
            "out_of_hours", found, f"{len(found)} of {len(own)} readings not within {hours} of a working day"
        )


def _out(moment: datetime, calendar: Calendar, limits: Limits) -> bool:
    local = moment.astimezone(LONDON)
    return not (limits.opens <= local.time() < limits.closes and calendar.is_working(local.date()))


def _uninvolved(own: Sequence[Reading], limits: Limits) -> Iterator[Unusual]:
    found = [each for each in own if each.role in INVOLVED and each.reader not in each.involved]
    cases = len({each.case for each in found})
    if cases >= limits.strangers:
        yield _finding("never_involved", found, f"{cases} cases in which they never took part")


def _together(own: Sequence[Reading], limits: Limits) -> Iterator[Unusual]:
    """The most cases read within the time, if they are too many."""
    span, most = timedelta(minutes=limits.minutes), Most()
    inside: Counter[str] = Counter()
    start = 0
    for end, last in enumerate(own, 1):
        inside[last.case] += 1
        while last.read_at - own[start].read_at > span:
            _let_go(inside, own[start].case)
            start += 1
        most = max(most, Most(len(inside), start, end), key=lambda each: each.cases)
    if most.cases >= limits.together:
        found = own[most.start : most.end]
        since = f"{found[0].read_at.astimezone(LONDON):%Y-%m-%d %H:%M}"
        yield _finding("many_at_once", found, f"{most.cases} cases within {limits.minutes} minutes, from {since}")


def _let_go(inside: Counter[str], case: str) -> None:
    inside[case] -= 1
    if not inside[case]:
        del inside[case]


class Most(NamedTuple):
    """The most cases within the time, and where among the readings those are."""

    cases: int = 0
    start: int = 0
    end: int = 0


def _long_after(own: Sequence[Reading], limits: Limits) -> Iterator[Unusual]:
    found = [(each, _days_after(each)) for each in own if _days_after(each) > limits.long_after]
    if found:
        longest = max(days for _, days in found)
        figures = f"{len(found)} readings more than {limits.long_after} days after the end, at most {longest}"
        yield _finding("long_after_end", [each for each, _ in found], figures)


def _days_after(each: Reading) -> int:
    return (local_day(each.read_at) - each.ended_on).days if each.ended_on else 0


def _finding(rule: str, found: Sequence[Reading], figures: str) -> Unusual:
    cases = tuple(dict.fromkeys(each.case for each in found))
    return Unusual(rule, found[0].reader, found[0].role, figures, cases)
