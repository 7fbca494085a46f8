"""A webhook is signed so that its receiver can check it, goes only where it may, and takes only so long."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from threading import Event as Bell
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Library
from standardwebhooks import WebhookVerificationError

from at_delivery import (
    AT,
    NEW_SECRET,
    SECRET,
    Receiver,
    by_webhook,
    client_tls,
    receiving,
    secret,
    webhook,
)
from casework.application import utc_now
from casework.domain.moment import LONDON
from casework.scheduler.delivery.addresses import is_public
from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.message import Message
from casework.scheduler.delivery.webhook import Webhook, answered, signed, wanted_wait

MESSAGE = Message(UUID(int=7), "alert.raised", AT, {"case": "C-1", "clock": "stage_1_response", "whom": ["Müller"]})
SUMMER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def sent(receiver: Receiver, at: datetime = AT, **more: Any) -> Outcome:
    return by_webhook(receiver.url, **more).send(MESSAGE, at)


# Signatures


def test_a_receiver_verifies_a_message_with_the_library() -> None:
    with receiving() as receiver:
        assert sent(receiver, utc_now()) == Outcome(delivered=True, status="HTTP 204")
    (got,) = receiver.got
    assert Library(SECRET).verify(got.body, got.headers) == json.loads(MESSAGE.body())
    assert got.headers["webhook-id"] == str(MESSAGE.id)
    assert got.headers["content-type"] == "application/json"


def test_while_one_secret_replaces_another_a_receiver_verifies_with_either_and_with_no_third() -> None:
    with receiving() as receiver:
        sent(receiver, utc_now(), secrets=[secret(NEW_SECRET), secret(SECRET)])
    (got,) = receiver.got
    for known in (SECRET, NEW_SECRET):
        assert Library(known).verify(got.body, got.headers)["data"]["case"] == "C-1"
    with pytest.raises(WebhookVerificationError):
        Library(SECRET[:-4] + "AAA=").verify(got.body, got.headers)


def test_a_changed_message_does_not_verify() -> None:
    with receiving() as receiver:
        sent(receiver, utc_now())
    (got,) = receiver.got
    with pytest.raises(WebhookVerificationError):
        Library(SECRET).verify(got.body.replace("C-1", "C-2"), got.headers)


def test_in_summer_time_the_signature_is_of_the_instant_in_utc_whatever_offset_it_is_given_with() -> None:
    secrets = [secret(SECRET)]
    headers = [signed(MESSAGE, MESSAGE.body(), at, secrets) for at in (SUMMER, SUMMER.astimezone(LONDON))]
    assert headers[0] == headers[1]
    assert headers[0]["webhook-timestamp"] == str(int(SUMMER.timestamp()))
    assert headers[0]["webhook-signature"] == Library(SECRET).sign(str(MESSAGE.id), SUMMER, MESSAGE.body())


def test_a_naive_time_is_not_signed() -> None:
    with pytest.raises(ValueError, match="offset"):
        signed(MESSAGE, MESSAGE.body(), AT.replace(tzinfo=None), [secret(SECRET)])


# Answers


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_says_that_a_message_was_received(status: int) -> None:
    with receiving((status, {})) as receiver:
        assert sent(receiver) == Outcome(delivered=True, status=f"HTTP {status}")


@pytest.mark.parametrize("status", [301, 400, 401, 404, 408, 409, 422, 500, 502, 504])
def test_every_other_answer_is_a_failure_to_be_tried_again(status: int) -> None:
    with receiving((status, {"retry-after": "60"})) as receiver:
        assert sent(receiver) == Outcome(delivered=False, status=f"HTTP {status}")


def test_a_redirect_is_not_followed() -> None:
    with receiving() as elsewhere, receiving((307, {"location": elsewhere.url})) as receiver:
        assert sent(receiver).status == "HTTP 307"
    assert elsewhere.got == []


def test_410_says_that_a_receiver_wants_no_more() -> None:
    with receiving((410, {})) as receiver:
        assert sent(receiver) == Outcome(delivered=False, status="HTTP 410", gone=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Thu, 30 May 2024 07:00:00 GMT", timedelta(hours=1)),
        ("Thu, 30 May 2024 05:00:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("99999999999999999999", timedelta(days=1)),
        ("Sat, 01 Jan 2050 00:00:00 GMT", timedelta(days=1)),
    ],
)
def test_a_receiver_may_ask_to_wait_in_seconds_or_until_a_date_but_no_longer_than_a_day(
    status: int, retry_after: str, wait: timedelta | None
) -> None:
    assert answered(status, retry_after, AT) == Outcome(delivered=False, status=f"HTTP {status}", wait=wait)


@given(st.text())
def test_whatever_retry_after_says_it_is_a_wait_of_at_most_a_day_or_nothing(text: str) -> None:
    wait = wanted_wait(text, AT)
    assert wait is None or timedelta() < wait <= timedelta(days=1)


def test_the_wait_a_receiver_asks_for_comes_through() -> None:
    with receiving((429, {"Retry-After": "30"})) as receiver:
        assert sent(receiver).wait == timedelta(seconds=30)


# Receivers in trouble


def test_a_receiver_that_is_down_is_not_reached() -> None:
    with receiving() as receiver:
        pass
    assert sent(receiver) == Outcome(delivered=False, status="not reached")


def silent(_: Any, over: Bell) -> None:
    over.wait(10)


def dripping(handler: Any, over: Bell) -> None:
    """Answers one letter at a time, each well within the time of a single read."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while not over.wait(0.01):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return


