"""`casework serve` as a process of its own, which a test may end as it likes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import httpx

from program import SOURCE

LONGEST = 60  # seconds that anything here may take


@dataclass
class Served:
    """A service that runs: what it has told up to now, and how it is reached."""

    process: subprocess.Popen[str]
    told: list[str] = field(default_factory=list)
    ready: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self._reading = Thread(target=self._read, name="reading")
        self._reading.start()

    @property
    def text(self) -> str:
        return "".join(self.told)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it told for programs."""
        return [json.loads(line) for line in self.told if line.startswith("{")]

    @property
    def url(self) -> str:
        return _found(r"answering on (\S+)", self.text)

    @property
    def key(self) -> str:
        return _found(r"cw_local_\S+", self.text)

    def client(self, **more: Any) -> httpx.Client:
        """A client that may do everything; whoever asks for it closes it."""
        headers = {"Authorization": f"Bearer {self.key}"} | more.pop("headers", {})
        return httpx.Client(base_url=self.url, headers=headers, timeout=LONGEST, trust_env=False, **more)

    def ended(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status, after it was told to end."""
        if how is signal.SIGKILL:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        return self.wait()

    def wait(self) -> int:
        """Its exit status, once it has ended by itself."""
        status = self.process.wait(LONGEST)
        self._reading.join(LONGEST)
        return status

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.told.append(line)
            if '"serving"' in line:
                self.ready.set()
        self.ready.set()


@contextmanager
def serving_process(url: str, *options: object, dev: bool = True, port: int = 0) -> Iterator[Served]:
    """A service over the store of a URL, ready to answer or, if that cannot be, ended."""
    flags = ["--dev"] if dev else []
    command = [sys.executable, "-m", "casework", "serve", *flags, "--port", port, "--store", url, *options]
    with subprocess.Popen(
        list(map(str, command)),
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        served = Served(process)
        try:
            assert served.ready.wait(LONGEST), served.text
            yield served
        finally:
            if process.poll() is None:
                served.ended(signal.SIGKILL)
            served.wait()


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text
    return found[found.re.groups]
