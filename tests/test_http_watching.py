"""What the service tells of requests, and what it measures: operations and figures, nobody's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest

from at_events import until
from at_http import ANN, CRM, Serving, given
from casework.application import utc_now
from casework.scheduler.telling import teller
from examples import log, respond

CORRELATION = "0bb573a9-e225-4131-b055-b5a0b8177adc"


@dataclass
class Watched:
    """A service, and the lines that it told."""

    serving: Serving
    out: StringIO

    def lines(self, count: int) -> list[dict[str, Any]]:
        """Those of as many requests, without when they came and how long they took: each is told after its answer."""
        until(lambda: self.out.getvalue().count("a request was answered") >= count)
        told = [json.loads(line) for line in self.out.getvalue().splitlines()]
        lines = [line for line in told if line["event"] == "a request was answered"]
        assert all(line.pop("took_ms") >= 0 for line in lines)
        return [{key: line[key] for key in line.keys() - {"at", "event", "severity"}} for line in lines]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    out = StringIO()
    url = f"sqlite:///{tmp_path_factory.mktemp('watched') / 'casework.db'}"
    with Serving(url, more={"tell": teller(out, utc_now)}) as serving:
        yield Watched(serving, out)


@pytest.fixture
def watched(started: Watched) -> Watched:
    """The same, of which nothing was told yet."""
    started.out.seek(0)
    started.out.truncate()
    return started


def test_a_request_is_told_in_one_line(watched: Watched) -> None:
    given(watched.serving.client(CRM), log(), **{"X-Correlation-Id": CORRELATION})

    assert watched.lines(1) == [
        {
            "method": "POST",
            "operation": "log_complaint",
            "http_status": 201,
            "client": "back_end",
            "correlation": CORRELATION,
        }
    ]


def test_a_problem_is_told_by_its_name(watched: Watched) -> None:
    assert watched.serving.client(ANN).get("/v1/cases/C-404").status_code == 404
    assert watched.serving.client(None).get("/v1/cases/C-404").status_code == 401

    told = [(line["client"], line["problem"], line["http_status"]) for line in watched.lines(2)]
    assert told == [("person", "not_found", 404), ("nobody", "unauthenticated", 401)]


def test_a_request_without_a_correlation_id_is_given_one_that_its_events_have_too(watched: Watched) -> None:
    said = given(watched.serving.client(), {**log(), "case": "C-5"})

    (line,) = watched.lines(1)
    (event,) = watched.serving.casework.history("C-5")
    assert said.headers["X-Correlation-Id"] == line["correlation"] == event.meta.correlation_id


def test_what_nobody_asks_for_often_is_told_when_everything_is(watched: Watched) -> None:
    for path in ("/livez", "/readyz"):
        assert watched.serving.client(None).get(path).status_code == 204
    assert watched.serving.client(ANN).get("/v1/cases/C-404").status_code == 404

    assert [line["http_status"] for line in watched.lines(1)] == [404]


def test_a_refusal_is_counted_by_its_codes(watched: Watched) -> None:
    given(watched.serving.client(), {**log(), "case": "C-6"})
    assert given(watched.serving.client(), {**respond(), "case": "C-6"}).status_code == 409

    assert len(watched.lines(2)) == 2
    measured = watched.serving.client("ops:ops").get("/metrics").text
    assert 'casework_http_refusals_total{code="handler_missing"} 1.0' in measured
    assert 'casework_http_requests_total{operation="respond",status="4xx"} 1.0' in measured
    assert "C-6" not in measured


def test_a_service_that_is_about_to_end_is_not_ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Serving(f"sqlite:///{tmp_path_factory.mktemp('ending') / 'casework.db'}") as serving:
        client = serving.client(None)
        serving.app.state.desk.streams.drain()

        assert client.get("/readyz").status_code == 503
        assert client.get("/livez").status_code == 204
