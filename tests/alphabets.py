"""Small alphabets of ids, days, people and words, so that commands drawn at random meet each other.

Every free text begins with `WORD`, and nothing else does: what people said can be told from everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

Drawn: TypeAlias = Callable[[Random], Any]
"""Something to be drawn by lot. A lot is much quicker than a Hypothesis strategy, so that histories can be long."""

CASES = ("C-1", "C-2", "C-3")
WORD = "§"
TIMES = ("00:00:00+01:00", "09:30:00Z", "23:30:00+00:00")


def literal(*values: Any) -> Drawn:
    """One of these; one named twice comes twice as often."""
    return lambda lot: lot.choice(values)


def one_of(*kinds: Drawn) -> Drawn:
    """Drawn in one of these ways."""
    return lambda lot: lot.choice(kinds)(lot)


def some(one: Drawn, least: int = 0) -> Drawn:
    """A short list."""
    return lambda lot: [one(lot) for _ in range(lot.randint(least, 2))]


def some_ids(one: Drawn, least: int = 0, by: str = "id") -> Drawn:
    """A short list of things of which no two have the same id."""
    listed = some(one, least)
    return lambda lot: list({thing[by]: thing for thing in listed(lot)}.values())


def of(needed: dict[str, Drawn] | None = None, **optional: Drawn) -> Drawn:
    """An object with the fields needed, and some of the others."""

    def drawn(lot: Random) -> dict[str, Any]:
        kept = {name: one for name, one in optional.items() if lot.random() < 0.4}
        return {name: one(lot) for name, one in ((needed or {}) | kept).items()}

    return drawn


def days(first: str, last: str) -> Drawn:
    """A day between two."""
    start = date.fromisoformat(first)
    length = (date.fromisoformat(last) - start).days
    return lambda lot: str(start + timedelta(days=lot.randint(0, length)))


def flag(lot: Random) -> bool:
    return lot.random() < 0.5


def yes(lot: Random) -> bool | None:
    """What must be so, and now and then is not."""
    return lot.choice((*[True] * 8, False, None))


def instant(lot: Random) -> str:
    """A time of day, in winter's offset or summer's, also one that is the next day in London."""
    return f"{day(lot)}T{lot.choice(TIMES)}"


words = literal(f"{WORD} one", f"{WORD} two", f"{WORD} three")
text = one_of(words, words, words, words, literal("", " ", None))
"""Words whose absence is for a rule to judge."""
day = days("2024-05-01", "2024-08-30")
far = one_of(day, day, day, literal("1995-01-01", "2055-12-31"))
"""A day as somebody may mistype it."""
moment = one_of(day, day, instant)
person = literal("ann", "ben", "cy")
role = literal("officer", "officer", "reviewer", "resident", "representative")
item = literal("A1", "A1", "A2")
"""The id of an action, an order, a document and so on."""
point_id = literal("P1", "P1", "P2")
case = literal(*CASES)
reference = literal("H-1", "H-1", "H-2")
instructor = literal("ombudsman", "resident", "landlord")
decision = literal("not_upheld", "not_upheld", "upheld", "partially_upheld")

by = of({"id": person, "role": role}, name=words, on_behalf_of=literal("resident", "representative"))
point = of(
    {"id": point_id, "text": words, "responsibility": literal("landlord", "landlord", "other", "unclear")}, note=text
)
answer = of({"point": point_id, "decision": decision, "reasons": text}, references=some(words))
action = of(
    {"id": item, "kind": literal("works", "payment"), "what": words, "due_on": far, "owner": person},
    amount=literal(0, 12.5, 200),
    method=literal("direct", "rent_account"),
    agreed_with_resident=flag,
    impact=text,
)
adjustment = of(
    {"id": item, "what": words}, review_on=far, format=literal("large_print", "plain_text", "easy_read", "other")
)
finding = of({"issue": words, "category": literal("repairs"), "finding": literal("maladministration", "withdrawn")})
order = of(
    {"id": item, "kind": literal("works"), "what": words, "due_on": far},
    amount=literal(100),
    scope=literal("case", "wider"),
)
