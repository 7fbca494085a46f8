"""`casework worker`: the jobs that go on by themselves – sweep, escalate, deliver, reconcile, heartbeat."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, Config, StoreUrl
from casework.cli.reading import configuration

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.typing import FilteringBoundLogger

    from casework.scheduler.configuration import Configuration, MetricsTerms
    from casework.scheduler.landlords import Landlords
    from casework.scheduler.metrics import Metrics
    from casework.scheduler.pulse import Pulse
    from casework.scheduler.together import Pulses, Together
    from casework.scheduler.watchdog import Watchdog
    from casework.scheduler.worker import Worker

Port = Annotated[
    int | None,
    typer.Option(min=0, max=65_535, metavar="PORT", help="Answer /metrics, /livez and /readyz there; 0 is any."),
]


class Answers(NamedTuple):
    """What is asked when somebody wants to know how a worker is; `ask` asks its store, which may raise StoreError."""

    metrics: Metrics | Together
    watchdog: Watchdog
    ask: Callable[[], object]
    pulse: Pulse | Pulses
    tell: FilteringBoundLogger


def worker(
    config: Config = None,
    once: Annotated[
        bool, typer.Option("--once", help="Do each job once, all there is to do, and end; for cron.")
    ] = False,
    metrics_port: Port = None,
    all_schemas: Annotated[
        bool,
        typer.Option("--all-schemas", help="Serve every store of a database on PostgreSQL; the URL names no schema."),
    ] = False,
    store: StoreUrl = HERE,
) -> None:
    """Raise, escalate and deliver alerts, as long as it runs.

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

    if all_schemas:
        serve_all(store, config, metrics_port, once=once)
        return
    terms, metrics = configuration(config), Metrics()
    tell = teller(sys.stderr, utc_now, level=terms.logs.level, left_out=metrics.left_out.inc)
    with open_store(store, create=False) as opened, relayed(tell, terms.logs.level):
        worker = Worker(opened, terms, tell, clock=utc_now, metrics=metrics)
        answers = Answers(metrics, worker.watchdog, opened.position, worker.pulse, tell)
        at_work(worker, answers, terms.metrics, metrics_port, once=once)


def serve_all(url: str, config: Path | None, port: int | None, *, once: bool) -> None:
    """Serves every store of a database. Raises Ended for targets and keys that would be every landlord's."""
    from casework.application import utc_now
    from casework.scheduler.configuration import own_configuration
    from casework.scheduler.landlords import Landlords
    from casework.scheduler.metrics import Metrics
    from casework.scheduler.telling import relayed, teller
    from casework.store import Stores

    terms, folder, metrics = configuration(config), config and config.resolve().parent, Metrics()
    _keep_apart(terms, config)
    tell = teller(sys.stderr, utc_now, level=terms.logs.level, left_out=metrics.left_out.inc)
    with Stores(url) as stores, relayed(tell, terms.logs.level):
        own = partial(own_configuration, terms, folder)
        landlords = Landlords(stores, terms, tell, clock=utc_now, own=own, metrics=metrics)
        answers = Answers(landlords.together, landlords.watchdog, stores.schemas, landlords.pulse, tell)
        at_work(landlords, answers, terms.metrics, port, once=once)


def _keep_apart(terms: Configuration, config: Path | None) -> None:
    if terms.delivery.targets:
        why = f"the targets in {config} would be told of every landlord's alerts; put them into SCHEMA.toml beside it"
        raise Ended(ExitCode.INVALID, why)
    if terms.audit.key:
        why = f"the key in {config} would sign every landlord's log in one name; put [audit] into SCHEMA.toml beside it"
        raise Ended(ExitCode.INVALID, why)


def at_work(worker: Worker | Landlords, answers: Answers, terms: MetricsTerms, port: int | None, *, once: bool) -> None:
    """Has a worker do its jobs, once or until it is asked to stop. Raises Ended when one failed under `once`."""
    with ended_by_signals(worker):
        if once:
            if not worker.once():
                raise Ended(ExitCode.FAILED, "a job failed; the lines above say which, and it is tried again")
            return
        with answering(answers, terms, port):
            worker.run()


@contextmanager
def ended_by_signals(worker: Worker | Landlords) -> Iterator[None]:
    """While this lasts, SIGTERM and SIGINT ask the worker to stop."""
    before = {number: signal.signal(number, lambda *_: worker.stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def answering(asked_of: Answers, terms: MetricsTerms, asked: int | None) -> Iterator[None]:
    """While this lasts, the worker can be asked how it is, if a port was named. Raises Ended when the port is taken."""
    from casework.scheduler.health import live, port, ready

    number = terms.port if asked is None else asked
    with ExitStack() as open_port:
        if number is not None:
            answers = (lambda: live(asked_of.watchdog), lambda: ready(asked_of.ask, asked_of.pulse))
            try:
                found = open_port.enter_context(port(terms.address, number, asked_of.metrics, *answers))
            except OSError as error:
                where = f"{terms.address}:{number}"
                raise Ended(ExitCode.USAGE, f"cannot answer on {where}: {error.strerror}") from None
            asked_of.tell.info("answering", port=found)
        yield
