"""Schemathesis tries the service against what its OpenAPI document says: every check, a real server, a fixed seed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from at_http import Everybody, Serving
from casework.http.access.who import Who
from casework.http.problems import Problem

ROOT = Path(__file__).parent.parent
TOKEN = "sam:officer+reviewer+manager+auditor+ops"  # noqa: S105 - a token of the tests' own guard
SOME = ("log_complaint", "define_complaint", "correct_record", "get_case", "list_cases")
"""Operations that are tried a little in every run of the tests, among them those with the most to say."""


@dataclass(frozen=True)
class OneToken(Everybody):
    """A guard that knows one token."""

    def who(self, authorization: str | None) -> Who:
        if authorization != TOKEN:
            raise Problem("unauthenticated", "Give a good token", headers={"WWW-Authenticate": "Bearer"})
        return super().who(authorization)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with Serving(f"sqlite:///{tmp_path / 'casework.db'}", OneToken()) as serving:
        serving.app.openapi()  # a document of this size takes its time, which no reader of it waits for here
        yield serving.url


def tried(url: str, *how: str) -> None:
    """Runs Schemathesis; whatever it finds is the failure of the test."""
    program = [sys.executable, "-m", "schemathesis.cli", "--config-file", "tests/schemathesis.toml", "run"]
    asked = [f"{url}/openapi.json", "--header", f"Authorization: Bearer {TOKEN}", *how]
    environment = os.environ | {"PYTHONPATH": "", "NO_COLOR": "1"}
    found = subprocess.run([*program, *asked], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_some_operations_do_what_the_openapi_document_says(url: str) -> None:
    only = [part for name in SOME for part in ("--include-operation-id", name)]
    tried(url, "--phases", "examples,fuzzing,stateful", "--max-examples", "2", *only)


@pytest.mark.soak
def test_every_operation_does_what_the_openapi_document_says(url: str) -> None:
    tried(url, "--max-examples", "100")
