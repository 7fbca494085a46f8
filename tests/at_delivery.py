"""Alerts to be told of, targets that are told, and servers on this machine that take, refuse or keep waiting."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event as Bell
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID, uuid4

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pydantic import SecretStr

from casework.domain.alert import AlertEscalated, AlertEvent, AlertRaised, AlertResolved, Mark
from casework.domain.complaint import case_id
from casework.domain.event import Actor, Meta
from casework.scheduler.delivery.channel import Channel, Outcome
from casework.scheduler.delivery.deliverer import Deliverer
from casework.scheduler.delivery.ledger import Delivery, Standing, deliveries, standings
from casework.scheduler.delivery.message import Message
from casework.scheduler.delivery.targets import DeliveryTerms, EmailTarget, WebhookTarget
from casework.scheduler.delivery.webhook import Webhook
from casework.store import Store, open_store

E = TypeVar("E", bound=AlertEvent)

AT = datetime(2024, 5, 30, 6, 0, tzinfo=UTC)
DUE = date(2024, 5, 29)
BASE = "https://casework.example/cases/"
AUTHORITY = trustme.CA()
"""Certificates of this run of the tests alone."""
PATIENCE = 10  # seconds, for what takes none
SECRET, NEW_SECRET = ("whsec_" + b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def later(**more: float) -> datetime:
    """So long after the alerts were raised."""
    return AT + timedelta(**more)


# Alerts


def _event(cls: type[E], case: str, id: UUID, version: int, at: datetime, **facts: Any) -> E:
    system = Actor(id="casework", role="system")
    meta = Meta(command="sweep", occurred=at, recorded_at=at, actor=system, correlation_id="sweep-1")
    about: dict[str, Any] = {"case": case, "case_id": case_id(case), "subject": f"case/{case}"}
    return cls(originator_id=id, originator_version=version, event_id=uuid4(), meta=meta, **about, **facts)


def raised(ref: str = "C-1", at: datetime = AT, *, mark: Mark | None = None) -> AlertRaised:
    """The alert that the stage 1 response of a case is overdue."""
    about = mark or Mark("stage_1_response", None, DUE, "overdue")
    facts: dict[str, Any] = {
        "kind": about.kind,
        "step": about.step,
        "clock": about.clock,
        "clock_subject": about.subject,
        "due_on": about.due_on,
        "noticed_on": at.date(),
    }
    return _event(AlertRaised, ref, about.id(ref), 0, at, **facts)


def escalated(alert: AlertRaised, version: int = 1, *, whom: tuple[str, ...] = ("manager",)) -> AlertEscalated:
    """That nobody acknowledged it."""
    facts: dict[str, Any] = {"level": 1, "whom": whom, "noticed_on": AT.date()}
    return _event(AlertEscalated, alert.case, alert.originator_id, version, AT, **facts)


def resolved(alert: AlertRaised, version: int = 1) -> AlertResolved:
    """That the response went out late."""
    return _event(AlertResolved, alert.case, alert.originator_id, version, AT, how="late", on=AT.date())


def raise_many(store: Store, many: int, at: datetime = AT) -> None:
    """Raises an alert about each of so many cases."""
    store.save(*[raised(f"C-{n}", at) for n in range(1, many + 1)])


# Terms and deliverers


def told(**more: Any) -> dict[str, Any]:
    """A target as a configuration has it: the log, unless it says otherwise."""
    return {"name": "ops", "kind": "log"} | more


def terms(*targets: Mapping[str, Any], **more: Any) -> DeliveryTerms:
    """Terms with these targets, the log alone when there are none."""
    return DeliveryTerms.model_validate({"target": list(targets or [told()]), "link_base": BASE} | more)


@dataclass
class Taking:
    """A channel that takes every message, or gives the outcomes it is told to give, the last for ever."""

    outcomes: list[Outcome] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)

    def send(self, message: Message, at: datetime) -> Outcome:
        self.taken.append(message)
        self.at.append(at)
        if not self.outcomes:
            return Outcome(delivered=True, status="taken")
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(message.body()) for message in self.taken]


def failing(status: str = "HTTP 500", **more: Any) -> Taking:
    """A channel by which nothing arrives."""
    return Taking([Outcome(delivered=False, status=status, **more)])


def deliverer(
    store: Store,
    channel: Channel | Mapping[str, Channel] | None = None,
    how: DeliveryTerms | None = None,
    seconds: Callable[[], float] = lambda: 0.0,
) -> Deliverer:
    """A deliverer for which time stands still while it works, and which waits exactly as long as it should."""
    these = how or terms()
    way = channel or Taking()
    ways = way if isinstance(way, Mapping) else {target.name: way for target in these.targets}
    return Deliverer(store, these, ways, lambda: 0.5, uuid4, seconds)


def enrolled(url: str, how: DeliveryTerms | None = None) -> Store:
    """A store in which the targets are known, so that they are told of what comes next."""
    store = open_store(url, durable=False)
    deliverer(store, how=how).deliver(AT)
    return store


def rows(store: Store, **which: Any) -> list[Delivery]:
    """The messages, in the order of the log."""
    with store.transaction(write=False) as connection:
        return deliveries(connection, limit=1_000_000, **which)[::-1]


def standing(store: Store, target: str = "ops") -> Standing:
    """How it stands with a target."""
    with store.transaction(write=False) as connection:
        return next(each for each in standings(connection) if each.target == target)


# Receivers of webhooks


@dataclass
class Got:
    """A request as it came in."""

    headers: dict[str, str]
    body: str


class Receiver(ThreadingHTTPServer):
    """Answers as told, the last answer for ever: a status and headers, or what `answer` does by itself."""

    daemon_threads = True

    def __init__(self, *answers: tuple[int, dict[str, str]], answer: Callable[[Any, Bell], None] | None = None) -> None:
        self.got: list[Got] = []
        self.answers = list(answers) or [(204, {})]
        self.own_answer = answer
        self.over = Bell()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(Got({key.lower(): value for key, value in self.headers.items()}, body.decode()))
        self.close_connection = True
        if self.server.own_answer:
            self.server.own_answer(self, self.server.over)
            return
        answers = self.server.answers
        status, headers = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for header in ({"content-length": "0"} | headers).items():
            self.send_header(*header)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def receiving(
    *answers: tuple[int, dict[str, str]],
    answer: Callable[[Any, Bell], None] | None = None,
    tls: bool = False,
) -> Iterator[Receiver]:
    """A receiver at work."""
    with Receiver(*answers, answer=answer) as receiver:
        if tls:
            receiver.socket = server_tls().wrap_socket(receiver.socket, server_side=True)
        thread = Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.over.set()
            receiver.shutdown()
            thread.join(PATIENCE)


def server_tls() -> ssl.SSLContext:
    """A server that shows the certificate of receiver.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("receiver.example").configure_cert(context)
    return context


