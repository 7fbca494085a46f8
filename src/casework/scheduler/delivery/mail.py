"""E-mails over SMTP, in plain text. A repeated one bears the same Message-ID."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.mail_text import subject_of, text_of
from casework.scheduler.delivery.message import Message
from casework.scheduler.delivery.targets import EmailTarget


@dataclass(frozen=True, slots=True)
class Mail:
    """The way to the recipients of e-mails. `seconds` is how long the server may take for each step."""

    target: EmailTarget
    seconds: float
    tls: ssl.SSLContext

    def send(self, message: Message, at: datetime) -> Outcome:
        return self.deliver(letter(self.target, message, at))

    def deliver(self, mail: EmailMessage) -> Outcome:
        """Hands an e-mail to the server; whatever goes wrong on the way is an outcome."""
        try:
            with self._server() as server:
                turned_away = server.send_message(mail)
        except (OSError, UnicodeError) as error:  # what SMTP complains of is an OSError too
            return Outcome(delivered=False, status=_said(error))
        return Outcome(delivered=True, status=_accepted(len(self.target.recipients), len(turned_away)))

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """The server, ready to take letters; how it says goodbye matters to nobody."""
        server = self._connected()
        try:
            if self.target.security == "starttls":
                server.starttls(context=self.tls)
            if self.target.user and self.target.password:
                server.login(self.target.user.get_secret_value(), self.target.password.get_secret_value())
            yield server
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self.target.host, self.target.port
        if self.target.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=self.seconds, context=self.tls)
        return smtplib.SMTP(host, port, timeout=self.seconds)


def letter(target: EmailTarget, message: Message, at: datetime) -> EmailMessage:
    """A message as an e-mail of an instant."""
    mail = EmailMessage()
    mail["From"] = target.sender
    mail["To"] = ", ".join(target.recipients)
    mail["Subject"] = subject_of(message)
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = f"<{message.id}@{target.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text_of(message), cte="quoted-printable")
    return mail


_SENTENCES: dict[type[Exception], str] = {
    smtplib.SMTPServerDisconnected: "broke off, or did not answer in time",
    smtplib.SMTPNotSupportedError: "the server lacks what is asked of it: STARTTLS, or passwords",
    TimeoutError: "timed out",
    ssl.SSLCertVerificationError: "its certificate is not one to trust",
    ssl.SSLError: "TLS failed",
}


def _said(error: Exception) -> str:
    """An error in a few words; a server's own words may name people, so only its code is kept."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return f"SMTP {min(code for code, _ in error.recipients.values())} for every recipient"
        case smtplib.SMTPResponseException():
            return f"SMTP {error.smtp_code}"
    return next((said for kind, said in _SENTENCES.items() if isinstance(error, kind)), "not reached")


def _accepted(recipients: int, turned_away: int) -> str:
    """A letter that some recipients have is not sent again, for they would have it twice."""
    return "accepted" if not turned_away else f"accepted, but not for {turned_away} of {recipients} recipients"
