"""The service by itself: uvicorn around the application, in one process or in several, until it is asked to end."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from fastapi import FastAPI
from structlog.typing import FilteringBoundLogger
from uvicorn.config import STARTUP_FAILURE

from casework.application import Casework, utc_now
from casework.documents import open_documents
from casework.domain.calendar import NATIONS
from casework.domain.errors import CaseworkError, StoreError
from casework.http.access.guard import Guard
from casework.http.access.token_guard import guard_of, local_guard
from casework.http.app import create_app
from casework.http.connection import Connection
from casework.http.ending import cut_off, drained, handled
from casework.http.several import Several
from casework.scheduler.configuration import Configuration, HttpTerms
from casework.scheduler.systemd import notify
from casework.scheduler.telling import facts_of, relayed, teller

HEADERS = 32_768  # bytes of a request's first line and headers, at most
BACKLOG = 2048  # connections that wait to be taken, at most
BEGINNING = 60  # seconds in which a process of several has to show that it lives, the first time too


class NotServed(CaseworkError):
    """A service that could not begin."""


@dataclass(frozen=True)
class Service:
    """What is served. Called, it gives the application, in whichever process it is called.

    The application has the store of the URL open, and closes it when it ends. With a `key`, whoever has that may do
    everything: for development. `beside` puts more into the application, such as pages. A simulation is served under a
    `clock` of its own. Raises StoreError, and others of CaseworkError where the configuration cannot be used.
    """

    url: str
    configuration: Configuration
    key: str | None = None
    processes: int = 1
    beside: Callable[[FastAPI, Configuration], None] | None = None
    clock: Callable[[], datetime] = utc_now

    def __call__(self) -> FastAPI:
        terms = self.configuration.http
        with ExitStack() as opened:
            tell = opened.enter_context(_telling(self.configuration))
            casework = opened.enter_context(self.casework())
            app = create_app(
                casework,
                self._guard(casework, tell),
                terms=terms,
                documents=open_documents(terms.documents, store=casework.store) if terms.documents else None,
                letters=self.configuration.letters,
                tell=tell,
                lifespan=partial(_life, self, tell, opened.pop_all()),
            )
            if self.beside:
                self.beside(app, self.configuration)
            return app

    def casework(self) -> Casework:
        """The cases of the store, all prepared that the first request would wait for. Raises StoreError."""
        demonstrated = self.clock is not utc_now
        law, new = self.configuration.law(), self.key is not None
        found = Casework.open(self.url, policies=law, clock=self.clock, create=new, simulated=demonstrated)
        if found.store.settings.simulated and not demonstrated:
            found.close()
            raise StoreError("The store holds a simulation, whose clock is not this one; serve a real store")
        for nation in NATIONS:
            found.calendar(nation)  # takes a while the first time
        return found

    def _guard(self, casework: Casework, tell: FilteringBoundLogger) -> Guard:
        terms = self.configuration.http
        return local_guard(casework, self.key) if self.key else guard_of(casework, terms.oidc, terms.scope, tell=tell)


@contextmanager
def listening_on(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on an address and a port, any that is free when it is 0. Raises OSError.

    What is sent goes out at once: the head and the body of an answer are two pieces, and a kernel that waits for the
    first to be confirmed before it sends the second costs every client 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=BACKLOG) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listening


def serve(service: Service, listening: socket.socket) -> None:
    """Answers on a socket until SIGTERM or SIGINT, then ends what is under way, at most for as long as is configured.

    A second signal ends it at once. Raises StoreError and NotServed when it cannot begin.
    """
    if service.processes > 1:
        _serve_by_several(service, listening)
        return
    app = service()
    with handled(signal.SIG_IGN):  # while it serves uvicorn handles them, and raises them again in the end
        uvicorn.Server(configured(app, service.configuration.http)).run([listening])


def _serve_by_several(service: Service, listening: socket.socket) -> None:
    config = configured(partial(_in_a_process, service), service.configuration.http, factory=True)
    config.workers, config.timeout_worker_healthcheck = service.processes, BEGINNING
    with TemporaryDirectory(prefix="casework-metrics-") as folder, handled(signal.SIG_IGN):
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        processes = Several(config, [listening])
        processes.run()
    if processes.failed:
        raise NotServed("a process could not begin; the lines above say why")


def _in_a_process(service: Service) -> FastAPI:
    try:
        return service()
    except Exception as error:  # noqa: BLE001 - the outermost place of this process
        teller(sys.stderr, utc_now).error("a process could not begin", **facts_of(error))
        sys.exit(STARTUP_FAILURE)


def configured(app: Callable[..., Any], terms: HttpTerms, *, factory: bool = False) -> uvicorn.Config:
    """How uvicorn serves an application, or what makes one: it logs nothing, and believes nobody about addresses."""
    return uvicorn.Config(
        app,
        factory=factory,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        root_path=terms.root_path,
        timeout_keep_alive=round(terms.idle_seconds),
        h11_max_incomplete_event_size=HEADERS,
    )


@asynccontextmanager
async def _life(service: Service, tell: FilteringBoundLogger, held: ExitStack, app: FastAPI) -> AsyncIterator[None]:
    """From being ready to the last answer; then lets go of what is held."""
    drain, seconds = app.state.desk.streams.drain, service.configuration.http.drain_seconds
    ends = drained(drain, seconds, partial(cut_off, tell), again=service.processes == 1)
    with held, ends:
        tell.info("serving")
        notify("READY=1")
        yield
        tell.info("served")


@contextmanager
def _telling(configuration: Configuration) -> Iterator[FilteringBoundLogger]:
    """While this lasts, whatever is told goes to standard error in lines of what is allowed, by libraries too."""
    tell = teller(sys.stderr, utc_now, level=configuration.logs.level)
    before = threading.excepthook
    threading.excepthook = lambda failed: tell.error("a thread failed", error=failed.exc_type.__name__)
    try:
        with relayed(tell, configuration.logs.level):
            yield tell
    finally:
        threading.excepthook = before
