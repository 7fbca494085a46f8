"""Who watches the worker sees how it is: on its port, by its heartbeat, and by its end when sweeping has stopped."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from at_worker import Shift, shift, terms
from casework.scheduler.health import live, port, ready
from casework.scheduler.measuring import Measuring
from casework.scheduler.pulse import Pulse
from casework.scheduler.systemd import notify
from casework.scheduler.watchdog import STALE, Watchdog
from examples import acknowledged, log, of_case
from recorded import Recorded


@dataclass
class Seconds:
    """A clock of seconds that is set by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Watched:
    """A pulse and its watchdog, which notes with what it would have ended the process."""

    at_work: Shift
    seconds: Seconds = field(default_factory=Seconds)
    ended: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pulse = Pulse(300, self.seconds)
        self.watchdog = Watchdog(self.pulse, self.at_work.worker.tell, self.ended.append, self.seconds)

    def at(self, seconds: float) -> Watched:
        self.seconds.now = seconds
        return self


@pytest.fixture
def watched(recorded: Recorded) -> Watched:
    return Watched(shift(recorded, "2024-05-30"))


# The watchdog


@pytest.mark.parametrize(("seconds", "ended"), [(300, []), (300.1, [STALE])])
def test_the_process_is_ended_when_no_sweep_has_come_forward_for_too_long(
    watched: Watched, seconds: float, ended: list[int]
) -> None:
    watched.at(seconds).watchdog.look()
    assert watched.ended == ended


def test_before_it_ends_the_process_it_says_so(watched: Watched) -> None:
    watched.at(400).watchdog.look()
    (line,) = watched.at_work.lines
    assert (line["severity"], line["event"]) == ("critical", "sweeping has stopped")
    assert (line["seconds"], line["limit_seconds"], line["exit_status"]) == (400, 300, STALE)


@pytest.mark.parametrize("sign", [Pulse.beat, Pulse.swept])
def test_each_batch_and_each_sweep_is_a_sign_of_life(watched: Watched, sign: Callable[[Pulse], None]) -> None:
    sign(watched.at(200).pulse)
    watched.at(500).watchdog.look()
    assert watched.ended == []


def test_every_batch_of_a_sweep_shows_a_sign_of_life(recorded: Recorded) -> None:
    recorded.do(log())
    at_work = shift(recorded, "2024-05-30")
    seconds = at_work.worker.pulse.ticks = Seconds(100.0)
    at_work.worker.stop.set()
    at_work.turn("sweep")
    seconds.now = 101.0
    assert at_work.worker.pulse.silent_for == 1.0
    assert not at_work.worker.pulse.fresh


def test_a_sweep_that_fails_is_no_sign_of_life(recorded: Recorded) -> None:
    at_work = shift(recorded, "2024-05-30")
    at_work.worker.once()
    assert at_work.worker.pulse.fresh
    recorded.alter("drop table deadlines")
    seconds = at_work.worker.pulse.ticks
    at_work.worker.pulse.ticks = Seconds(seconds() + 10)
    at_work.turn("sweep")
    assert at_work.worker.pulse.silent_for >= 10


# systemd


@contextmanager
def listening(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket as systemd has it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(folder / "notify"))
        channel.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(folder / "notify"))
        yield channel


