"""What is sent too large, too slowly, too often or not as HTTP: each is answered with a problem and not done."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import pytest

from at_http import ANN, PATIENCE, Everybody, Serving, given
from casework.application import utc_now
from casework.http.access.who import Who
from casework.scheduler.configuration import HttpTerms
from casework.scheduler.telling import teller
from examples import log, of_case

LOG = "/v1/cases/C-1/log_complaint"
JSON = {"Content-Type": "application/json"}


class Holding(Everybody):
    """A guard that keeps people waiting until it is told to let them pass."""

    def __init__(self) -> None:
        self.pass_on, self.held = Event(), Semaphore(0)

    def may(self, who: Who, operation: str) -> None:
        self.held.release()
        assert self.pass_on.wait(PATIENCE)


@pytest.fixture
def here(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'casework.db'}"


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A service with the limits it has by default."""
    with Serving(f"sqlite:///{tmp_path_factory.mktemp('usual') / 'casework.db'}") as serving:
        yield serving


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A service that takes little, and does one thing at a time."""
    here = f"sqlite:///{tmp_path_factory.mktemp('strict') / 'casework.db'}"
    with limited(here, body_bytes=2000, threads=1) as serving:
        yield serving


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A service that does not wait long for what is sent."""
    here = f"sqlite:///{tmp_path_factory.mktemp('hasty') / 'casework.db'}"
    with limited(here, pause_seconds=0.1, arrival_seconds=0.5) as serving:
        yield serving


def limited(here: str, **terms: Any) -> Serving:
    return Serving(here, more={"terms": HttpTerms(**terms)})


def problem(answer: Any) -> str:
    """The kind of a problem, once it is seen to be a whole one."""
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert {"type", "title", "status", "detail"} <= document.keys()
    assert document["status"] == answer.status_code
    return str(document["type"]).rpartition("/")[2]


