"""Workers that come to the midnight after many deadlines, and what must hold of the alerts when all is over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from casework.audit.alerts import verify_alerts
from casework.domain.alert import AlertRaised, Mark
from casework.store import open_store
from crash.killing import of_one_piece
from examples import log
from program import SOURCE
from recorded import Recorded

WORKING = Path(__file__).with_name("working.py")
MANY, FEW, ROUNDS, BY_DEFAULT = 3_000, 200, 20, 2
BATCH = 50  # alerts recorded at a time
FASTER = 3_600  # an hour of the workers' clocks in a second
HOUR = 3_600
GETTING_READY, LONGEST = 2.5, 600.0  # seconds, the longest for a machine that is busy with much else


def falling_due(url: str, many: int) -> None:
    """Records so many complaints that are to be acknowledged by 20 May 2024."""
    with Recorded(url) as recorded:
        recorded.do(*[log(case=f"C-{n:04}") for n in range(many)])
        recorded.tables()


@contextmanager
def working(url: str, midnight: float, behind: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, ended in the end."""
    program = [sys.executable, str(WORKING), url, str(midnight), str(FASTER), str(behind), str(BATCH)]
    with subprocess.Popen(program, env=os.environ | {"PYTHONPATH": str(SOURCE)}) as process:
        try:
            yield process
        finally:
            process.kill()


def assert_each_told_once(url: str, cases: int) -> None:
    """Of each deadline there is one alert, and nothing else is amiss."""
    with open_store(url, create=False) as opened:
        raised = Counter(
            (event.case, event.mark) for _, event in opened.after(0, 10**6) if isinstance(event, AlertRaised)
        )
        assert set(raised.values()) == {1}
        passed = Mark("stage_1_acknowledgement", None, date(2024, 5, 20), "overdue")
        assert {case for case, mark in raised if mark == passed} == {f"C-{n:04}" for n in range(cases)}
        assert {mark.kind for _, mark in raised} <= {"overdue", "due_soon"}
        assert verify_alerts(opened, datetime(2024, 5, 21, tzinfo=UTC)).holds
    of_one_piece(url)
