"""Ending without cutting anybody off: what runs is answered, streams end, and no new connections are taken."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer, current_thread, main_thread
from types import FrameType

from structlog.typing import FilteringBoundLogger

from casework.scheduler.watchdog import STALE

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def drained(drain: Callable[[], None], seconds: float, cut_off: Callable[[], None], *, again: bool) -> Iterator[None]:
    """While this lasts, the first signal to end also drains; what takes longer than so many seconds then is cut off.

    A second signal cuts it off at once, if `again`.
    """
    if current_thread() is not main_thread():  # which alone is told of signals
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    asked = False

    def ending(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            _beside(0, drain)
            _beside(seconds, cut_off)
            then = before[signal.Signals(number)]
            if callable(then):
                then(number, frame)
        elif again:
            _beside(0, cut_off)

    with handled(ending):
        yield


def cut_off(tell: FilteringBoundLogger) -> None:
    """Ends the process. Abrupt by design: a thread that hangs cannot be asked to stop, and a crash loses nothing."""
    tell.error("what was in hand was cut off", exit_status=STALE)
    os._exit(STALE)


def _beside(seconds: float, do: Callable[[], None]) -> None:
    """Does something in another thread, for here a lock may be held that it needs."""
    timer = Timer(seconds, do)
    timer.daemon = True
    timer.start()


@contextmanager
def handled(how: Callable[[int, FrameType | None], None] | signal.Handlers) -> Iterator[None]:
    """While this lasts, signals to end are handled like this."""
    before = {number: signal.signal(number, how) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
