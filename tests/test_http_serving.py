"""`casework serve` as it is started, asked how it is, and ended."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import sleep

import httpx
import pytest

from at_events import until
from at_http import given
from at_serve import LONGEST, Served, serving_process
from casework.cli.ending import ExitCode
from casework.store import open_store
from engines import ON_A_SERVER, NewUrl
from examples import log, of_case
from postgres import Server
from program import casework
from test_worker_program import written

# Beginning


def test_the_line_it_shows_takes_a_complaint(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'casework.db'}"
    with serving_process(store) as served:
        line = served.text[served.text.index("curl") : served.text.index("}'") + 2].replace("\\\n", " ")
        said = subprocess.run(shlex.split(line), capture_output=True, check=True, timeout=LONGEST)

        assert b'"outcome":"accepted"' in said.stdout
        assert httpx.get(f"{served.url}/v1/cases/TRY-1", trust_env=False).status_code == 401
        assert served.ended() == ExitCode.OK
    assert "WHOEVER HAS THIS KEY MAY DO EVERYTHING" in served.text
    assert served.key not in "".join(line for line in served.told if line.startswith("{"))


@pytest.mark.parametrize("host", ["10.0.0.1", "::", "192.0.2.1", "casework.example.org"])
def test_the_key_of_one_who_tries_it_out_opens_nothing_to_other_machines(host: str) -> None:
    run = casework("serve", "--dev", "--host", host)

    assert run.status == ExitCode.USAGE
    assert "--dev opens everything" in run.err


def test_without_dev_nothing_is_open(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'casework.db'}"
    open_store(store).close()
    with serving_process(store, dev=False) as served, httpx.Client(base_url=served.url, trust_env=False) as client:
        client.headers["Authorization"] = "Bearer cw_local_x"
        assert client.get("/v1/cases/C-1").status_code == 401
        assert client.get("/metrics").status_code == 401
        assert client.get("/livez").status_code == 204
        assert client.get("/readyz").status_code == 204


def test_a_file_is_served_by_one_process(tmp_path: Path) -> None:
    run = casework("serve", "--processes", 2, store=tmp_path / "casework.db")

    assert run.status == ExitCode.USAGE
    assert "for several, use PostgreSQL" in run.err


def test_a_store_that_is_not_there_is_not_served(tmp_path: Path) -> None:
    run = casework("serve", store=tmp_path / "none.db")

    assert (run.status, "There is no store" in run.err) == (ExitCode.STORE, True)
    assert "answering" not in run.err


def test_a_database_in_which_no_store_was_made_is_not_served(server: Server) -> None:
    run = casework("serve", store=server.url())

    assert run.status == ExitCode.STORE
    assert "casework migrate" in run.err


def test_a_simulation_is_not_served(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'simulated.db'}", simulated=True).close()
    run = casework("serve", store=tmp_path / "simulated.db")

    assert (run.status, "simulation" in run.err) == (ExitCode.STORE, True)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with serving_process(f"sqlite:///{tmp_path / 'casework.db'}") as served:
        port = served.url.rpartition(":")[2]
        run = casework("serve", "--dev", "--port", port, store=tmp_path / "casework.db")

    assert (run.status, port in run.err) == (ExitCode.USAGE, True)


def test_a_configuration_that_is_wrong_names_the_field(tmp_path: Path) -> None:
    config = written(tmp_path, '[http]\nthreads = "many"\n')
    run = casework("serve", "--config", config, store=tmp_path / "casework.db")

    assert (run.status, "http.threads" in run.err) == (ExitCode.INVALID, True)


# Ending


@dataclass
class Unfinished:
    """A complaint that is half sent, by a client that waits before it sends the rest."""

    served: Served
    begun: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def send(self) -> httpx.Response:
        with self.served.client(headers={"Content-Type": "application/json"}) as client:
            return client.post("/v1/cases/C-1/log_complaint", content=self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        fields = {name: value for name, value in log().items() if name not in {"case", "command"}}
        text = json.dumps(fields).encode()
        yield text[:10]
        self.begun.set()
        self.go_on.wait(LONGEST)
        yield text[10:]


@contextmanager
def half_sent(served: Served) -> Iterator[tuple[Unfinished, Future[httpx.Response]]]:
    """A complaint of which the service has the beginning, and what it will answer."""
    with ThreadPoolExecutor() as pool:
        unfinished = Unfinished(served)
        answer = pool.submit(unfinished.send)
        try:
            assert unfinished.begun.wait(LONGEST)
            while "casework_http_in_flight 2.0" not in _measured(served):
                sleep(0.01)
            yield unfinished, answer
        finally:
            unfinished.go_on.set()


def _measured(served: Served) -> str:
    with served.client() as client:
        return client.get("/metrics").text


def _refused(served: Served) -> bool:
    """Whether no new connection is taken any more."""
    host, port = served.url.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), 1).close()
    except ConnectionRefusedError:
        return True
    return False


def test_what_is_in_hand_is_answered_before_it_ends(new_store: NewUrl) -> None:
    with serving_process(new_store()) as served, half_sent(served) as (unfinished, answer):
        served.process.send_signal(signal.SIGTERM)
        while not _refused(served):
            sleep(0.01)
        unfinished.go_on.set()

        assert answer.result().status_code == 201
        assert answer.result().headers["Connection"] == "close"
        assert served.wait() == ExitCode.OK
    assert [line["event"] for line in served.lines][-1] == "served"


def test_a_stream_ends_when_the_service_does(tmp_path: Path) -> None:
    with (
        serving_process(f"sqlite:///{tmp_path / 'casework.db'}") as served,
        served.client() as client,
        client.stream("GET", "/v1/events/stream") as stream,
    ):
        told = stream.iter_bytes()
        assert next(told).startswith(b"retry:")
        served.process.send_signal(signal.SIGINT)

        assert list(told) == []
        assert served.wait() == ExitCode.OK


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with serving_process(f"sqlite:///{tmp_path / 'casework.db'}") as served, half_sent(served) as (unfinished, answer):
        served.process.send_signal(signal.SIGTERM)
        while not _refused(served):
            sleep(0.01)
        served.process.send_signal(signal.SIGTERM)

        assert served.wait() == ExitCode.STALLED
        unfinished.go_on.set()
        assert isinstance(answer.exception(), httpx.TransportError)


def test_what_takes_too_long_is_cut_off(tmp_path: Path) -> None:
    config = written(tmp_path, "[http]\ndrain_seconds = 0.2\n")
    store = f"sqlite:///{tmp_path / 'casework.db'}"
    with serving_process(store, "--config", config) as served, half_sent(served) as (unfinished, answer):
        assert served.ended() == ExitCode.STALLED
        unfinished.go_on.set()
        assert isinstance(answer.exception(), httpx.TransportError)
    assert served.lines[-1]["event"] == "what was in hand was cut off"


@ON_A_SERVER
def test_several_processes_serve_one_database_and_end_together(new_store: NewUrl) -> None:
    with serving_process(new_store(), "--processes", 2) as served, served.client() as client:
        for n in range(8):
            assert given(client, of_case(f"C-{n}", log())[0]).status_code == 201
        counted = 'casework_http_requests_total{operation="log_complaint",status="2xx"} 8.0'
        until(lambda: counted in client.get("/metrics").text)  # a request is counted after its answer

        assert served.ended() == ExitCode.OK
    assert "Traceback" not in served.text
