"""The document of the service tells receivers of webhooks what comes, and nothing else comes."""

from __future__ import annotations

import json
from typing import Any, get_args
from uuid import UUID

import pytest
from fastapi import FastAPI

from at_delivery import (
    AT,
    BASE,
    Taking,
    deliverer,
    enrolled,
    escalated,
    later,
    raised,
    resolved,
    terms,
    told,
)
from casework.domain.alert import AlertReopened
from casework.http import webhooks
from casework.http.webhooks import MESSAGES
from casework.scheduler.delivery.message import TEST, Message, link_to
from casework.scheduler.delivery.targets import Happening
from casework.scheduler.delivery.webhook import signed
from engines import IN_A_FILE, NewUrl

EVERYTHING = terms(told(happenings=list(get_args(Happening))), digest_above=10)


@pytest.fixture
def bodies(new_url: NewUrl) -> list[dict[str, Any]]:
    """A message of every type, as receivers get it."""
    channel, alert = Taking(), raised()
    reopened = AlertReopened.model_validate(
        resolved(alert, 2).model_dump(exclude={"how", "on", "due_on_now"})
        | {"originator_version": 3, "noticed_on": AT.date()}
    )
    with enrolled(new_url(), EVERYTHING) as store:
        store.save(alert, escalated(alert, 1), resolved(alert, 2), reopened)
        deliverer(store, channel, EVERYTHING).deliver(later(minutes=1))
        store.save(*[raised(f"D-{n}") for n in range(11)])
        deliverer(store, channel, EVERYTHING).deliver(later(minutes=2))
    channel.send(Message(UUID(int=7), TEST, AT, link_to(BASE)), AT)
    return channel.bodies


@IN_A_FILE
def test_every_message_is_as_the_document_says(bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        MESSAGES[body["type"]].model_validate_json(json.dumps(body))

    assert {body["type"] for body in bodies} == set(MESSAGES)


def test_the_document_has_every_webhook_with_its_headers_and_its_body() -> None:
    app = FastAPI()
    webhooks.install(app)

    described = app.openapi()["webhooks"]

    assert set(described) == set(MESSAGES)
    headers = {name for name in signed(Message(UUID(int=7), TEST, AT, {}), "{}", AT, []) if name.startswith("webhook-")}
    for name, path in described.items():
        assert {each["name"] for each in path["post"]["parameters"]} == headers
        schema = path["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": f"#/components/schemas/{MESSAGES[name].__name__}"}
        assert set(path["post"]["responses"]) == {"204", "410", "429", "default"}
