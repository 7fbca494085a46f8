"""The program as a person or a script runs it: in this process for speed, on its own where that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from typer import testing
from typer.main import get_command
from typer.testing import CliRunner

from casework.cli.app import app

Place = TypeVar("Place", Path, str)

vars(testing)["_get_command"] = cache(get_command)  # made once, for making it takes longer than most runs do
SOURCE = Path(__file__).parent.parent / "src"


class Run(NamedTuple):
    """What a run left behind: its exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The answers to commands among them."""
        return [line for line in self.lines if "alert" not in line]

    @property
    def alerts(self) -> list[dict[str, Any]]:
        """The alerts among them."""
        return [line for line in self.lines if "alert" in line]

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)


def casework(*arguments: object, stdin: bytes | None = None, store: Path | str | None = None) -> Run:
    """Runs the program in this process; `store` is a store's file, or a URL."""
    environment = {"CASEWORK_STORE": url(store)} if store else {}
    result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin, env=environment)
    return Run(result.exit_code, result.stdout, result.stderr)


def process(*arguments: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs the program as a process of its own."""
    command = [sys.executable, "-m", "casework", *(str(each) for each in arguments)]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)} | more.pop("env", {})
    return subprocess.run(command, env=environment, capture_output=True, check=False, **more)


def url(store: Path | str) -> str:
    """The URL of a store's file; text is a URL already."""
    return store if isinstance(store, str) else f"sqlite:///{store}"


def written(path: Path, *commands: Mapping[str, Any] | str) -> Path:
    """A file of commands, one a line; texts are lines as they are."""
    path.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in commands), "utf-8")
    return path


def simulated(folder: Path, commands: Iterable[Mapping[str, Any] | str], *options: object) -> Run:
    """Commands run by `casework simulate`."""
    return casework("simulate", written(folder / "commands.jsonl", *commands), *options)


def done(store: Place, commands: Iterable[Mapping[str, Any]]) -> Place:
    """A store in which these commands were carried out, all accepted; it is a file or a URL."""
    lines = "".join(f"{json.dumps(each)}\n" for each in commands)
    run = casework("do", "-", stdin=lines.encode(), store=store)
    assert run.status == 0, run.out
    return store
