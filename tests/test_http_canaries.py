"""Words about people, sent in every way there is, turn up nowhere but where somebody who may reads the case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from at_delivery import SECRET, Receiver, receiving
from at_http import CRM, Serving, given
from at_worker import SetByHand, Shift, terms
from canaries import CANARY, with_canaries, wordy
from casework.application import utc_now
from casework.domain.command import COMMANDS
from casework.http.access.roles import those_who_may
from casework.http.access.speaking import AS_ACTORS
from casework.scheduler.telling import relayed, teller
from every_event import HISTORIES
from examples import CY, Command, log, of_case
from recorded import moment

LATE = "2024-08-09T18:00:00+01:00"
LATER = "2024-09-20T09:00:00+01:00"
READS = ("", "/clocks", "/allowed", "/timeline")


@dataclass
class Heard:
    """All that can be read where no words about people may be."""

    serving: Serving
    client: httpx.Client
    out: StringIO
    answers: list[httpx.Response] = field(default_factory=list)

    def give(self, command: Command) -> None:
        """Gives a command with as many words as it can have or, where rules forbid some of them, with those it has."""
        cls = COMMANDS[command["command"]]
        for fields in (wordy(cls, command), with_canaries(cls, command)):
            self.answers.append(given(self.client, _by_those_who_may(fields)))
            if self.answers[-1].is_success:
                return
        raise AssertionError(self.answers[-1].text)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = self.client.request(method, path, **more)
        if answer.status_code >= 400 or path.startswith(("/v1/events", "/metrics")):
            self.answers.append(answer)
        else:
            self.answers.append(httpx.Response(answer.status_code, headers=answer.headers))
        return answer

    @property
    def words(self) -> list[str]:
        """What has a canary in it."""
        told = [f"{each.status_code} {dict(each.headers)} {each.text}" for each in self.answers]
        return [each for each in told + self.out.getvalue().splitlines() if CANARY in each]


def _by_those_who_may(command: Command) -> Command:
    """By a manager, where an officer may not do it over HTTP."""
    may = AS_ACTORS.keys() & those_who_may(command["command"])
    role = command["by"]["role"]
    return command if role in may or role not in AS_ACTORS else command | {"by": CY}


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    """A service that tells all it can."""
    out = StringIO()
    tell = teller(out, utc_now, level="debug")
    url = f"sqlite:///{tmp_path_factory.mktemp('canaries') / 'casework.db'}"
    with relayed(tell, "debug"), Serving(url, clock=SetByHand(moment(LATE)), more={"tell": tell}) as serving:
        yield Heard(serving, serving.client(CRM), out)


@pytest.fixture
def heard(hearing: Heard) -> Heard:
    """The same, by which nothing has been heard yet."""
    hearing.answers.clear()
    hearing.out.seek(0)
    hearing.out.truncate()
    return hearing


@pytest.mark.parametrize("name", HISTORIES)
def test_a_whole_life_leaves_no_words_behind(heard: Heard, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    place = sorted(HISTORIES).index(name)
    given_twice = {(each["case"], each["command"]) for each in HISTORIES[name]}
    for command in HISTORIES[name]:
        elsewhere = {key: f"{place}-{command[key]}" for key in ("case", "into", "new_case") if key in command}
        heard.give(command | elsewhere)
    for case in {case for case, _ in given_twice}:
        for path in READS:
            seen = heard.ask("GET", f"/v1/cases/{place}-{case}{path}")
            assert seen.status_code == 200, seen.text
        assert CANARY in heard.client.get(f"/v1/cases/{place}-{case}").text
    heard.ask("GET", "/v1/events", params={"limit": 1000})
    heard.ask("GET", "/metrics")

    assert heard.words == []
    assert CANARY not in "".join(capfd.readouterr())


def test_webhooks_have_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    with receiving() as receiver, Serving(f"sqlite:///{tmp_path / 'casework.db'}") as serving:
        configuration = terms(delivery={"target": [_target(receiver)], "link_base": "https://casework.example/"})
        shift = Shift(serving.casework.store, SetByHand(moment(LATER)), configuration)
        shift.worker.get_ready()
        assert given(serving.client(), with_canaries(COMMANDS["log_complaint"], log())).status_code == 201
        assert shift.turn("sweep")
        assert shift.turn("deliver")

        assert receiver.got
        assert CANARY not in repr(receiver.got) + shift.out.getvalue()


def _target(receiver: Receiver) -> dict[str, Any]:
    return {"name": "ops", "kind": "webhook", "url": receiver.url, "secrets": ["env:HOOK"], "allow_private": True}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_malformed_command_is_not_quoted(heard: Heard, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    shapes: list[Any] = [[CANARY], {CANARY: CANARY}, f"{CANARY}\0"]
    whole = {"at": "2024-05-13", "by": {"id": "ann", "role": "officer"}}
    sent: list[dict[str, Any]] = [whole | dict.fromkeys(COMMANDS[name].model_fields, CANARY), whole | {CANARY: 1}]
    sent += [dict.fromkeys(COMMANDS[name].model_fields, shape) for shape in shapes]
    for fields in sent:
        body = {key: value for key, value in fields.items() if key != "case"}
        answer = heard.ask("POST", f"/v1/cases/M-1/{name}", json=body, headers={"If-Match": "*"})
        assert 400 <= answer.status_code < 500, answer.text

    assert heard.words == []
    assert CANARY not in "".join(capfd.readouterr())


def test_each_field_of_a_command_by_itself_is_not_quoted(heard: Heard) -> None:
    fields = {key: value for key, value in log().items() if key not in {"command", "case"}}
    for each in fields:
        for shape in (CANARY, [CANARY], {CANARY: CANARY}, {"id": CANARY, "role": CANARY}):
            heard.ask("POST", "/v1/cases/M-2/log_complaint", json=fields | {each: shape})
    heard.ask("POST", "/v1/cases/M-2/log_complaint", content=f'{{"{CANARY}'.encode(), headers=JSON)

    assert heard.words == []


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "header",
    ["Authorization", "If-Match", "X-Correlation-Id", "Content-Type", "Accept", "Last-Event-ID", "Host", CANARY],
)
def test_headers_are_not_quoted(heard: Heard, header: str) -> None:
    heard.serving.casework.execute(of_case("H-1", log())[0])
    body = json.dumps({"at": "2024-05-13", "handler": "ann"}).encode()
    heard.ask("POST", "/v1/cases/H-1/assign", content=body, headers=JSON | {"If-Match": "*"} | {header: CANARY})
    heard.ask("GET", "/v1/events", headers={header: CANARY})

    assert heard.words == []


@pytest.mark.parametrize(
    "path",
    [
        f"/{CANARY}",
        f"/v1/cases/{CANARY}%20Smith",
        f"/v1/cases/H-2?known_at={CANARY}",
        f"/v1/cases/H-2?{CANARY}={CANARY}",
        f"/v1/cases?status={CANARY}",
        f"/v1/queues/{CANARY}",
        f"/v1/events?after={CANARY}",
        f"/problems/{CANARY}",
    ],
)
def test_addresses_are_not_quoted(heard: Heard, path: str) -> None:
    for method in ("GET", "POST", "BREW"):
        heard.ask(method, path)

    assert heard.words == []
