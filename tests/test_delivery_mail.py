"""An e-mail says the same as a webhook in words, and whatever the server does about it is told by its code alone."""

from __future__ import annotations

import socket
from contextlib import closing
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import Envelope

from at_delivery import AT, client_tls, email, inbox, later, secret
from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.mail import Mail
from casework.scheduler.delivery.message import DIGEST, TEST, Message

FACTS = {
    "alert": str(UUID(int=1)),
    "kind": "overdue",
    "case": "C-1",
    "clock": "action",
    "subject": "A1",
    "due_on": "2024-05-29",
    "noticed_on": "2024-05-30",
    "link": "https://casework.example/cases/C-1",
}
COUNTS = [{"type": "alert.raised", "kind": "due_soon", "clock": "order", "count": 30}]
RAISED = Message(UUID(int=7), "alert.raised", AT, FACTS)


def sent(port: int, message: Message = RAISED, **more: Any) -> Outcome:
    return Mail(email(port, **more), 5, client_tls()).send(message, AT)


def opened(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def letter(message: Message) -> tuple[str, str]:
    """The subject and the text of a message as it arrives."""
    with inbox() as (box, port):
        assert sent(port, message).delivered
    mail = opened(box.letters[0])
    return mail["Subject"], mail.get_content()


def test_an_alert_is_told_in_words_with_a_link_and_without_names() -> None:
    subject, text = letter(RAISED)
    assert subject == "casework: overdue, action A1 of C-1"
    assert text.splitlines() == [
        "Case C-1: the action A1 is overdue: due 29 May 2024.",
        "This was noticed on 30 May 2024.",
        "",
        "https://casework.example/cases/C-1",
        "",
        "Names and words are left out of this message.",
    ]


@pytest.mark.parametrize(
    ("type", "more", "subject", "line"),
    [
        (
            "alert.escalated",
            {"whom": ["manager", "head of service"], "level": 2},
            "casework: escalated: overdue, action A1 of C-1",
            "Nobody has acknowledged it, so it goes to: manager, head of service (level 2).",
        ),
        (
            "alert.resolved",
            {"how": "late_entry"},
            "casework: resolved: overdue, action A1 of C-1",
            "It is resolved: late entry.",
        ),
        (
            "alert.reopened",
            {},
            "casework: reopened: overdue, action A1 of C-1",
            "It had been resolved; now its clock runs again.",
        ),
        (
            DIGEST,
            {"count": 30, "counts": COUNTS, "cases": ["C-1", "C-2"]},
            "casework: 30 alerts",
            "     30  raised, due soon: order",
        ),
        (TEST, {}, "casework: a test", "This is a test: alerts of casework reach you here."),
    ],
)
def test_every_kind_of_message_has_its_words(type: str, more: dict[str, Any], subject: str, line: str) -> None:
    found, text = letter(Message(UUID(int=7), type, AT, FACTS | more))
    assert found == subject
    assert line in text.splitlines()


def test_an_e_mail_says_who_sends_it_to_whom_when_and_that_no_person_wrote_it() -> None:
    with inbox() as (box, port):
        sent(port, recipients=["ops@landlord.example", "night@landlord.example"])
    mail = opened(box.letters[0])
    assert (mail["From"], mail["To"]) == (
        "casework@landlord.example",
        "ops@landlord.example, night@landlord.example",
    )
    assert (mail["Date"], mail["Auto-Submitted"]) == ("Thu, 30 May 2024 06:00:00 +0000", "auto-generated")
    assert box.letters[0].rcpt_tos == ["ops@landlord.example", "night@landlord.example"]


def test_a_repeated_e_mail_bears_the_same_message_id() -> None:
    with inbox() as (box, port):
        way = Mail(email(port), 5, client_tls())
        for at in (AT, later(hours=1)):
            way.send(RAISED, at)
    assert {opened(each)["Message-ID"] for each in box.letters} == {f"<{UUID(int=7)}@landlord.example>"}
    assert len(box.letters) == 2


def test_a_reference_in_any_script_arrives() -> None:
    subject, text = letter(Message(UUID(int=7), "alert.raised", AT, FACTS | {"case": "Zażalenie-1"}))
    assert "Zażalenie-1" in subject
    assert "Zażalenie-1" in text


# Servers in trouble


@pytest.mark.parametrize(
    ("replies", "status"),
    [
        ({"data": "drop"}, "broke off, or did not answer in time"),
        ({"data": "451 later, Rosa Resident"}, "SMTP 451"),
        ({"data": "554 no"}, "SMTP 554"),
        ({"ops": "550 no Rosa Resident here"}, "SMTP 550 for every recipient"),
    ],
)
def test_a_server_that_does_not_take_an_e_mail_is_tried_again_and_its_words_are_not_kept(
    replies: dict[str, str], status: str
) -> None:
    with inbox(replies=replies) as (_, port):
        assert sent(port) == Outcome(delivered=False, status=status)


def test_an_e_mail_that_some_recipients_have_is_not_sent_again_but_says_so() -> None:
    with inbox(replies={"night": "550 unknown"}) as (box, port):
        outcome = sent(port, recipients=["ops@landlord.example", "night@landlord.example"])
    assert outcome == Outcome(delivered=True, status="accepted, but not for 1 of 2 recipients")
    assert len(box.letters) == 1


def test_a_server_that_is_down_is_not_reached() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        assert sent(taken.getsockname()[1]) == Outcome(delivered=False, status="not reached")


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        way = Mail(email(silent.getsockname()[1]), 0.2, client_tls())
        assert way.send(RAISED, AT) == Outcome(delivered=False, status="broke off, or did not answer in time")


# TLS and passwords


def test_starttls_is_used_and_the_certificate_must_be_for_the_server() -> None:
    with inbox(tls=True) as (box, port):
        outcome = sent(port, security="starttls")
    assert outcome.status == "its certificate is not one to trust"
    assert box.letters == []


def test_a_server_without_starttls_gets_nothing() -> None:
    with inbox() as (box, port):
        outcome = sent(port, security="starttls")
    assert outcome.status == "the server lacks what is asked of it: STARTTLS, or passwords"
    assert box.letters == []


def test_with_a_certificate_to_trust_an_e_mail_goes_over_tls() -> None:
    trusting = client_tls()
    trusting.check_hostname = False  # the server of the tests is called by its address
    with inbox(tls=True) as (box, port):
        outcome = Mail(email(port, security="starttls"), 5, trusting).send(RAISED, AT)
    assert outcome == Outcome(delivered=True, status="accepted")
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("password", "outcome"),
    [
        ("hush", Outcome(delivered=True, status="accepted")),
        ("push", Outcome(delivered=False, status="SMTP 535")),
    ],
)
def test_a_password_is_given_over_tls_to_a_server_that_asks_for_one(password: str, outcome: Outcome) -> None:
    trusting = client_tls()
    trusting.check_hostname = False
    with inbox(tls=True, password="hush") as (_, port):  # noqa: S106 - the tests' own
        target = email(port, security="starttls", user=secret("casework"), password=secret(password))
        assert Mail(target, 5, trusting).send(RAISED, AT) == outcome
