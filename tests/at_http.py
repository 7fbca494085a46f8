"""The HTTP service as its clients meet it: a real server on a free port, and a guard that believes every token."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Self, cast

import httpx
import uvicorn
from fastapi import FastAPI

from at_worker import SetByHand
from casework import Casework
from casework.domain.complaint import Complaint
from casework.http import create_app
from casework.http.access.guard import Guard
from casework.http.access.speaking import spoken
from casework.http.access.who import Role, Who
from casework.http.problems import Problem
from casework.http.serving import configured, listening_on
from casework.scheduler.configuration import HttpTerms
from recorded import moment
from spec import Fields

NOW = "2024-07-01T09:00:00+01:00"
"""When most tests ask: the usual complaint (tests/examples.py) is over by then."""
PATIENCE = 10  # seconds, for what takes none
TLS = ssl.create_default_context()
"""Made once, for it takes a client longer than all that most tests ask; nothing here is served over it."""

ANN, BEN, CY = "ann:officer", "ben:reviewer", "cy:manager"
"""Tokens of people."""
CRM = "crm:officer+reviewer+manager:delegate"
"""The token of a back end that may say who acts."""


@dataclass(frozen=True)
class Everybody:
    """A guard that takes a token at its word and lets everybody do everything with every case.

    A token is a name, roles and whether it is a delegate's: `ann:officer`, `crm:officer+manager:delegate`. With `roles`
    or `delegate` given, every token has those.
    """

    roles: frozenset[Role] | None = None
    delegate: bool | None = None

    def who(self, authorization: str | None) -> Who:
        if not authorization:
            raise Problem("unauthenticated", "Give a token", headers={"WWW-Authenticate": "Bearer"})
        id, _, rest = authorization.partition(":")
        names, _, more = rest.partition(":")
        roles = self.roles if self.roles is not None else cast("frozenset[Role]", frozenset(names.split("+")) - {""})
        return Who(id, roles, delegate=self.delegate if self.delegate is not None else more == "delegate")

    def may(self, who: Who, operation: str) -> None:
        """They may."""

    def sees(self, who: Who, case: Complaint) -> None:
        """They do."""

    def speaks(self, who: Who, fields: Mapping[str, Any]) -> dict[str, Any]:
        return spoken(who, str(fields["command"]), fields)

    def narrowed(self, who: Who, operation: str, wanted: Mapping[str, str | None]) -> dict[str, str]:
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass
class Serving:
    """A service over the store of a URL, from entering it on; `clock` is set by hand."""

    store_url: str
    guard: Guard = field(default_factory=Everybody)
    clock: SetByHand = field(default_factory=lambda: SetByHand(moment(NOW)))
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else `create_app` is given."""
    casework: Casework = field(init=False)
    app: FastAPI = field(init=False)
    url: str = field(init=False)
    _open: ExitStack = field(default_factory=ExitStack, init=False)

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self.casework = opened.enter_context(Casework.open(self.store_url, clock=self.clock, durable=False))
            self.app = create_app(self.casework, self.guard, **self.more)
            self.url = opened.enter_context(server(configured(self.app, self.more.get("terms") or HttpTerms())))
            opened.callback(self.app.state.desk.streams.drain)
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def client(self, token: str | None = ANN, **more: Any) -> httpx.Client:
        """A client with a token, closed in the end."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._open.enter_context(
            httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, trust_env=False, verify=TLS, **more)
        )

    def done(self, *commands: Fields) -> Self:
        """With these commands carried out, all of them accepted, by no request."""
        for command in commands:
            said = self.casework.execute(command)
            assert said.outcome == "accepted", f"{command} came to nothing: {said.invalid or said.reasons}"
        return self


def given(client: httpx.Client, command: Fields, **headers: str) -> httpx.Response:
    """The answer to a command as tests/examples.py has them, given over HTTP to a case at whatever version it is."""
    fields = dict(command)
    name, case = fields.pop("command"), fields.pop("case")
    return client.post(f"/v1/cases/{case}/{name}", json=fields, headers={"If-Match": "*"} | headers)


@contextmanager
def server(config: uvicorn.Config) -> Iterator[str]:
    """An ASGI application served in a thread on a free port; gives its URL."""
    with listening_on("127.0.0.1", 0) as listening:
        running = _Server(config)
        thread = Thread(target=running.run, args=[[listening]], name="server")
        thread.start()
        try:
            assert running.up.wait(PATIENCE), "the server did not start"
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            running.end()
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the server did not end"


class _Server(uvicorn.Server):
    """Says when it is up, and ends at once when it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self.up.set()
        await self._over.wait()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