def test_systemd_is_told_with_each_look_that_all_is_well_and_not_when_it_is_not(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(tmp_path, monkeypatch) as channel:
        watched.at(100).watchdog.look()
        assert channel.recv(100) == b"WATCHDOG=1"
        watched.at(400).watchdog.look()
        channel.settimeout(0)
        with pytest.raises(BlockingIOError):
            channel.recv(100)


def test_systemd_is_told_when_the_worker_begins_and_when_it_ends(
    recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(tmp_path, monkeypatch) as channel:
        worker = shift(recorded, "2024-05-30").worker
        worker.stop.set()
        worker.run()
        channel.settimeout(0)
        told = [channel.recv(100) for _ in range(3)]
    assert sorted(told) == [b"READY=1", b"STOPPING=1", b"WATCHDOG=1"]


@pytest.mark.parametrize("address", ["", "/nowhere/at/all", "@casework-nobody-listens"])
def test_without_systemd_nothing_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify("READY=1")
    assert os.environ["NOTIFY_SOCKET"] == address


# The port


@contextmanager
def answering(at_work: Shift, watchdog: Watchdog, address: str = "127.0.0.1") -> Iterator[httpx.Client]:
    """The worker's port, on any number that is free."""
    worker = at_work.worker
    answers = (lambda: live(watchdog), lambda: ready(worker.store.position, worker.pulse))
    with port(address, 0, worker.metrics, *answers) as number:
        host = f"[{address}]" if ":" in address else address
        with httpx.Client(base_url=f"http://{host}:{number}", trust_env=False) as client:
            yield client


def test_it_is_ready_while_the_store_answers_and_sweeps_end_well(recorded: Recorded) -> None:
    at_work = shift(recorded, "2024-05-30")
    with answering(at_work, at_work.worker.watchdog) as client:
        assert client.get("/readyz").status_code == 503
        at_work.turn("sweep")
        assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ok\n")
        at_work.worker.pulse.ticks = Seconds(at_work.worker.pulse.ticks() + 301)
        assert client.get("/readyz").text == "no sweep has ended well lately\n"
        recorded.store.close()
        assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "the store does not answer\n")


def test_it_lives_while_its_watchdog_is_awake_and_finds_nothing_wrong(watched: Watched) -> None:
    def asked() -> tuple[int, str]:
        answer = client.get("/livez")
        return answer.status_code, answer.text

    with answering(watched.at_work, watched.watchdog) as client:
        assert asked() == (503, "the watchdog sleeps\n")
        watched.watchdog.look()
        assert asked() == (200, "ok\n")
        watched.at(100)
        assert asked() == (503, "the watchdog sleeps\n")
        watched.at(301).watchdog.look()
        assert asked() == (503, "sweeping has stopped\n")


def test_other_paths_and_questions_without_content(recorded: Recorded) -> None:
    at_work = shift(recorded, "2024-05-30")
    with answering(at_work, at_work.worker.watchdog) as client:
        assert client.get("/cases").status_code == 404
        assert client.head("/metrics").text == ""
        assert client.post("/metrics").status_code == 501
        assert "Python" not in client.get("/livez?x=1").headers["Server"]


def test_it_can_be_asked_by_another_kind_of_address(recorded: Recorded) -> None:
    at_work = shift(recorded, "2024-05-30")
    with answering(at_work, at_work.worker.watchdog, "::1") as client:
        assert client.get("/metrics").status_code == 200


def test_a_port_that_is_taken_is_an_error(recorded: Recorded) -> None:
    worker = shift(recorded, "2024-05-30").worker
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answers = (lambda: live(worker.watchdog), lambda: ready(worker.store.position, worker.pulse))
        with (
            pytest.raises(OSError, match="in use"),
            port("127.0.0.1", other.getsockname()[1], worker.metrics, *answers),
        ):
            pass


# The metrics


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_the_metrics_say_what_is_open_due_and_overdue_by_clock(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), *of_case("C-2", *acknowledged()), log("2024-05-21", case="C-3"))
    at_work = shift(recorded, "2024-05-29")
    at_work.worker.once()
    with answering(at_work, at_work.worker.watchdog) as client:
        answer = client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    found = samples(answer.text)
    by_state = {
        (dict(labels)["clock"], dict(labels)["state"]): value
        for (name, labels), value in found.items()
        if name == "casework_deadlines"
    }
    assert by_state == {
        ("stage_1_response", "open"): 2,
        ("stage_1_response", "due"): 2,
        ("stage_1_response", "overdue"): 0,
        ("stage_1_acknowledgement", "open"): 1,
        ("stage_1_acknowledgement", "due"): 1,
        ("stage_1_acknowledgement", "overdue"): 0,
    }
    assert found["casework_views_behind_events", ()] == 0
    assert found["casework_deliveries", (("state", "dead"),)] == 0


def test_a_clock_of_which_none_runs_any_more_is_taken_out(recorded: Recorded) -> None:
    recorded.do(log())
    at_work = shift(recorded, "2024-05-14")
    at_work.worker.once()
    assert at_work.metric("casework_deadlines", clock="stage_1_acknowledgement", state="open") == 1
    recorded.do(*acknowledged()[1:])
    recorded.tables()
    Measuring(recorded.store, at_work.worker.metrics).measure(at_work.clock())
    assert at_work.metric("casework_deadlines", clock="stage_1_acknowledgement", state="open") is None


def test_counting_deadlines_takes_a_hundredth_of_the_time_at_most(recorded: Recorded) -> None:
    recorded.do(log())
    at_work, seconds = shift(recorded, "2024-05-14"), iter((0.0, 2.0, 201.9, 202.0, 202.0, 202.0))
    at_work.worker.once()
    measuring = Measuring(recorded.store, at_work.worker.metrics, lambda: next(seconds))
    found = []
    for _ in range(3):
        measuring.measure(at_work.clock())
        found.append(at_work.metric("casework_deadlines", clock="stage_1_acknowledgement", state="open"))
        recorded.do(log(case=f"C-{len(found) + 1}"))
        recorded.tables()
    assert found == [1, 1, 3]


