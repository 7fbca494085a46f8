"""The watchdog: ends the process when sweeping has stopped, so that whatever started it can start it anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

from structlog.typing import FilteringBoundLogger

from casework.scheduler.pulse import Pulse
from casework.scheduler.systemd import notify
from casework.scheduler.together import Pulses

STALE = 10
"""The exit status of a worker that its watchdog ended."""

LOOKS = 10  # how often it looks in the time that it may take to notice
NOT_FOR = 3  # looks that the watchdog may miss before the worker is called dead


@dataclass(slots=True)
class Watchdog:
    """Looks at a pulse from a thread of its own and calls `end` with the exit status once it is stale.

    Ending is abrupt by design: a thread that hangs cannot be asked to stop, and the log loses nothing by a crash.
    """

    pulse: Pulse | Pulses
    tell: FilteringBoundLogger
    end: Callable[[int], object] = os._exit
    ticks: Callable[[], float] = monotonic
    _over: Event = field(default_factory=Event, init=False)
    _thread: Thread | None = field(default=None, init=False)
    _looked: float | None = field(default=None, init=False)

    @property
    def every(self) -> float:
        """Seconds between two looks."""
        return self.pulse.stale_after / LOOKS

    @property
    def awake(self) -> bool:
        """Whether it has looked lately."""
        return self._looked is not None and self.ticks() - self._looked <= NOT_FOR * self.every

    def look(self) -> None:
        """Looks once."""
        self._looked = self.ticks()
        if self.pulse.stale:
            silent, limit = round(self.pulse.silent_for, 1), self.pulse.stale_after
            self.tell.critical("sweeping has stopped", seconds=silent, limit_seconds=limit, exit_status=STALE)
            self.end(STALE)
        else:
            notify("WATCHDOG=1")

    def start(self) -> None:
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self) -> None:
        self.look()
        while not self._over.wait(self.every):
            self.look()
