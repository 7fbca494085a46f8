"""Whether the work goes on: when a sweep last came forward, and when one last ended well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic


@dataclass(slots=True)
class Pulse:
    """Signs of life, by a clock that nobody sets; `stale_after` is how long it may be between two of them, in seconds.

    A sweep that has much to do shows a sign of life with every batch. Before the first sign, the start counts as one.
    """

    stale_after: float
    ticks: Callable[[], float] = monotonic
    _sign: float = field(init=False)
    _swept: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._sign = self.ticks()

    def beat(self) -> None:
        """Something was done just now."""
        self._sign = self.ticks()

    def swept(self) -> None:
        """A sweep ended well just now."""
        self._sign = self._swept = self.ticks()

    @property
    def silent_for(self) -> float:
        """Seconds since the last sign of life."""
        return self.ticks() - self._sign

    @property
    def stale(self) -> bool:
        """Whether there has been no sign of life for too long."""
        return self.silent_for > self.stale_after

    @property
    def fresh(self) -> bool:
        """Whether a sweep ended well not too long ago."""
        return self._swept is not None and self.ticks() - self._swept <= self.stale_after
