"""Webhooks, as the document of the service tells receivers of them: the worker sends them (`scheduler.delivery`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import FastAPI, Header
from pydantic import BaseModel, ConfigDict

from casework.domain.alert import AlertKind, How
from casework.domain.clocks import ClockName


class Thin(BaseModel):
    """Facts and references that leave the service; what there is nothing to say of is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AlertFacts(Thin):
    """An alert: which deadline of which case it is about, and how near or late that is.

    `subject` says which action, order or adjustment the clock is of; `step` how many working days late, of a
    `still_overdue`; `after_the_fact` that it was all over before it was noticed; `link` leads to the case.
    """

    alert: UUID
    kind: AlertKind
    step: int | None = None
    case: str
    clock: ClockName
    subject: str | None = None
    due_on: date
    noticed_on: date
    after_the_fact: bool | None = None
    link: str | None = None


class EscalationFacts(AlertFacts):
    """An alert that nobody acknowledged in time: whom the policy has told now, by their roles, and at which level."""

    level: int
    whom: list[str]


class ResolutionFacts(AlertFacts):
    """An alert that no longer stands: how its clock ended and on which day, or the day that it is due now."""

    how: How
    on: date | None = None
    due_on_now: date | None = None


class Count(Thin):
    """How many messages of a kind a digest stands for."""

    type: str
    kind: AlertKind | None = None
    clock: ClockName | None = None
    count: int


class DigestFacts(Thin):
    """One message in the place of many: how many there were, and the first cases of which they told."""

    count: int
    counts: list[Count]
    cases: list[str]
    link: str | None = None


class TrialFacts(Thin):
    """Nothing happened: somebody tries whether messages arrive."""

    link: str | None = None


class Message(Thin):
    """A message; `timestamp` is when what it tells of was recorded, in UTC."""

    type: str
    timestamp: datetime


class AlertRaisedMessage(Message):
    """A deadline is near, or was missed."""

    type: Literal["alert.raised"]
    data: AlertFacts


class AlertEscalatedMessage(Message):
    """Nobody acknowledged an alert in the policy's time."""

    type: Literal["alert.escalated"]
    data: EscalationFacts


class AlertResolvedMessage(Message):
    """The clock of an alert ended or moved."""

    type: Literal["alert.resolved"]
    data: ResolutionFacts


class AlertReopenedMessage(Message):
    """The clock of an alert runs again under the same due date."""

    type: Literal["alert.reopened"]
    data: AlertFacts


class DigestMessage(Message):
    """More messages waited than a target takes one by one."""

    type: Literal["alerts.digest"]
    data: DigestFacts


class TrialMessage(Message):
    """`casework deliveries test` was run."""

    type: Literal["casework.test"]
    data: TrialFacts


MESSAGES: Final[Mapping[str, type[Message]]] = {
    "alert.raised": AlertRaisedMessage,
    "alert.escalated": AlertEscalatedMessage,
    "alert.resolved": AlertResolvedMessage,
    "alert.reopened": AlertReopenedMessage,
    "alerts.digest": DigestMessage,
    "casework.test": TrialMessage,
}
"""What is sent to receivers of webhooks, by its type."""

_Id = Annotated[str, Header(alias="webhook-id", description="The same however often a message is sent: drop repeats.")]
_Timestamp = Annotated[int, Header(alias="webhook-timestamp", description="When it was sent, in seconds since 1970.")]
_Signature = Annotated[
    str,
    Header(
        alias="webhook-signature",
        description="`v1,` and a base64 HMAC-SHA256 of id, timestamp and body, as Standard Webhooks says; two of them, "
        "a space between, while a secret is being replaced.",
    ),
]

_ANSWERS: Mapping[int | str, dict[str, Any]] = {
    204: {"description": "Received; so is any other 2xx."},
    410: {"description": "Nothing more is wanted: the target is disabled."},
    429: {"description": "Nothing is sent until Retry-After has passed; likewise for 503."},
    "default": {"description": "Sent again later, with longer and longer waits."},
}


def install(app: FastAPI) -> None:
    """Tells of the webhooks in the document of an application, which itself receives none."""
    for name, message in MESSAGES.items():
        app.webhooks.add_api_route(
            name,
            _receiver(message),
            methods=["POST"],
            operation_id=f"on_{name.replace('.', '_')}",
            status_code=204,
            summary=name,
            description=message.__doc__,
            responses=dict(_ANSWERS),
            tags=["webhooks"],
        )


def _receiver(message: type[Message]) -> Any:
    def receive(body: Any, webhook_id: _Id, webhook_timestamp: _Timestamp, webhook_signature: _Signature) -> None:
        """Stands for the operation of a receiver."""

    receive.__annotations__["body"] = message
    return receive
