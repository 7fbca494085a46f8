"""What the worker tells is one JSON object a line, in which nothing stands that is not allowed."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from errno import ENOSPC
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_worker import shift
from casework.scheduler.allowed import ALLOWED
from casework.scheduler.telling import Level, relayed, teller
from examples import acknowledge, log, prepared
from examples_record import appoint, contact
from recorded import Recorded

NOON = datetime(2024, 5, 30, 12, tzinfo=UTC)


class Told:
    """A stream of lines, and how many values were left out of them."""

    def __init__(self, level: Level = "debug") -> None:
        self.out, self.left_out = StringIO(), 0
        self.tell = teller(self.out, lambda: NOON, level=level, left_out=self._count)

    def _count(self, many: int) -> None:
        self.left_out += many

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


def test_a_line_is_json_with_the_time_the_severity_and_the_event_first() -> None:
    told = Told()
    told.tell.info("sweep", raised=3, took_ms=1.5)
    expected = (
        '{"at": "2024-05-30T12:00:00.000+00:00", "severity": "info", "event": "sweep", "raised": 3, "took_ms": 1.5}'
    )
    assert told.out.getvalue() == f"{expected}\n"


def test_a_key_that_is_not_allowed_is_left_out_and_counted() -> None:
    told = Told()
    told.tell.info("sweep", raised=3, resident="Rosa Resident", summary="Damp in the bedroom")
    assert told.lines[0].keys() == {"at", "severity", "event", "raised", "dropped"}
    assert told.lines[0]["dropped"] == told.left_out == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("raised", "Rosa Resident"),
        ("code", "Rosa Resident"),
        ("where", "Rosa Resident"),
        ("job", "12 Some Street"),
        ("error", "no case 'Rosa'"),
        ("case", "Rosa Resident"),
        ("whom", ["manager", "Rosa Resident"]),
        ("counts", [{"type": "alert.raised", "words": "Damp"}]),
        ("status", "said: “go away”\n"),
        ("event", "Rosa rang"),
    ],
)
def test_a_value_of_another_shape_is_left_out_and_counted(key: str, value: Any) -> None:
    told = Told()
    told.tell.info(**{"event": "sweep"} | {key: value})
    assert key not in told.lines[0]
    assert told.left_out == 1


@given(st.dictionaries(st.one_of(st.sampled_from(sorted(ALLOWED)), st.text()), st.one_of(st.text(), st.integers())))
def test_whatever_is_told_stands_in_one_line_and_is_allowed(facts: dict[str, Any]) -> None:
    told = Told()
    told.tell.info(**{"event": "sweep"} | {key: facts[key] for key in facts if key != "self"})
    (line,) = told.lines
    assert told.out.getvalue().isascii()
    assert all(ALLOWED[key](value) for key, value in line.items())


def test_below_the_level_asked_for_nothing_is_told() -> None:
    told = Told("warning")
    told.tell.info("sweep", raised=1)
    told.tell.warning("a delivery failed")
    assert [line["event"] for line in told.lines] == ["a delivery failed"]


def test_a_stream_that_fails_loses_its_lines_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: str) -> int:
        raise OSError(ENOSPC, "No space left on device")

    told = Told()
    told.tell.info("sweep", raised=1)
    with monkeypatch.context() as disk:
        disk.setattr(told.out, "write", full)
        told.tell.info("sweep", raised=2)
    told.tell.info("sweep", raised=3)
    assert [line["raised"] for line in told.lines] == [1, 3]
    told.out.close()
    told.tell.info("sweep", raised=4)
    assert told.out.closed


# Libraries


def test_what_apscheduler_says_is_told_without_what_it_fills_in() -> None:
    told = Told()
    with relayed(told.tell, "info"):
        logging.getLogger("apscheduler.scheduler").warning("Job %s skipped: %s", "sweep of Rosa", "too late")
    (line,) = told.lines
    assert line["said"] == "Job %s skipped: %s"
    assert (line["severity"], line["library"]) == ("warning", "apscheduler.scheduler")
    assert "Rosa" not in told.out.getvalue()


def test_of_other_libraries_it_is_told_where_they_spoke_and_not_what_they_said() -> None:
    told = Told()
    with relayed(told.tell, "info"):
        error = LookupError("Rosa Resident")
        logging.getLogger("httpx").error("GET https://example.org/?name=Rosa", exc_info=error)
    (line,) = told.lines
    assert (line["severity"], line["library"], line["error"]) == ("error", "httpx", "LookupError")
    assert line["where"].startswith("test_worker_logs:")
    assert "Rosa" not in told.out.getvalue()


def test_libraries_are_told_of_from_a_warning_on_or_whole_for_debugging() -> None:
    seen = {}
    for level in ("info", "debug"):
        told = Told(level)
        with relayed(told.tell, level):
            logging.getLogger("apscheduler").info("Scheduler started")
        seen[level] = len(told.lines)
    assert seen == {"info": 0, "debug": 1}


def test_afterwards_python_s_own_logging_is_as_it_was() -> None:
    root = logging.getLogger()
    before = root.handlers, root.level
    with relayed(Told().tell, "debug"):
        assert root.handlers != before[0]
    assert (root.handlers, root.level) == before


# The whole


def test_no_word_and_no_name_of_a_case_is_in_what_a_worker_tells(recorded: Recorded) -> None:
    recorded.do(*prepared(), appoint("2024-05-13"), contact("2024-05-13"), acknowledge(), log(case="Rosa-2"))
    at_work = shift(recorded, "2024-05-30")
    at_work.worker.once()
    recorded.alter("drop table deadlines")
    at_work.worker.once()
    text = at_work.out.getvalue()
    for word in ("Rosa", "Rafe", "Damp", "C-1", "r-1", "ann", "Told how", recorded.url, Path(recorded.url).name):
        assert word not in text, word
    assert at_work.told("a job failed")
