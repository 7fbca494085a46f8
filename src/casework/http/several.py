"""A service of several processes that share a socket, for a store on PostgreSQL."""

from __future__ import annotations

from time import sleep

from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

LOOK = 0.05  # seconds between two looks at whether they have ended


class Several(Multiprocess):
    """Starts the processes, replaces one that dies, and ends them all when asked to; at once when asked again."""

    def join_all(self) -> None:
        while any(each.process.is_alive() for each in self.processes):
            if self.signal_queue:
                for each in self.processes:
                    each.process.kill()
            sleep(LOOK)
        super().join_all()

    @property
    def failed(self) -> bool:
        """Whether a process could not begin."""
        return any(each.exitcode == STARTUP_FAILURE for each in self.processes)
