"""What may stand in a line of the log: these keys, and under each only values of a certain shape.

Everything else is left out and counted. So nothing about a person and no word of a case can come into the log by way of
a new line of code, or of a library. The references of cases stand only in what a target of the kind `log` is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

Fits: TypeAlias = Callable[[Any], bool]


def allows(key: str, value: Any) -> bool:
    """Whether a value may stand under a key."""
    fits = ALLOWED.get(key)
    return fits is not None and fits(value)


def _shaped(pattern: str) -> Fits:
    shape = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


def _number(value: Any) -> bool:
    return isinstance(value, int | float)


def _list_of(fits: Fits) -> Fits:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _table_of(**fits: Fits) -> Fits:
    return lambda value: isinstance(value, dict) and all(key in fits and fits[key](value[key]) for key in value)


_WORD = _shaped(r"[a-z0-9][a-z0-9_.-]{0,39}")
_ROLE = _shaped(r"(?=.{1,40}\Z)[A-Za-z][a-z]*([ _-][a-z]+)*")  # head_of_service, Head of service; no name and surname
_DAY = _shaped(r"\d{4}-\d{2}-\d{2}")
_INSTANT = _shaped(r"[0-9T:.+-]{10,40}")
_ID = _shaped(r"[0-9a-f-]{36}")
_REFERENCE = _shaped(r"[!-~]{1,64}")

_NUMBERS = (
    "conflicts",
    "count",
    "dead",
    "delivered",
    "differences",
    "digests",
    "disabled",
    "documents",
    "drained",
    "dropped",
    "due",
    "escalated",
    "exit_status",
    "failed",
    "http_status",
    "keys",
    "level",
    "limit_seconds",
    "longest_gap_seconds",
    "overdue",
    "port",
    "queued",
    "raised",
    "recorded",
    "reopened",
    "resolved",
    "seconds",
    "stale",
    "step",
    "sweeps",
    "took_ms",
    "waiting",
)

ALLOWED: dict[str, Fits] = dict.fromkeys(_NUMBERS, _number) | {
    # the worker and its jobs
    "at": _INSTANT,
    "code": _WORD,
    "error": _shaped(r"[A-Za-z_]{1,60}"),
    "event": _shaped(r"[a-z][a-z.' -]{1,79}"),
    "job": _WORD,
    "library": _shaped(r"[A-Za-z0-9_.]{1,80}"),
    "said": _shaped(r"[ -~]{1,200}"),
    "schema": _shaped(r"[a-z_][a-z0-9_]{0,62}"),
    "severity": _WORD,
    "sign": _WORD,
    "version": _shaped(r"[0-9a-z.+]{1,40}"),
    "view": _WORD,
    "where": _shaped(r"[A-Za-z0-9_.]{1,80}:\d{1,6}"),
    "worker": _shaped(r"[A-Za-z0-9._-]{1,64}"),
    # requests over HTTP
    "client": _WORD,
    "correlation": _ID,
    "method": _shaped(r"[A-Z]{3,7}"),
    "operation": _WORD,
    "problem": _WORD,
    # deliveries
    "delivery": _ID,
    "state": _WORD,
    "status": _shaped(r"[A-Za-z0-9][A-Za-z0-9 ,;:_'/-]{0,99}"),
    "target": _WORD,
    # what a target of the kind `log` is told
    "after_the_fact": _number,
    "alert": _ID,
    "case": _REFERENCE,
    "cases": _list_of(_REFERENCE),
    "clock": _WORD,
    "counts": _list_of(_table_of(type=_WORD, kind=_WORD, clock=_WORD, count=_number)),
    "due_on": _DAY,
    "due_on_now": _DAY,
    "how": _WORD,
    "kind": _WORD,
    "link": _shaped(r"https?://[!-~]{1,300}"),
    "noticed_on": _DAY,
    "on": _DAY,
    "recorded_at": _INSTANT,
    "subject": _REFERENCE,
    "whom": _list_of(_ROLE),
}
