"""The ways to the targets of a configuration, as they are used in earnest."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from casework.scheduler.delivery.channel import Channel
from casework.scheduler.delivery.log_lines import Logger, LogLines
from casework.scheduler.delivery.mail import Mail
from casework.scheduler.delivery.targets import DeliveryTerms, EmailTarget, LogTarget, WebhookTarget
from casework.scheduler.delivery.webhook import Webhook


def channels(
    terms: DeliveryTerms, logger: Logger, tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
) -> dict[str, Channel]:
    """The way to each target by its name; certificates are judged as the system does, unless `tls` says otherwise."""
    context = tls()
    return {target.name: _way(target, terms.timeout_seconds, context, logger) for target in terms.targets}


def _way(
    target: WebhookTarget | EmailTarget | LogTarget, seconds: float, tls: ssl.SSLContext, logger: Logger
) -> Channel:
    match target:
        case WebhookTarget():
            return Webhook(target, seconds, tls)
        case EmailTarget():
            return Mail(target, seconds, tls)
        case LogTarget():
            return LogLines(target.name, logger)
