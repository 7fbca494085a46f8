"""Codes in words, where the code itself is not what people say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.audit.bundle import PROFILES
from casework.domain.access import Purpose
from casework.domain.alert import AlertKind
from casework.domain.calendar import NATIONS
from casework.domain.clocks import ClockName
from casework.domain.event import Tenure
from casework.http.access.roles import ROLES
from casework.http.paging import ShownStatus
from casework.http.problems import KINDS
from casework.projections.queues.alerting import AlertState
from casework.projections.queues.every import QUEUES
from casework.reports.every import REPORTS
from casework.web.choices import codes
from casework.web.clocks import MARKS, SPANS
from casework.web.facts import NAMES
from casework.web.navigation import LINKS

SAID: Final = {
    "england-and-wales": "England and Wales",
    "northern-ireland": "Northern Ireland",
    "lcra": "Low cost rental",
    "lcho": "Low cost home ownership",
    "chfo": "Complaint handling failure order",
    "record_chfo": "Record a complaint handling failure order",
    "comply_with_chfo": "Comply with a complaint handling failure order",
    "mrc": "Member responsible for complaints",
    "ops": "Operations",
    "unseen": "Not acknowledged",
    "dead": "Given up",
    "ok": "In order",
    "warn": "Look at it",
    "fail": "Wrong",
    "tsm": "Tenant satisfaction measures",
    "ref": "Reference",
    "to": "Sent to",
    "into": "Merged into",
    "in": "From them to us",
    "out": "From us to them",
    "mp_or_councillor": "MP or councillor",
    "sha256": "SHA-256",
}

ACKNOWLEDGED: Final = "The alert is acknowledged. Nobody further is told of it; the deadline runs on."
"""The notice after that was done."""

_STATES: Final = ("ok", "warn", "fail", "delivered", "waiting", "dead")
"""Of what the doctor looked at, and of messages."""


def plainly(code: str) -> str:
    """A code such as `stage_1` in words: `Stage 1`."""
    words = code.replace("_", " ").replace("-", " ")
    return SAID.get(code) or words[:1].upper() + words[1:]


def strings() -> Iterator[str]:
    """Everything that pages say and no template has: to be translated like the rest."""
    yield from (link.title for link in LINKS)
    yield from (queue.question for queue in QUEUES.values())
    yield from (title for _, title in KINDS.values())
    yield from map(plainly, (*codes(ShownStatus), *codes(ClockName), *codes(Tenure), *ROLES, *REPORTS, *NATIONS))
    yield from map(plainly, (*codes(AlertKind), *codes(AlertState), *codes(Purpose), *PROFILES, *_STATES))
    yield from map(plainly, (*MARKS, *SPANS, "weekend", "holiday"))
    yield from map(plainly, NAMES)
    yield ACKNOWLEDGED
