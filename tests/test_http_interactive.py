"""Interactive documentation without any other machine, and without a script that stands in the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from at_http import Serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path: Path = tmp_path_factory.mktemp("docs")
    with Serving(f"sqlite:///{path / 'casework.db'}") as serving:
        yield serving.client(None)


NO_ICON = "data:,"
"""Stands in the page itself, so that no browser asks for an icon that there is not."""


def test_all_that_the_page_needs_comes_from_the_service_itself(client: httpx.Client) -> None:
    page = client.get("/docs")
    wanted = set(re.findall(r'(?:href|src|data-openapi)="([^"]+)"', page.text)) - {NO_ICON}
    assert sorted(wanted) == [
        "/docs/docs.js",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css",
        "/openapi.json",
    ]
    assert {client.get(place).status_code for place in wanted} == {httpx.codes.OK}


def test_its_policy_lets_no_script_run_that_stands_in_the_page_and_there_is_none(client: httpx.Client) -> None:
    page = client.get("/docs")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert not re.findall(r"<script(?![^>]*src=)", page.text)


def test_swagger_ui_is_one_that_knows_openapi_3_1(client: httpx.Client) -> None:
    bundle = client.get("/docs/swagger-ui-bundle.js").text
    version = re.search(r'PACKAGE_VERSION:"(\d+)\.', bundle)
    assert version is not None
    assert int(version[1]) >= 5


def test_no_other_file_is_given_out(client: httpx.Client) -> None:
    for name in ("redoc.standalone.js", "..%2Fconsts.py", "docs.css"):
        assert client.get(f"/docs/{name}").status_code == httpx.codes.NOT_FOUND
