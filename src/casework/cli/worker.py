"""`casework worker`: the jobs that go on by themselves – sweep, escalate, deliver, reconcile, heartbeat."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, StoreUrl

if TYPE_CHECKING:
    from casework.scheduler.configuration import Configuration, MetricsTerms
    from casework.scheduler.worker import Worker

Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="CASEWORK_CONFIG", metavar="FILE", help="A casework.toml; without it, defaults."),
]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65_535, metavar="PORT", help="Answer /metrics, /livez and /readyz there; 0 is any."),
]


def worker(
    config: Config = None,
    once: Annotated[
        bool, typer.Option("--once", help="Do each job once, all there is to do, and end; for cron.")
    ] = False,
    metrics_port: Port = None,
    store: StoreUrl = HERE,
) -> None:
    """Raise alerts, escalate and deliver them, as long as it runs.

    What it did is told on standard error, one JSON object a line. Any number of workers may serve one store; each
    alert is raised once. SIGTERM and SIGINT end it with the batch in hand.

    The exit status is 0 when it was asked to end, and with --once when every job ended well; 9 when a job failed under
    --once; 10 when its watchdog ended it because sweeping had stopped: start it again.
    """
    from casework.application import utc_now
    from casework.scheduler.metrics import Metrics
    from casework.scheduler.telling import relayed, teller
    from casework.scheduler.worker import Worker
    from casework.store import open_store

    terms, metrics = configuration(config), Metrics()
    tell = teller(sys.stderr, utc_now, level=terms.logs.level, left_out=metrics.left_out.inc)
    with open_store(store, create=False) as opened, relayed(tell, terms.logs.level):
        worker = Worker(opened, terms, tell, clock=utc_now, metrics=metrics)
        with ended_by_signals(worker):
            if once:
                if not worker.once():
                    raise Ended(ExitCode.FAILED, "a job failed; the lines above say which, and it is tried again")
                return
            with answering(worker, terms.metrics, metrics_port):
                worker.run()


def configuration(path: Path | None) -> Configuration:
    """The configuration in a file, the defaults without one. Raises Ended when it cannot be read."""
    from casework.scheduler.configuration import read_configuration

    try:
        return read_configuration(path)
    except OSError as error:
        raise Ended(ExitCode.USAGE, f"cannot read {path}: {error.strerror}") from None


@contextmanager
def ended_by_signals(worker: Worker) -> Iterator[None]:
    """While this lasts, SIGTERM and SIGINT ask the worker to stop."""
    before = {number: signal.signal(number, lambda *_: worker.stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def answering(worker: Worker, terms: MetricsTerms, asked: int | None) -> Iterator[None]:
    """While this lasts, the worker can be asked how it is, if a port was named. Raises Ended when the port is taken."""
    from casework.scheduler.health import live, port, ready

    number = terms.port if asked is None else asked
    with ExitStack() as open_port:
        if number is not None:
            answers = (lambda: live(worker.watchdog), lambda: ready(worker.store, worker.pulse))
            try:
                found = open_port.enter_context(port(terms.address, number, worker.metrics, *answers))
            except OSError as error:
                where = f"{terms.address}:{number}"
                raise Ended(ExitCode.USAGE, f"cannot answer on {where}: {error.strerror}") from None
            worker.tell.info("answering", port=found)
        yield
