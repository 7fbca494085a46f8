"""How the service is: whether it lives, whether it is ready, and what it measures."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client.exposition import choose_encoder

from casework.http.asking import Authorization
from casework.http.desk import Desk
from casework.http.problems import Problem
from casework.http.watching import HttpMetrics

_FORMS = ("text/plain", "application/openmetrics-text")
"""The forms in which Prometheus asks for measures."""


def router(desk: Desk, metrics: HttpMetrics) -> APIRouter:
    """The operations that ask how the service is."""
    found = APIRouter(tags=["vitals"])

    @found.get("/livez", operation_id="get_livez", summary="Whether the service lives", status_code=204)
    async def get_livez() -> Response:
        """It does when it answers."""
        return Response(status_code=204)

    @found.get("/readyz", operation_id="get_readyz", summary="Whether the service is ready", status_code=204)
    def get_readyz() -> Response:
        """It is when its store answers, and when it is not about to end."""
        if desk.streams.draining:
            raise Problem("overloaded", "The service is about to end", headers={"Retry-After": "5"})
        desk.casework.store.position()
        return Response(status_code=204)

    @found.get(
        "/metrics",
        operation_id="get_metrics",
        summary="What the service measures",
        response_class=Response,
        responses={200: {"content": {form: {"schema": {"type": "string"}} for form in _FORMS}}},
    )
    def get_metrics(request: Request, authorization: Authorization) -> Response:
        """For Prometheus. No measure names a case or a person."""
        desk.guard.may(desk.guard.who(authorization), "get_metrics")
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(metrics.registry()), headers={"Content-Type": kind})

    return found
