"""What comes of a history is the same, whether the library is told it or a server over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from any_command import drawn_from
from at_worker import SetByHand
from by_http import ByHttp, over_http, serving
from casework.application import Casework
from casework.command_lines import command_lines
from casework.simulation import simulation
from casework.store.place import THROW_AWAY
from engines import FEW, NewUrl
from every_event import HISTORIES
from examples import acknowledge, acknowledged, close, finally_answered, log, of_case, respond
from program import casework, written
from spec import NOW, Fields
from walk import JOURNEYS, LAWS, Walk, walks

REFERENCES = ("C-1", "C-2", "C-3", "C-4", "C-5", "C-6")
ADDRESS = {"case", "command"}
LATER = date(2024, 8, 31)
JUNK: tuple[Any, ...] = (
    None,
    "",
    " ",
    0,
    -1,
    2.5,
    True,
    [],
    [1],
    {},
    {"id": 1},
    "2024-13-01",
    "0" * 300,
    "\u0000",
    "é",
)


@dataclass
class BothWays:
    """The same cases twice, in a library and behind a server, under one clock."""

    library: Casework
    way: ByHttp
    clock: SetByHand
    examples: Iterator[int] = field(default_factory=count)

    def fresh(self) -> Callable[[Fields], dict[str, Any]]:
        """Tells commands about cases that nobody has heard of."""
        number = next(self.examples)
        names = {ref: f"{ref}-{number}" for ref in REFERENCES}
        return lambda command: self.tell(json.dumps(renamed(command, names)))

    def tell(self, text: str) -> dict[str, Any]:
        """The answer to a command, the same both ways."""
        said = self.library.execute(text).as_line(1)
        assert json.dumps(self.way.heard(text).as_line(1)) == json.dumps(said)
        return said


Under: TypeAlias = Callable[[str], BothWays]


@pytest.fixture(scope="module")
def under(lasting_store: NewUrl) -> Iterator[Under]:
    """Both ways under a law by its name: the library with a store in memory, the server with one on an engine."""
    found: dict[str, BothWays] = {}
    with ExitStack() as opened:
        yield lambda law: found.get(law) or found.setdefault(law, opened.enter_context(both_ways(law, lasting_store())))


@contextmanager
def both_ways(law: str, url: str) -> Iterator[BothWays]:
    clock = SetByHand(NOW)
    with (
        Casework.open(THROW_AWAY, policies=LAWS[law], clock=clock) as library,
        Casework.open(url, policies=LAWS[law], clock=clock, durable=False) as served,
        serving(served) as way,
    ):
        yield BothWays(library, way, clock)


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The same with other references, wherever they stand."""
    if isinstance(value, dict):
        return {name: renamed(each, names) for name, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", list(HISTORIES))
def test_every_kind_of_event_comes_about_over_http_as_in_the_library(under: Under, name: str) -> None:
    both = under("by day of receipt")
    both.clock.now = NOW
    tell = both.fresh()

    assert {tell(command)["outcome"] for command in HISTORIES[name]} == {"accepted"}


@settings(max_examples=FEW)
@given(walk=walks)
def test_any_history_is_answered_over_http_as_in_the_library(under: Under, walk: Walk) -> None:
    both = under(walk.law)
    tell = both.fresh()
    both.clock.now = NOW
    for command in JOURNEYS[walk.journey]:
        tell(command)
    for command in walk.commands():
        both.clock.now = walk.cases.now
        said = walk.cases.do(command)
        assert tell(command)["outcome"] == ("accepted" if said.events else "refused")


@settings(max_examples=4 * FEW)
@given(seed=st.integers(0, 10**6), junk=st.sampled_from(JUNK))
def test_what_is_wrong_with_a_command_is_said_over_http_as_in_the_library(under: Under, seed: int, junk: Any) -> None:
    both, lot = under("by day of receipt"), Random(seed)  # noqa: S311 - a lot, no secret
    command = drawn_from(lot)
    field = lot.choice([*sorted(command.keys() - ADDRESS), "no_such_field"])

    both.fresh()(command | {field: junk})


def test_a_command_given_again_under_its_key_is_answered_over_http_as_in_the_library(under: Under) -> None:
    both = under("by day of receipt")
    both.clock.now = NOW
    tell = both.fresh()
    keyed = [{**command, "key": f"k-{n}"} for n, command in enumerate(finally_answered())]
    for command in (*keyed, *keyed):
        assert tell(command)["outcome"] == "accepted"

    [reused] = tell({**keyed[1], "at": "2024-05-12"})["reasons"]

    assert reused["code"] == "key_reused"


def test_a_simulation_over_http_prints_what_a_simulation_prints(tmp_path: Path) -> None:
    lines: list[Fields | str] = [
        *acknowledged(),
        close("2024-05-15"),
        *of_case("C-2", log("2024-05-16"), acknowledge("2024-05-16")),
        "not a command",
        '{"command": "close", "case": "a/b", "at": "2024-05-16", "by": {"id": "ann", "role": "officer"}}',
        {**close("2024-05-16"), "at": "yesterday"},
        {**log(), "command": "no_such_command"},
        respond("2024-06-03"),
    ]
    file = written(tmp_path / "commands.jsonl", *lines)

    with simulation() as run, over_http(run) as way:
        reading = way.reading(command_lines(BytesIO(file.read_bytes())))
        answers = list(run.run(reading, until=LATER))

    assert answers == casework("simulate", file, "--until", LATER).lines
    assert any("alert" in line for line in answers)
