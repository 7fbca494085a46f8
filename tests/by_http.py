"""Commands carried out over HTTP, and their answers in the lines that `casework simulate` prints.

    with simulation() as run, over_http(run) as way:
        answers = list(run.run(way.reading(lines)))

The service has the store and the clock of the simulation, which goes on sweeping for alerts: no client does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx
import uvicorn

from at_http import CRM, PATIENCE, Everybody, server
from casework.answer import Asked
from casework.application import Casework
from casework.command_lines import CommandLine
from casework.domain.command import COMMANDS, Command, fields_in, parse
from casework.domain.errors import InvalidCommand, Reason
from casework.http import create_app
from casework.simulation import Simulation

ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,64}")
RULES_SPEAK = ("refused", "not_found", "key_reused")
"""The kinds of problem that give the reasons of a refusal."""


class Speaker(Everybody):
    """A guard that lets a back end say who acts, and leaves it to the command that somebody has to be said."""

    def speaks(self, who: object, fields: Mapping[str, Any]) -> dict[str, Any]:
        return dict(fields)


class Heard(NamedTuple):
    """What came back: a line but for its number, and what was wrong with a text that could not even be sent."""

    line: dict[str, Any]
    invalid: InvalidCommand | None = None

    def as_line(self, n: int, /) -> dict[str, Any]:
        if self.invalid is None or self.line["reasons"]:
            return {"n": n} | self.line
        return {"n": n} | self.line | {"reasons": [_wrong(self.invalid.field, self.invalid.reason)]}


@dataclass
class ByHttp:
    """A back end that speaks for everybody, and says with each command at which version it last saw the case."""

    client: httpx.Client
    etags: dict[str, str] = field(default_factory=dict, init=False)
    text: str = field(default="", init=False)

    def reading(self, lines: Iterable[CommandLine]) -> Iterator[CommandLine]:
        """These lines, each to be sent as it is written when its command is executed."""
        for line in lines:
            self.text = line.text.decode(errors="replace") if line.text else ""
            yield line

    def execute(self, command: Command | str, /) -> Heard:
        """Sends the line just read, of which this is the command, or the text of a line that holds none."""
        return self.heard(command if isinstance(command, str) else self.text)

    def heard(self, text: str) -> Heard:
        """What comes back for the command in a text."""
        fields = _fields(text)
        said = self._sent(fields)
        if said is None:
            return Heard(self._line(fields, "invalid", []))
        if said.is_success:
            return Heard(said.json())
        return Heard(self._line(fields, *_problem(said)))

    def _sent(self, fields: Mapping[str, Any]) -> httpx.Response | None:
        """The answer to a command; None where there is no address to send it to."""
        case, name = fields.get("case"), fields.get("command")
        if name not in COMMANDS or not isinstance(case, str) or not ADDRESS.fullmatch(case):
            return None
        said = self._posted(case, fields)
        if said.status_code == httpx.codes.PRECONDITION_FAILED:  # what others did since: an alert, a merged case
            self._look_at(case)
            said = self._posted(case, fields)
        self._note(case, said)
        return said

    def _posted(self, case: str, fields: Mapping[str, Any]) -> httpx.Response:
        body = {name: value for name, value in fields.items() if name not in ("case", "command")}
        headers = {"If-Match": self.etags.get(case, "*")}
        return self.client.post(f"/v1/cases/{case}/{fields['command']}", json=body, headers=headers)

    def _look_at(self, case: str) -> dict[str, Any] | None:
        said = self.client.get(f"/v1/cases/{case}")
        self._note(case, said)
        return said.json() if said.is_success else None

    def _note(self, case: str, said: httpx.Response) -> None:
        if "ETag" in said.headers:
            self.etags[case] = said.headers["ETag"]

    def _line(self, fields: Mapping[str, Any], outcome: str, reasons: list[Any]) -> dict[str, Any]:
        """The line of a command that came to nothing; where the case stands is read."""
        asked = Asked.of(fields)
        page = (self._look_at(asked.case) if asked.case and ADDRESS.fullmatch(asked.case) else None) or {}
        return {
            **asked._asdict(),
            "at": asked.at if outcome == "invalid" else parse(fields).at.isoformat(),
            "outcome": outcome,
            "events": [],
            "status": page.get("status"),
            "stage_status": page.get("stage_status"),
            "breaches": [],
            "reasons": reasons,
            "failures": [],
            "clocks": [clock for clock in page.get("clocks", ()) if clock["state"] == "running"],
        }


@contextmanager
def serving(casework: Casework) -> Iterator[ByHttp]:
    """A way to these cases over HTTP, by a real server."""
    token = {"Authorization": f"Bearer {CRM}"}
    with (
        server(uvicorn.Config(create_app(casework, Speaker()), log_config=None)) as url,
        httpx.Client(base_url=url, headers=token, timeout=PATIENCE, trust_env=False) as client,
    ):
        yield ByHttp(client)


@contextmanager
def over_http(run: Simulation) -> Iterator[ByHttp]:
    """Lets a simulation carry its commands out over HTTP."""
    with serving(run.casework) as way:
        run.way = way
        yield way
        run.way = run.casework


def _fields(text: str) -> dict[str, Any]:
    try:
        return fields_in(text)
    except InvalidCommand:
        return {}


def _problem(said: httpx.Response) -> tuple[str, list[Any]]:
    """The outcome and the reasons that a problem document gives. Raises AssertionError for any other problem."""
    document = said.json()
    kind = document["type"].rpartition("/")[2]
    if kind == "invalid":
        return "invalid", [_wrong(**document["errors"][0])]
    assert kind in RULES_SPEAK, f"{said.request.url.path}: {said.status_code} {said.text}"
    return "refused", [{name: each[name] for name in Reason._fields} for each in document["reasons"]]


def _wrong(field: str, reason: str) -> dict[str, str]:
    return {"code": "invalid", "reason": reason, "field": field}
