"""Terms: what trackers say in a few words – channel, tenure, status, service – in the words of the contract."""

from __future__ import annotations

import re
from typing import Any, get_args

from casework.domain.event import Status, Tenure
from casework.domain.receipt import Channel
from casework.tracker.cells import Cell, folded, said

OPEN = "open"
"""A status that says no more than that the case is not over; its dates say how far it is."""
STATUSES: tuple[str, ...] = (OPEN, *get_args(Status))
CHANNELS: tuple[str, ...] = get_args(Channel)
TENURES: tuple[str, ...] = get_args(Tenure)

ALLOWED: dict[str, tuple[str, ...]] = {"channel": CHANNELS, "tenure": TENURES, "status": STATUSES, "stage": STATUSES}
"""The terms whose words are the contract's; the others are the landlord's own."""

_CHANNEL = (
    ("e-?mail", "email"),
    ("letter|post|written|writing|mail", "letter"),
    ("phone|tel|call", "phone"),
    ("social|facebook|twitter|instagram", "social_media"),
    ("web|portal|online|form|app\\b|internet|chat", "web"),
    ("survey|satisfaction", "survey"),
    ("staff|colleague|officer|internal", "member_of_staff"),
    ("person|visit|office|face|reception", "in_person"),
    ("", "other"),
)
_TENURE = (
    ("shared|lcho|low.cost home|part.(buy|own)", "lcho"),
    ("lease", "leasehold"),
    ("non.?social|market|private|commercial|freehold|garage", "other"),
    ("lcra|general needs|social|assured|secure|tenan|rent|affordable|support|shelter|introduct|starter|older", "lcra"),
    ("", "other"),
)
_STATUS = (
    ("withdr", "withdrawn"),
    ("merge|duplicate", "merged"),
    ("refus|reject|declin|not accepted|excluded", "refused"),
    ("service request|redirect", "redirected"),
    ("(?:re-?open|not (?:yet )?(?:closed|resolved))", OPEN),
    ("clos|resolv|complete|finish|conclu", "closed"),
    ("final response|stage 2 (?:respon|answer|issued|sent)", "final_response"),
    ("(?:stage )?(?:2|two|ii).*exten", "stage_2_extended"),
    ("exten|holding", "stage_1_extended"),
    ("escalat", "escalated"),
    ("(?:stage|stg|st|s|^) ?(?:2|two|ii)\\b", "stage_2"),
    ("respond|answered|response (?:sent|issued)|replied", "stage_1_responded"),
    ("(?:stage|stg|st|s|^) ?(?:1|one|i)\\b|acknowledged|investigat", "stage_1"),
    ("open|live|active|ongoing|current|progress|pending|await|overdue|due|outstanding|track|new|logged|received|ombudsman|hos",
     OPEN),
)  # fmt: skip
_READ = {"channel": _CHANNEL, "tenure": _TENURE, "status": _STATUS, "stage": _STATUS}


def proposed(field: str, cell: Cell) -> str | None:
    """The contract's word for what a cell says, or the landlord's own in plain letters; None when nobody can tell."""
    if field not in _READ:
        return slug(cell)
    text = re.sub(r"[\W_]+", " ", folded(cell)) if field != "channel" else folded(cell)
    if text.strip().replace(" ", "_") in ALLOWED[field]:
        return text.strip().replace(" ", "_")
    return next((word for pattern, word in _READ[field] if re.search(pattern, text)), None)


def slug(cell: Cell) -> str | None:
    """A name for a thing, in small letters, figures and underlines."""
    return re.sub(r"[^\w&]+", "_", folded(cell).replace("&", "and")).strip("_")[:60] or None


def term_key(cell: Cell) -> str:
    """What makes two cells the same term, whatever their spaces and capitals."""
    return said(cell).casefold()


def fit(field: str, value: Any) -> bool:
    """Whether a word may be used for a term in a mapping file."""
    return isinstance(value, str) and (value in ALLOWED[field] if field in ALLOWED else 0 < len(value.strip()) <= 200)
