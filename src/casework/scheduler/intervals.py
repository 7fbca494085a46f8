"""APScheduler as casework uses it: things done at fixed intervals, in memory and in UTC, until somebody says stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from casework.scheduler.systemd import notify
from casework.scheduler.watchdog import Watchdog


def intervals(threads: Mapping[str, int]) -> BackgroundScheduler:
    """A scheduler with so many threads under each name: each job once at a time, however late, missed turns as one."""
    return BackgroundScheduler(
        timezone=UTC,
        jobstores={"default": MemoryJobStore()},
        executors={name: ThreadPoolExecutor(number) for name, number in threads.items()},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )


def repeat(
    scheduler: BackgroundScheduler,
    every: timedelta,
    work: Callable[..., object],
    *arguments: Any,
    id: str,
    threads: str = "default",
) -> None:
    """Has work done at once, and then at an interval."""
    seconds, now = every.total_seconds(), datetime.now(UTC)  # APScheduler has its own clock, and this is what it shows
    scheduler.add_job(
        work, "interval", arguments, id=id, executor=threads, seconds=seconds, timezone=UTC, next_run_time=now
    )


def last(scheduler: BackgroundScheduler, watchdog: Watchdog, stop: Event, stopping: Callable[[], object]) -> None:
    """Goes on until `stop` is set, then waits for the work in hand, which `stopping` asks to come to an end."""
    watchdog.start()
    scheduler.start()
    notify("READY=1")
    try:
        stop.wait()
    finally:
        notify("STOPPING=1")
        stop.set()
        stopping()
        scheduler.shutdown(wait=True)
        watchdog.stop()
