"""Everything that can be read of the cases, as one router."""

from __future__ import annotations

from fastapi import APIRouter

from casework.http import alerts, allowed, cases, checking, forms, lists, meeting, queues, reports, search, timeline
from casework.http.desk import Desk
from casework.http.routing import join


def router(desk: Desk) -> APIRouter:
    """The operations that read cases, lists, queues, alerts, forms and reports."""
    found = APIRouter()
    parts = (lists, search, cases, timeline, allowed, checking, forms, queues, alerts, meeting, reports)
    join(found, [part.router(desk) for part in parts])
    return found