def endless(handler: Any, over: Bell) -> None:
    """Answers with a body that does not end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while not over.is_set():
        try:
            handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except OSError:
            return


def breaking_off(handler: Any, _: Bell) -> None:
    handler.wfile.write(b"HTTP/1.1 200")


def muttering(handler: Any, _: Bell) -> None:
    handler.wfile.write(b"I am no web server\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (silent, "timed out"),
        (dripping, "timed out"),
        (breaking_off, "broke off, or answered what is not HTTP"),
        (muttering, "broke off, or answered what is not HTTP"),
    ],
)
def test_a_receiver_that_does_not_answer_properly_in_the_time_there_is_has_not_received_the_message(
    answer: Callable[[Any, Bell], None], status: str
) -> None:
    with receiving(answer=answer) as receiver:
        assert sent(receiver, seconds=0.3) == Outcome(delivered=False, status=status)


def test_of_an_answer_without_end_only_the_head_is_read() -> None:
    with receiving(answer=endless) as receiver:
        assert sent(receiver) == Outcome(delivered=True, status="HTTP 200")


# Where it goes


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::",
    ],
)
def test_an_address_that_is_not_public_or_stands_for_one_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.1.69", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"]
)
def test_a_public_address_may_be_sent_to(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_in_another_is_judged_as_itself(address: Any) -> None:
    for wrapped in (
        f"::ffff:{address}",
        f"64:ff9b::{address}",
        str(ip_address((0x2002 << 112) + (int(address) << 80))),
    ):
        assert is_public(wrapped) == is_public(str(address))


def test_a_private_receiver_is_not_connected_to_unless_that_is_allowed() -> None:
    with receiving(tls=True) as receiver:
        url = f"https://127.0.0.1:{receiver.server_port}/hook"
        outcome = by_webhook(url, allow_private=False).send(MESSAGE, AT)
    assert outcome.status == "its address is private; set allow_private if it may be"
    assert receiver.got == []


def test_a_name_is_resolved_once_and_what_was_judged_is_what_is_connected_to() -> None:
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        """Public at first, the loopback address when asked again."""
        asked.append(host)
        return ["198.51.100.7", "127.0.0.1"] if len(asked) == 1 else ["127.0.0.1"]

    with receiving(tls=True) as receiver:
        target = webhook(f"https://receiver.example:{receiver.server_port}/hook", allow_private=False)
        outcome = Webhook(target, 1, client_tls(), rebinding).send(MESSAGE, AT)
    assert (asked, outcome.delivered, receiver.got) == (["receiver.example"], False, [])


def named(receiver: Receiver, host: str) -> Outcome:
    """What comes of sending to this machine under a name."""
    target = webhook(f"https://{host}:{receiver.server_port}/hook")
    return Webhook(target, 10, client_tls(), lambda *_: ["127.0.0.1"]).send(MESSAGE, AT)


def test_the_certificate_must_be_for_the_name_though_the_address_is_connected_to() -> None:
    with receiving(tls=True) as receiver:
        assert named(receiver, "receiver.example") == Outcome(delivered=True, status="HTTP 204")
        assert named(receiver, "other.example").status == "its certificate is not one to trust"
    assert [got.headers["host"] for got in receiver.got] == [f"receiver.example:{receiver.server_port}"]


def test_a_second_address_is_tried_when_the_first_is_not_reached() -> None:
    with receiving() as receiver, socket.socket() as unheard:
        unheard.bind(("127.0.0.2", receiver.server_port))
        target = webhook(f"http://receiver.example:{receiver.server_port}/hook")
        both = Webhook(target, 10, client_tls(), lambda *_: ["127.0.0.2", "127.0.0.1"])
        assert both.send(MESSAGE, AT).delivered


def test_an_address_of_version_6_is_named_in_brackets() -> None:
    with receiving() as receiver:
        host = f"[2001:db8::1]:{receiver.server_port}"
        way = Webhook(webhook(f"http://{host}/hook"), 10, client_tls(), lambda *_: ["127.0.0.1"])
        assert way.send(MESSAGE, AT).delivered
    assert receiver.got[0].headers["host"] == host


def test_a_name_that_leads_nowhere_is_not_reached() -> None:
    assert by_webhook(f"https://{'x' * 64}.invalid/").send(MESSAGE, AT).status == "not reached"


def test_plain_http_where_tls_is_spoken_and_the_reverse_are_failures() -> None:
    with receiving(tls=True) as receiver:
        assert not sent(receiver).delivered
    with receiving() as receiver:
        assert named(receiver, "receiver.example").status == "TLS failed"