class Raw:
    """A client that says byte by byte what it likes."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self.socket = socket.create_connection((host, int(port)), PATIENCE)

    def send(self, content: bytes) -> None:
        self.socket.sendall(content)

    def goes_on(self, piece: bytes, every: float) -> bytes:
        """Sends a piece every so many seconds, until there is an answer; gives its beginning."""
        self.socket.settimeout(every)
        while True:
            self.send(piece)
            with suppress(TimeoutError):
                return self.socket.recv(65_536)

    @property
    def answer(self) -> tuple[int, dict[str, Any]]:
        """The status and the document of an answer after which the server closes."""
        read = b""
        while piece := self.socket.recv(65_536):
            read += piece
        head, _, content = read.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(content)


@contextmanager
def raw(serving: Serving) -> Iterator[Raw]:
    client = Raw(serving.url)
    with client.socket:
        yield client


# What is too large


def test_a_body_that_says_it_is_too_large_is_not_read(strict: Serving) -> None:
    with raw(strict) as client:
        client.send(f"POST {LOG} HTTP/1.1\r\nHost: x\r\nContent-Length: 2001\r\n\r\n".encode())

        status, document = client.answer
        assert (status, document["type"]) == (413, "/problems/too_large")


def test_a_body_that_grows_too_large_is_read_no_further(strict: Serving) -> None:
    said = strict.client().post(LOG, content=(b" " * 500 for _ in range(5)), headers=JSON)

    assert problem(said) == "too_large"


def test_a_body_of_just_the_size_is_taken(strict: Serving) -> None:
    body = json.dumps({name: value for name, value in log().items() if name not in {"case", "command"}})
    said = strict.client().post(LOG, content=body.ljust(2000).encode(), headers=JSON)

    assert said.status_code == 201, said.text


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000, '{"a":' * 100_000, '{"at": ' + "9" * 100_000 + "}", '{"summary": "\\ud800"}', '{"at": 1, "at": 2}'],
    ids=["lists in lists", "objects in objects", "digits", "half a character", "the same field twice"],
)
def test_json_that_no_parser_should_take_is_refused(usual: Serving, body: str) -> None:
    said = usual.client().post(LOG, content=body.encode(), headers=JSON)

    assert problem(said) in {"malformed", "invalid"}
    assert body[:20] not in said.text


def test_headers_without_end_are_too_large(usual: Serving) -> None:
    with raw(usual) as client:
        client.send(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 33_000)

        status, document = client.answer
        assert (status, document["type"]) == (431, "/problems/headers_too_large")


# What is too slow


def test_a_body_that_stops_coming_is_not_waited_for(hasty: Serving) -> None:
    with raw(hasty) as client:
        client.send(f'POST {LOG} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{"at":'.encode())

        status, document = client.answer
        assert (status, document["type"]) == (408, "/problems/request_timeout")


def test_a_body_that_comes_too_slowly_altogether_is_not_waited_for(hasty: Serving) -> None:
    with raw(hasty) as client:
        client.send(f"POST {LOG} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode())
        answered = client.goes_on(b" ", every=0.02)

        assert answered.startswith(b"HTTP/1.1 408 ")


def test_a_slow_client_keeps_nobody_waiting(strict: Serving) -> None:
    with raw(strict) as slow:
        slow.send(f"POST {LOG} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode())

        (quick,) = of_case("C-2", log())
        assert given(strict.client(), quick).status_code == 201


def test_a_connection_on_which_no_request_comes_is_closed(usual: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.http.connection.Connection.head_seconds", 0.05)
    with raw(usual) as client:
        client.send(b"GET /livez HTTP/1.1\r\nHost:")

        assert client.socket.recv(1000) == b""


# What is too much at once


def test_more_than_can_be_taken_on_is_answered_at_once_and_later_taken(here: str) -> None:
    guard = Holding()
    terms = HttpTerms(in_flight=2, threads=2)
    with Serving(here, guard, more={"terms": terms}) as serving, ThreadPoolExecutor() as pool:
        serving.done(log())
        clients = [serving.client() for _ in range(3)]
        held = [pool.submit(client.get, "/v1/cases/C-1") for client in clients[:2]]
        assert all(guard.held.acquire(timeout=PATIENCE) for _ in held)

        sent_away = clients[2].get("/v1/cases/C-1")
        assert (sent_away.status_code, problem(sent_away)) == (503, "overloaded")
        assert int(sent_away.headers["Retry-After"]) > 0
        assert clients[2].get("/livez").status_code == 204
        assert clients[2].get("/readyz").status_code == 204

        guard.pass_on.set()
        assert [each.result().status_code for each in held] == [200, 200]
        assert clients[2].get("/v1/cases/C-1").status_code == 200


def test_nobody_waits_for_a_turn_for_ever(here: str) -> None:
    guard = Holding()
    terms = HttpTerms(threads=1, wait_seconds=0.05)
    with Serving(here, guard, more={"terms": terms}) as serving, ThreadPoolExecutor() as pool:
        serving.done(log())
        clients = [serving.client() for _ in range(2)]
        held = pool.submit(clients[0].get, "/v1/cases/C-1")
        assert guard.held.acquire(timeout=PATIENCE)

        assert problem(clients[1].get("/v1/cases/C-1")) == "overloaded"

        guard.pass_on.set()
        assert held.result().status_code == 200
        assert clients[1].get("/v1/cases/C-1").status_code == 200


def test_what_was_sent_away_is_counted(here: str) -> None:
    guard = Holding()
    with (
        Serving(here, guard, more={"terms": HttpTerms(in_flight=1)}) as serving,
        ThreadPoolExecutor() as pool,
    ):
        held = pool.submit(serving.client().get, "/v1/cases/C-1")
        assert guard.held.acquire(timeout=PATIENCE)
        serving.client().get("/v1/cases/C-1")
        guard.pass_on.set()
        held.result()

        assert "\ncasework_http_overloads_total 1.0\n" in serving.client().get("/metrics").text


def test_streams_are_counted_apart(here: str) -> None:
    with limited(here, in_flight=1, streams=2) as serving:
        client = serving.client("ops:ops")
        with client.stream("GET", "/v1/events/stream") as stream:
            told = stream.iter_bytes()
            assert next(told)

            measured = serving.client("ops:ops").get("/metrics").text
        assert "\ncasework_http_streams 1.0\n" in measured
        assert "\ncasework_http_in_flight 1.0\n" in measured


# What is no request, or is for something that there is not


@pytest.mark.parametrize(
    "line", [b"NONSENSE\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"\x00\xff\r\n\r\n"]
)
def test_what_is_no_http_is_a_problem_too(usual: Serving, line: bytes) -> None:
    with raw(usual) as client:
        client.send(line)

        status, document = client.answer
        assert (status, document["type"]) == (400, "/problems/malformed")


def test_a_path_or_a_method_that_there_is_not_is_a_problem_too(usual: Serving) -> None:
    client = usual.client()
    assert problem(client.get("/v1/nothing")) == "not_found"
    assert problem(client.get("/v1/cases/C%001")) == "invalid"
    said = client.delete("/v1/cases/C-1")
    assert problem(said) == "method_not_allowed"
    assert said.headers["Allow"] == "GET"


def test_what_nobody_foresaw_is_told_by_its_facts_alone(here: str, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Everybody):
        def may(self, who: Who, operation: str) -> None:
            raise RuntimeError("Rosa Resident")

    out = StringIO()
    caplog.set_level("DEBUG")
    with Serving(here, Broken(), more={"tell": teller(out, utc_now)}) as serving:
        said = serving.client().get("/v1/cases/C-1")

    assert problem(said) == "unexpected"
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    (failed,) = [line for line in lines if line["event"] == "a request failed"]
    assert (failed["code"], failed["error"]) == ("unexpected", "RuntimeError")
    assert failed["where"].startswith("casework.http.")
    assert "Rosa" not in said.text + out.getvalue() + caplog.text
    assert "Traceback" not in caplog.text


# Headers of every answer


@pytest.mark.parametrize("path", ["/livez", "/v1/cases/C-1", "/v1/nothing", "/metrics"])
def test_every_answer_tells_browsers_to_be_careful(usual: Serving, path: str) -> None:
    headers = usual.client(ANN).get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Server" not in headers
