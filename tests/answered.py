"""Answers of the HTTP service as its OpenAPI document describes them, and the pages of its lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

import http_pages

DOCUMENT = http_pages.openapi()
_OPERATIONS = {
    operation["operationId"]: operation for methods in DOCUMENT["paths"].values() for operation in methods.values()
}


def read(client: httpx.Client, operation: str, path: str, **asked: Any) -> Any:
    """The document that an operation answers, which is as it was said to be."""
    return described(operation, client.get(path, **asked))


def described(operation: str, answer: httpx.Response) -> Any:
    """The document of an answer, which is as it was said to be."""
    assert answer.status_code == 200, answer.text
    _validator(operation).validate(answer.json())
    return answer.json()


@cache
def _validator(operation: str) -> jsonschema_rs.Draft202012Validator:
    (content,) = _OPERATIONS[operation]["responses"]["200"]["content"].values()
    return jsonschema_rs.Draft202012Validator(
        {**content["schema"], "components": DOCUMENT["components"]}, validate_formats=True
    )


def problem(answer: httpx.Response, status: int, *fields: str) -> Any:
    """The problem document of an answer, which names these fields."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert [each["field"] for each in found.get("errors", [])] == list(fields), answer.text
    return found


def pages(
    client: httpx.Client, path: str, name: str, between: Callable[[], object] = lambda: None, **asked: Any
) -> list[Any]:
    """All lines of a list, page by page along the links, with something done between two pages."""
    found: list[Any] = []
    answer = client.get(path, params=asked)
    while True:
        assert answer.status_code == 200, answer.text
        found += answer.json()[name]
        assert ("next" in answer.links) == (answer.json()["next"] is not None)
        if "next" not in answer.links:
            return found
        between()
        answer = client.get(answer.links["next"]["url"])
