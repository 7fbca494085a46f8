"""Killed at a random moment, the program has lost nothing that it answered, and run again it doubles nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any, NamedTuple

import pytest

from crash.killing import Entry, Moment, killed, log_at, moments, sound
from engines import Copied, NewUrl
from examples import (
    ACKNOWLEDGED_2,
    ANSWERED_2,
    BEN,
    ESCALATED,
    Command,
    acknowledge,
    acknowledged,
    action,
    answer,
    assign,
    command,
    escalate,
    log,
    of_case,
    raise_issue,
    respond,
)
from program import casework, done, written

CASES, ROUNDS, BY_DEFAULT, UP_TO = 15, 50, 3, 120
UNTIL = ("--until", "2024-07-31")
ALERT = "alert-raised"


class Whole(NamedTuple):
    """A run that nobody interrupted: the file, what it printed, and what the log says afterwards."""

    file: Path
    lines: list[dict[str, Any]]
    log: list[Entry]


def rounds(seed: str) -> list[Any]:
    """The moments of fifty rounds, the first few of which belong to the usual tests."""
    drawn = moments(ROUNDS, lines=UP_TO, seed=seed)
    return [
        pytest.param(moment, id=str(moment), marks=() if n < BY_DEFAULT else pytest.mark.soak)
        for n, moment in enumerate(drawn)
    ]


def year() -> list[Command]:
    """Cases through both stages, day by day, each command with a key; some of them record two events at once."""
    commands = [_on(each, n) for n in range(CASES) for each in of_case(f"C-{n}", *_history(n))]
    ordered = sorted(commands, key=lambda each: str(each["at"]))
    return [each | {"key": _key(n)} for n, each in enumerate(ordered, 1)]


def _key(line: int) -> str:
    """The key of the command in a line of the file."""
    return f"key {line}"


def _history(n: int) -> tuple[Command, ...]:
    split_off = raise_issue("2024-05-16", related=False, new_case=f"C-{n}-2")
    upheld = respond("2024-05-28", answer(decision="upheld"), actions=[action()])
    stage_2 = (assign(ESCALATED, "ben"), acknowledge(ACKNOWLEDGED_2, by=BEN), respond(ANSWERED_2, by=BEN))
    kept = command("complete_action", "2024-07-03", id="A1", evidence="photo")
    return (*acknowledged(), split_off, escalate("2024-05-20"), upheld, *stage_2, kept)


def _on(each: Command, later: int) -> Command:
    """The same command some days later, so that not all cases do the same on the same day."""
    return each | {"at": str(date.fromisoformat(each["at"]) + timedelta(later % 7))}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("year") / "commands.jsonl", *year())


@pytest.fixture(scope="module")
def begun(lasting_store: NewUrl) -> str:
    """A store in use: a case in it, and views that have to follow from there."""
    return done(lasting_store(), [log(case="C-before")])


@pytest.fixture(scope="module")
def carried_out(file: Path, lasting_store: NewUrl) -> Whole:
    store = done(lasting_store(), [log(case="C-before")])
    run = casework("do", file, store=store)
    assert run.status == 0, run.err
    return Whole(file, run.lines, log_at(store))


@pytest.fixture(scope="module")
def simulated(file: Path, lasting_store: NewUrl) -> Whole:
    store = lasting_store()
    run = casework("simulate", file, *UNTIL, "--store", store)
    assert run.status == 0, run.err
    assert run.alerts
    assert {each["outcome"] for each in run.answers} == {"accepted"}
    return Whole(file, run.lines, log_at(store))


@pytest.mark.parametrize("moment", rounds("do"))
def test_do_killed_at_any_moment_has_recorded_what_it_answered_and_goes_on_from_there(
    moment: Moment, carried_out: Whole, begun: str, copied: Copied
) -> None:
    cut_short_and_run_again(carried_out, copied(begun), moment, "do", carried_out.file)


@pytest.mark.parametrize("moment", rounds("simulate"))
def test_simulate_killed_at_any_moment_has_recorded_what_it_answered_and_goes_on_from_there(
    moment: Moment, simulated: Whole, new_store: NewUrl
) -> None:
    cut_short_and_run_again(simulated, new_store(), moment, "simulate", simulated.file, *UNTIL)


def cut_short_and_run_again(whole: Whole, store: str, moment: Moment, *arguments: object) -> None:
    """Kills a run at a moment, looks at the store, and runs the same again to its end."""
    cut = killed(*arguments, at=moment, store=store)
    assert cut.status == -SIGKILL
    assert cut.lines == whole.lines[: len(cut.lines)]
    sound(store)
    recorded = log_at(store)
    assert recorded == whole.log[: len(recorded)]
    assert _told(cut.lines) <= _known(recorded)
    assert _between_commands(whole.log, len(recorded))
    assert casework(*arguments, "--store", store).status == 0
    assert log_at(store) == whole.log
    sound(store)


def _told(lines: list[dict[str, Any]]) -> Counter[str]:
    """The keys of the commands that lines answer, and how many alerts they tell of."""
    return Counter(ALERT if "alert" in line else _key(line["n"]) for line in lines)


def _known(log: list[Entry]) -> Counter[str]:
    """The keys of the commands that a log has the events of, and how many alerts it has."""
    return Counter(entry.key or entry.topic for entry in log)


def _between_commands(log: list[Entry], place: int) -> bool:
    """Whether a log cut off at a place ends with a whole command: all the events of each, or none."""
    if place in (0, len(log)):
        return True
    topic, key = log[place].topic, log[place].key
    return topic == ALERT or key not in {None, log[place - 1].key}
