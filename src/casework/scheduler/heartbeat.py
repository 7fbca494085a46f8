"""The heartbeat: signs for somebody outside, who raises the alarm when they stop coming."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import httpx
from structlog.typing import FilteringBoundLogger

from casework.scheduler.configuration import HeartbeatTerms
from casework.scheduler.metrics import Metrics


def show(terms: HeartbeatTerms, at: datetime, metrics: Metrics, tell: FilteringBoundLogger) -> None:
    """Gives all the signs at an instant (aware), and tells of those that do not get through."""
    for name, give in signs(terms):
        try:
            give(at)
        except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
            metrics.heartbeat_failures.labels(name).inc()
            tell.warning("a heartbeat did not get through", sign=name, error=type(error).__name__)


def signs(terms: HeartbeatTerms) -> Iterator[tuple[str, Callable[[datetime], None]]]:
    """The signs to give, each under a name; each raises OSError or httpx.HTTPError when it does not get through."""
    if terms.file is not None:
        file = terms.file
        yield "file", lambda at: write(file, at)
    if terms.url is not None:
        url = terms.url.get_secret_value()
        yield "url", lambda _: ask(url, terms.timeout_seconds)


def write(file: Path, at: datetime) -> None:
    """Writes an instant into a file, at once, so that nobody reads half of it. Raises OSError."""
    with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", delete=False, encoding="ascii") as part:
        try:
            part.write(f"{at.astimezone(UTC).isoformat(timespec='seconds')}\n")
            part.flush()
            Path(part.name).chmod(0o644)
            Path(part.name).replace(file)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def ask(url: str, timeout: float) -> None:
    """Asks for a page, which is the sign. Raises httpx.HTTPError when it is an error or takes `timeout` seconds."""
    httpx.get(url, timeout=timeout, follow_redirects=False).raise_for_status()