def client_tls() -> ssl.SSLContext:
    """Trust in the authority of the tests alone."""
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


def webhook(url: str, **more: Any) -> WebhookTarget:
    """A target that is a receiver on this machine."""
    usual = {"name": "ops", "kind": "webhook", "url": url, "secrets": [secret(SECRET)], "allow_private": True}
    return WebhookTarget.model_validate(usual | more)


def secret(value: str) -> SecretStr:
    """A secret that needs no place."""
    return SecretStr(value)


def by_webhook(url: str, *, seconds: float = PATIENCE, **more: Any) -> Webhook:
    """The way to a receiver on this machine."""
    return Webhook(webhook(url, **more), seconds, client_tls())


def dies_having_sent(url: str, receiver: str) -> None:
    """Delivers in a process that is killed when a message was received and nothing is noted of it."""

    class Dying:
        def send(self, message: Message, at: datetime) -> Outcome:
            assert by_webhook(receiver).send(message, at).delivered
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

    with open_store(url, create=False, durable=False) as store:
        deliverer(store, Dying()).deliver(later(minutes=1))


def deliver_beside_others(url: str, receiver: str) -> int:
    """What one deliverer of several delivers from a store that it opens for itself."""
    how = terms(digest_above=1000)
    with open_store(url, create=False, durable=False) as store:
        return deliverer(store, by_webhook(receiver), how).deliver(later(minutes=1)).delivered


# SMTP


class Inbox:
    """A server of e-mail that keeps what it takes; `replies` has answers of its own to a command, as text."""

    def __init__(self, replies: Mapping[str, str]) -> None:
        self.letters: list[Envelope] = []
        self.replies = replies

    async def handle_RCPT(  # noqa: N802 - aiosmtpd asks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        reply = self.replies.get(address.partition("@")[0], "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        self.letters.append(envelope)
        if self.replies.get("data") == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return self.replies.get("data", "250 OK")


def _knows(password: str) -> Callable[..., AuthResult]:
    return lambda *args: AuthResult(success=args[-1].password == password.encode(), handled=False)


class _OnAnyPort(Controller):
    """Aiosmtpd's controller, on a port that is surely free."""

    def __init__(self, handler: Inbox, **more: Any) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self._socket.getsockname()[1], **more)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


@contextmanager
def inbox(
    *, tls: bool = False, replies: Mapping[str, str] | None = None, password: str | None = None
) -> Iterator[tuple[Inbox, int]]:
    """A server of e-mail at work, and its port; it asks for a password if there is one."""
    handler = Inbox(replies or {})
    more: dict[str, Any] = {"tls_context": server_tls(), "require_starttls": True} if tls else {}
    if password:
        more |= {"auth_required": True, "authenticator": _knows(password)}
    controller = _OnAnyPort(handler, **more)
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()


def email(port: int, **more: Any) -> EmailTarget:
    """A target that is an inbox on this machine."""
    usual = {
        "name": "ops",
        "kind": "email",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "casework@landlord.example",
        "recipients": ["ops@landlord.example"],
    }
    return EmailTarget.model_validate(usual | more)
