"""`casework worker` as ops start it: its configuration, its signals, its exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from casework.cli.ending import ExitCode
from casework.scheduler.configuration import Configuration, ConfigurationError, read_configuration
from casework.scheduler.watchdog import STALE
from engines import IN_A_FILE, NewUrl
from examples import log
from program import SOURCE, casework, done, simulated
from recorded import Recorded

TESTS = Path(__file__).parent
LONGEST = 60  # seconds


@pytest.fixture
def store(new_store: NewUrl) -> str:
    """A store with a case whose acknowledgement is overdue."""
    return done(new_store(), [log()])


def written(folder: Path, text: str) -> Path:
    path = folder / "casework.toml"
    path.write_text(text)
    return path


# The configuration


def test_without_a_file_everything_has_a_default() -> None:
    terms = read_configuration(None)
    assert (terms.worker.sweep_seconds, terms.worker.stale_after) == (30, 300)
    assert terms.metrics.port is None
    assert terms.heartbeat.file is None
    assert terms.delivery.targets == ()
    assert terms.worker.name


def test_a_file_says_how_often_what_is_done(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [worker]
        name = "north-1"
        sweep_seconds = 10
        stale_after_sweeps = 6
        [metrics]
        port = 9464
        [logs]
        level = "debug"
        [[delivery.target]]
        name = "ops"
        kind = "log"
        """,
    )
    terms = read_configuration(path)
    assert (terms.worker.name, terms.worker.stale_after, terms.metrics.port) == ("north-1", 60, 9464)
    assert [target.name for target in terms.delivery.targets] == ["ops"]


