"""A bell for who waits until something more is recorded."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from time import monotonic


class Bell:
    """Rings when something may have been recorded, or nothing will be any more. Threads may share it.

    Nothing depends on its ringing: who waits also looks at the log himself, every `pause` seconds.
    """

    def __init__(self, newest: Callable[[], int], *, pause: float) -> None:
        self._newest, self._pause = newest, pause
        self._rung = 0
        self._ringing = Condition()

    def ring(self) -> None:
        """Wakes everybody."""
        with self._ringing:
            self._rung += 1
            self._ringing.notify_all()

    def wait(self, position: int, seconds: float) -> None:
        """Returns as soon as there may be something after a position of the log, at the latest after so many seconds.

        Raises StoreError when the log cannot be looked at.
        """
        until, heard = monotonic() + seconds, self._rung
        while self._newest() <= position and (left := until - monotonic()) > 0:
            if self._rings(heard, min(left, self._pause)):
                return

    def _rings(self, heard: int, seconds: float) -> bool:
        """Has it rung since, or does it within so many seconds?"""
        with self._ringing:
            return self._ringing.wait_for(lambda: self._rung > heard, seconds)
