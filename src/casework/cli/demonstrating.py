"""The small year of `casework demo` in a store of its own, to look around in while it is served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

MORNING = time(9)


@dataclass(frozen=True)
class GoingOn:
    """A clock that shows `since` when it is made, and goes on from there."""

    since: datetime
    begun: float = field(default_factory=monotonic)

    def __call__(self) -> datetime:
        return self.since + timedelta(seconds=monotonic() - self.begun)


@contextmanager
def demonstration() -> Iterator[tuple[str, Callable[[], datetime]]]:
    """The URL of a store with the year in it, gone in the end, and a clock that begins on its last morning.

    Its log is signed as of that morning, with a key that nobody keeps.
    """
    from casework.audit.checkpoints import make
    from casework.audit.keys import generated
    from casework.cli.demo import END, lines
    from casework.domain.moment import LONDON
    from casework.simulation import simulation

    with TemporaryDirectory(prefix="casework-demo-") as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        with simulation(url) as run:
            for _ in run.run(lines(), until=END):
                pass
            morning = datetime.combine(END, MORNING, LONDON)
            make(run.casework.store, generated("demo.example/complaints"), morning)
        yield url, GoingOn(morning)