def test_relative_paths_start_where_the_file_lies(tmp_path: Path) -> None:
    path = written(tmp_path, 'policies = ["own.toml"]\n[heartbeat]\nfile = "beat"')
    terms = read_configuration(path)
    assert terms.policies == (tmp_path / "own.toml",)
    assert terms.heartbeat.file == tmp_path / "beat"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[worker]\nsweep_secs = 3", "worker.sweep_secs: is not a field that is known here"),
        ("[worker]\nsweep_seconds = 0", "worker.sweep_seconds: should be greater than 0"),
        ("[worker]\nstale_after_sweeps = 1", "worker.stale_after_sweeps: should be greater than or equal to 2"),
        ('[worker]\nname = "Ann\'s"', "worker.name"),
        ("[metrics]\nport = 70000", "metrics.port: should be less than or equal to 65535"),
        ('[heartbeat]\nurl = "ftp://x/y"', "heartbeat.url: wanted a web address like https://example.org/ping"),
        ('[heartbeat]\nurl = "http:///x"', "heartbeat.url: wanted a web address like https://example.org/ping"),
        ('[logs]\nlevel = "loud"', "logs.level"),
        ("[[delivery.target]]\nname = 'x'", "delivery.target[1]"),
        ("[worker", "is not a TOML file"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_the_field(text: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        read_configuration(path)
    assert str(error.value).startswith(f"{path}: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_policy_that_is_not_there_is_named(store: str, tmp_path: Path) -> None:
    run = casework("worker", "--once", "--config", written(tmp_path, 'policies = ["own.toml"]'), store=store)
    assert run.status == ExitCode.INVALID
    assert f"the policy {tmp_path / 'own.toml'} cannot be read" in run.err


def test_the_example_that_comes_with_casework_can_be_used() -> None:
    terms = read_configuration(TESTS.parent / "ops" / "casework.toml")
    assert isinstance(terms, Configuration)
    assert terms.metrics.port


# Once


def test_once_raises_what_is_due_and_ends(store: str) -> None:
    run = casework("worker", "--once", store=store)
    assert run.status == ExitCode.OK
    assert run.out == ""
    told = {line["event"]: line for line in map(json.loads, run.err.splitlines())}
    assert told["sweep"]["raised"] == 1
    assert casework("alerts", "--json", store=store).json[0]["kind"] == "overdue"


def test_a_job_that_failed_shows_in_the_exit_status(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, '[heartbeat]\nfile = "nowhere/beat"')
    assert casework("worker", "--once", "--config", path, store=store).status == ExitCode.OK
    with Recorded(store) as recorded:
        recorded.alter("drop table casework_outbox")
    run = casework("worker", "--once", store=store)
    assert run.status == ExitCode.FAILED
    assert "a job failed" in run.err.splitlines()[-1]


# What cannot be served


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    run = casework("worker", "--once", store=tmp_path / "casework.db")
    assert run.status == ExitCode.STORE
    assert "There is no store" in run.err


def test_a_store_of_a_simulation(new_store: NewUrl, tmp_path: Path) -> None:
    store = new_store()
    assert simulated(tmp_path, [log()], "--store", store).status == ExitCode.OK
    run = casework("worker", "--once", store=store)
    assert run.status == ExitCode.STORE
    assert "simulation" in run.err


@IN_A_FILE
def test_a_configuration_that_cannot_be_read(store: str, tmp_path: Path) -> None:
    assert casework("worker", "--config", tmp_path / "none.toml", store=store).status == ExitCode.USAGE
    assert casework("worker", "--config", written(tmp_path, "x = 1"), store=store).status == ExitCode.INVALID


@IN_A_FILE
def test_a_port_that_is_taken(store: str) -> None:
    with serving(store) as (_, number):
        run = casework("worker", "--metrics-port", number, store=store)
    assert run.status == ExitCode.USAGE
    assert f"cannot answer on 127.0.0.1:{number}" in run.err


# In a process of its own


@contextmanager
def serving(store: str, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The worker in a process of its own, and the port on which it answers."""
    program = [sys.executable, "-m", "casework", "worker", "--metrics-port", "0", *options, "--store", store]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(program, env=environment, stderr=subprocess.PIPE) as running:
        assert running.stderr is not None
        line: dict[str, Any] = json.loads(running.stderr.readline())
        assert line["event"] == "answering", line
        try:
            yield running, line["port"]
        finally:
            if running.poll() is None:
                running.terminate()
            running.wait(LONGEST)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_it_works_and_answers_until_a_signal_asks_it_to_end(asked: signal.Signals, store: str) -> None:
    with serving(store) as (running, number):
        for _ in range(600):
            if httpx.get(f"http://127.0.0.1:{number}/readyz", trust_env=False).status_code == httpx.codes.OK:
                break
        assert "casework_sweeps_total 1.0" in httpx.get(f"http://127.0.0.1:{number}/metrics", trust_env=False).text
        running.send_signal(asked)
        assert running.wait(LONGEST) == ExitCode.OK
        assert running.stderr is not None
        for line in running.stderr.readlines():
            json.loads(line)
    assert len(casework("alerts", "--json", store=store).json) == 1
    checks = {each["check"]: each["state"] for each in casework("doctor", "--json", store=store).json}
    assert checks["worker"] == "ok"


HANGS = """
import sys
from datetime import UTC, datetime
from time import sleep
from casework.application import utc_now
from casework.scheduler.configuration import Configuration
from casework.scheduler.telling import teller
from casework.scheduler.worker import Worker
from casework.store import open_store

terms = Configuration.model_validate({"worker": {"sweep_seconds": 0.1, "stale_after_sweeps": 3}})
with open_store(sys.argv[1], create=False) as store:
    Worker(store, terms, teller(sys.stderr, utc_now), clock=utc_now, calendar=lambda name: sleep(600)).run()
"""


def test_a_worker_whose_sweep_hangs_is_ended_by_its_watchdog(store: str) -> None:
    program = [sys.executable, "-c", HANGS, store]
    run = subprocess.run(
        program, env=os.environ | {"PYTHONPATH": str(SOURCE)}, capture_output=True, timeout=LONGEST, check=False
    )
    assert run.returncode == STALE == ExitCode.STALLED
    last = json.loads(run.stderr.splitlines()[-1])
    assert (last["severity"], last["event"]) == ("critical", "sweeping has stopped")
