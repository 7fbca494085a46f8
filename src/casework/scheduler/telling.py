"""What the worker tells of its work: one line of JSON for each thing worth telling, and in it only what is allowed."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Literal, TextIO, TypeAlias

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

from casework.domain.errors import CaseworkError
from casework.scheduler.allowed import allows

Level: TypeAlias = Literal["debug", "info", "warning", "error", "critical"]

LIBRARIES = ("apscheduler",)
"""Libraries whose own sentences are told, without what they fill into them; of others only where they spoke."""


def teller(
    stream: TextIO,
    clock: Callable[[], datetime],
    *,
    level: Level = "info",
    left_out: Callable[[int], None] = lambda _: None,
) -> FilteringBoundLogger:
    """Tells of things as lines of JSON on a stream: `.info("an event", key=value)` and its like.

    `left_out` is told how many values were not allowed. A line that the stream does not take is lost, and nothing else.
    """

    def stamped(_: Any, method: str, line: EventDict) -> EventDict:
        now = clock().astimezone(UTC).isoformat(timespec="milliseconds")
        return {"at": now, "severity": method, "event": line.pop("event"), **line}

    def allowed(_: Any, __: str, line: EventDict) -> EventDict:
        kept = {key: value for key, value in line.items() if allows(key, value)}
        if missing := len(line) - len(kept):
            kept["dropped"] = missing
            left_out(missing)
        return kept

    found: FilteringBoundLogger = structlog.wrap_logger(
        _Lines(stream),
        processors=[stamped, allowed, lambda _, __, line: json.dumps(line)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    return found


class _Lines:
    """Where lines go. The work is worth more than the telling of it: a stream that fails loses its line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = Lock()
        self.lost = 0

    def write(self, line: str) -> None:
        try:
            with self._lock:
                self._stream.write(f"{line}\n")
                self._stream.flush()
        except (OSError, ValueError):
            self.lost += 1

    debug = info = warning = error = critical = write


class Relay(logging.Handler):
    """Tells what libraries say by Python's own logging, in the same lines: never what they fill in, nor tracebacks."""

    def __init__(self, tell: FilteringBoundLogger, level: int = logging.WARNING) -> None:
        super().__init__(level)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        facts: dict[str, Any] = {"library": record.name, "where": f"{record.module}:{record.lineno}"}
        if record.name.partition(".")[0] in LIBRARIES and isinstance(record.msg, str):
            facts["said"] = record.msg
        if record.exc_info and record.exc_info[0]:
            facts["error"] = record.exc_info[0].__name__
        self._tell.log(max(logging.DEBUG, record.levelno // 10 * 10), "a library spoke", **facts)


@contextmanager
def relayed(tell: FilteringBoundLogger, level: Level) -> Iterator[None]:
    """While this lasts, what libraries say goes the same way: their warnings, and all of it when `level` is debug."""
    root = logging.getLogger()
    before = root.handlers, root.level
    least = logging.DEBUG if level == "debug" else logging.WARNING
    root.handlers = [Relay(tell, least)]
    root.setLevel(least)
    try:
        yield
    finally:
        root.handlers = before[0]
        root.setLevel(before[1])


def code_of(error: Exception) -> str:
    """A short name for what went wrong, the same for all errors of a kind: `store_error`; `unexpected` for a defect."""
    if not isinstance(error, CaseworkError):
        return "unexpected"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


def facts_of(error: Exception) -> Mapping[str, str]:
    """What may be told of an error: its code, its kind and the line of casework that it came from, not what it says."""
    found = {"code": code_of(error), "error": type(error).__name__}
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("casework"):
            found["where"] = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
