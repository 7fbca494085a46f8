"""Reaching a receiver: its name is resolved once, the address is judged, and that address is connected to.

So a name cannot be judged by one address and reached at another. TLS goes on to check the name. All of it, answer
included, has to be over within the seconds given; only resolving the name takes as long as the system lets it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

import httpcore

from casework.scheduler.delivery.addresses import is_public

Resolve = Callable[[str, int], list[str]]


class PrivateAddress(Exception):
    """The receiver's name leads only to addresses that are not public."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, the preferred first. Raises httpcore's ConnectError when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("the name leads to no address") from error
    return [str(address[0]) for *_, address in found]


class Reaching(httpcore.NetworkBackend):
    """Connects for one request, which begins now."""

    def __init__(self, *, seconds: float, allow_private: bool, resolve: Resolve = resolved) -> None:
        self._until = monotonic() + seconds
        self._allow_private = allow_private
        self._resolve = resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = [each for each in self._resolve(host, port) if self._allow_private or is_public(each)]
        if not addresses:
            raise PrivateAddress
        failed: Exception = httpcore.ConnectTimeout()
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(address, port, left(self._until, httpcore.ConnectTimeout))
            except httpcore.ConnectError as error:
                failed = error
            else:
                return Hurried(stream, self._until)
        raise failed


class Hurried(httpcore.NetworkStream):
    """A stream on which everything has to be over by a moment of the monotonic clock."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._until, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = left(self._until, httpcore.ConnectTimeout)
        return Hurried(self._stream.start_tls(ssl_context, server_hostname, seconds), self._until)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def left(until: float, late: type[httpcore.TimeoutException]) -> float:
    """The seconds that are left; raises `late` when there are none."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise late
    return seconds
