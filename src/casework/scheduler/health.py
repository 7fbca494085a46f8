"""What the worker answers on its port: its metrics, whether it lives, and whether it is ready."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import ClassVar, NamedTuple

from prometheus_client.exposition import choose_encoder

from casework.domain.errors import StoreError
from casework.scheduler.metrics import Metrics
from casework.scheduler.pulse import Pulse
from casework.scheduler.together import Pulses, Together
from casework.scheduler.watchdog import Watchdog

PLAIN = "text/plain; charset=utf-8"
PATIENCE = 5.0  # seconds that a client may take over its question
POLL = 0.05  # seconds within which it notices that it is to end


class Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    content: bytes
    kind: str = PLAIN


def live(watchdog: Watchdog) -> Answer:
    """`/livez`: the watchdog is awake, and has found nothing to bark at."""
    if not watchdog.awake:
        return Answer(503, b"the watchdog sleeps\n")
    return Answer(503, b"sweeping has stopped\n") if watchdog.pulse.stale else Answer(200, b"ok\n")


def ready(ask: Callable[[], object], pulse: Pulse | Pulses) -> Answer:
    """`/readyz`: the store answers when it is asked, and a sweep ended well lately (of many stores, in each)."""
    try:
        ask()
    except StoreError:
        return Answer(503, b"the store does not answer\n")
    return Answer(200, b"ok\n") if pulse.fresh else Answer(503, b"no sweep has ended well lately\n")


@contextmanager
def port(
    address: str, number: int, metrics: Metrics | Together, live: Callable[[], Answer], ready: Callable[[], Answer]
) -> Iterator[int]:
    """Answers `/metrics`, `/livez` and `/readyz` on a port, which it gives; 0 asks for any that is free.

    Raises OSError when the port is taken.
    """
    answers = {"/livez": live, "/readyz": ready}

    class Asked(_Asked):
        def answer(self) -> Answer:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                encode, kind = choose_encoder(self.headers.get("Accept", ""))
                return Answer(200, encode(metrics.registry), kind)
            return answers.get(path, lambda: Answer(404, b"there are /metrics, /livez and /readyz\n"))()

    with _Server((address, number), Asked) as server:
        thread = Thread(target=server.serve_forever, args=[POLL], name="port", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], asked: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, asked)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # without looking up its own name, which may take long and is not needed


class _Asked(BaseHTTPRequestHandler):
    timeout: ClassVar[float] = PATIENCE

    def answer(self) -> Answer:
        raise NotImplementedError

    def do_GET(self) -> None:
        status, content, kind = self.answer()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_GET  # noqa: N815 - the library looks for this name

    def version_string(self) -> str:
        return "casework"

    def log_message(self, *_: object) -> None:
        """Who asks is not told."""