def test_the_metrics_say_how_far_the_views_are_behind(recorded: Recorded) -> None:
    recorded.tables()
    recorded.do(*acknowledged())
    at_work = shift(recorded, "2024-05-14")
    at_work.turn("heartbeat")
    assert at_work.metric("casework_views_behind_events") == recorded.store.position()


def test_no_label_has_the_name_of_a_case_or_a_person(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), log(case="Rosa-2"))
    at_work = shift(recorded, "2024-05-30")
    at_work.worker.once()
    recorded.alter("drop table casework_outbox")
    at_work.worker.once()
    labels: dict[str, set[str]] = {}
    for family in at_work.worker.metrics.registry.collect():
        for sample in family.samples:
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    assert labels.keys() == {"clock", "code", "kind", "le", "state", "task", "version"}
    assert labels["clock"] == {"stage_1_response", "stage_1_acknowledgement"}
    assert labels["kind"] == {"overdue"}


# The heartbeat


class Pinged:
    """A receiver of heartbeats, and the paths it was asked for; `status` is what it answers."""

    def __init__(self, status: int = 200) -> None:
        self.status, self.paths = status, list[str]()

    @contextmanager
    def listening(self) -> Iterator[str]:
        pinged = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pinged.paths.append(self.path)
                self.send_response(pinged.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        with HTTPServer(("127.0.0.1", 0), Answer) as server:
            thread = Thread(target=server.serve_forever, args=[0.01])
            thread.start()
            yield f"http://127.0.0.1:{server.server_address[1]}/ping/secret-token"
            server.shutdown()
            thread.join()


def test_while_sweeps_end_well_a_file_says_when_the_last_heartbeat_was(recorded: Recorded, tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    at_work = shift(recorded, "2024-05-30", terms=terms(heartbeat={"file": file}))
    at_work.worker.once()
    assert file.read_text() == "2024-05-29T23:00:00+00:00\n"
    at_work.at("2024-05-31").turn("heartbeat")
    assert file.read_text() == "2024-05-30T23:00:00+00:00\n"
    assert [each.name for each in tmp_path.iterdir() if ".db" not in each.name] == ["heartbeat"]


def test_when_sweeps_fail_there_is_no_heartbeat(recorded: Recorded, tmp_path: Path) -> None:
    pinged = Pinged()
    with pinged.listening() as url:
        settings = terms(heartbeat={"file": tmp_path / "heartbeat", "url": url})
        at_work = shift(recorded, "2024-05-30", terms=settings)
        recorded.alter("drop table deadlines")
        at_work.turn("sweep")
        at_work.turn("heartbeat")
    assert not (tmp_path / "heartbeat").exists()
    assert pinged.paths == []


def test_an_address_is_asked_for_with_each_heartbeat(recorded: Recorded) -> None:
    pinged = Pinged()
    with pinged.listening() as url:
        shift(recorded, "2024-05-30", terms=terms(heartbeat={"url": url})).worker.once()
    assert pinged.paths == ["/ping/secret-token"]


def failing(recorded: Recorded, name: str, **heartbeat: Any) -> Shift:
    """A worker whose heartbeat fails; it is told and counted, and the worker goes on."""
    at_work = shift(recorded, "2024-05-30", terms=terms(heartbeat=heartbeat))
    assert at_work.worker.once()
    (line,) = at_work.told("a heartbeat did not get through")
    assert line["sign"] == name
    assert at_work.metric("casework_heartbeat_failures_total", sign=name) == 1
    assert "secret-token" not in at_work.out.getvalue()
    return at_work


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_address_that_answers_with_an_error_is_told_of_and_no_more(recorded: Recorded, status: int) -> None:
    with Pinged(status).listening() as url:
        failing(recorded, "url", url=url)


def test_an_address_that_nobody_answers_is_told_of_and_no_more(recorded: Recorded) -> None:
    with Pinged().listening() as url:
        pass
    failing(recorded, "url", url=url)


def test_an_address_that_takes_too_long_is_told_of_and_no_more(recorded: Recorded) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/secret-token"
        failing(recorded, "url", url=url, timeout_seconds=0.05)


def test_a_file_that_cannot_be_written_is_told_of_and_no_more(recorded: Recorded, tmp_path: Path) -> None:
    failing(recorded, "file", file=tmp_path / "nowhere" / "heartbeat")
    assert not (tmp_path / "nowhere").exists()
