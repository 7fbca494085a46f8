"""Who may do what: every operation asked for in every role, over a real server, and the table as it is documented."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI

from at_access import Guarded, guarded
from casework.domain.command import COMMANDS
from casework.domain.landlord_record_command import LANDLORD_COMMANDS
from casework.http.access.roles import LINES, as_markdown
from casework.http.access.token_guard import guard_of, local_guard, local_key
from casework.http.access.who import Role
from casework.http.problems import Problem
from examples import received
from examples_record import promise

ROLES: tuple[Role, ...] = get_args(Role)
STAFF = "officer reviewer manager"
WHO_MAY = {
    "acknowledge_alert": f"{STAFF} ops",
    "approve_response": "reviewer manager",
    "complete_action": f"{STAFF} contractor",
    "get_allowed": f"{STAFF} auditor",
    "get_case": f"{STAFF} auditor",
    "get_clocks": f"{STAFF} auditor",
    "get_diff": f"{STAFF} auditor",
    "get_digest": f"{STAFF} auditor mrc",
    "get_document": f"{STAFF} auditor",
    "get_form": " ".join(ROLES),
    "get_landlord": "manager auditor mrc",
    "get_metrics": "manager auditor ops",
    "get_programme": "manager auditor mrc",
    "get_queue": f"{STAFF} auditor",
    "get_support_needs": f"{STAFF} auditor",
    "get_timeline": f"{STAFF} auditor",
    "get_tracker": f"{STAFF} auditor mrc",
    "list_accesses": "manager auditor",
    "get_report": "manager auditor mrc",
    "list_actions": f"{STAFF} auditor contractor",
    "list_alerts": f"{STAFF} auditor ops",
    "list_cases": f"{STAFF} auditor",
    "list_forms": " ".join(ROLES),
    "list_events": f"{STAFF} auditor ops",
    "list_programmes": "manager auditor mrc",
    "list_queues": f"{STAFF} auditor ops mrc",
    "recount_deadlines": "manager",
    "return_response": "reviewer manager",
    "search_cases": f"{STAFF} auditor",
    "stream_events": f"{STAFF} auditor ops",
    "update_action": f"{STAFF} contractor",
}
WHO_MAY |= dict.fromkeys(LANDLORD_COMMANDS, "manager")
"""Who may do what; everything else is for the staff."""
SAID = {
    "get_diff": {"params": {"earlier": "2024-05-13", "later": "2024-05-14"}},
    "get_digest": {"params": {"handler": "ann"}},
    "get_support_needs": {"params": {"purpose": "auditing"}},
    "search_cases": {"json": {"reference": "C-1"}},
}
"""What an operation cannot be asked without; commands are given with an empty body."""
FOR_EVERYBODY = {"get_livez", "get_readyz", "get_problem"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(f"sqlite:///{tmp_path_factory.mktemp('roles') / 'casework.db'}") as service:
        yield service.done(*received(), promise("2024-05-14"))


def operations(app: FastAPI) -> dict[str, tuple[str, str]]:
    """The method and the path of every operation, as the service itself tells them."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return {told["operationId"]: (method.upper(), path) for path, by in paths.items() for method, told in by.items()}


PLACES = {
    "case": "C-1",
    "queue": "overdue",
    "document": sha256(b"").hexdigest(),
    "command": "close",
    "name": "refused",
    "programme": "damp",
    "report": "annual",
}


def asked(client: httpx.Client, operation: str, method: str, path: str) -> int:
    """The status of the answer to a request that says little; what streams is not waited for."""
    said: dict[str, Any] = SAID.get(operation, {"json": {}} if method == "POST" else {})
    with client.stream(method, path.format(**PLACES), headers={"If-Match": "*"}, **said) as answer:
        return answer.status_code


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_do_what_their_role_is_for_and_nothing_else(service: Guarded, role: Role) -> None:
    client, every = service.client(role, role), operations(service.serving.app)
    may = {name for name in every if role in WHO_MAY.get(name, STAFF).split()} | FOR_EVERYBODY

    found = {name for name, place in every.items() if asked(client, name, *place) != 403}

    assert (sorted(found - may), sorted(may & every.keys() - found)) == ([], [])


def test_without_a_token_nobody_may_do_anything(service: Guarded) -> None:
    client = service.serving.client(None)
    every = operations(service.serving.app)
    assert {name for name, place in every.items() if asked(client, name, *place) != 401} == FOR_EVERYBODY & every.keys()


def test_somebody_with_several_roles_may_do_what_any_of_them_may(service: Guarded) -> None:
    client, every = service.client("both", "auditor", "ops"), operations(service.serving.app)
    assert asked(client, "acknowledge_alert", *every["acknowledge_alert"]) != 403
    assert asked(client, "get_case", *every["get_case"]) == 200
    assert asked(client, "log_complaint", *every["log_complaint"]) == 403


def test_every_operation_is_in_the_table_and_nothing_else(service: Guarded) -> None:
    names = [line.operation for line in LINES]
    every = operations(service.serving.app).keys()

    assert sorted(set(names)) == sorted(names)
    assert COMMANDS.keys() <= set(names)
    assert (every - set(names) - FOR_EVERYBODY, set(names) - every) == (set(), set())


def test_the_key_of_a_service_that_is_tried_out_opens_everything_and_nothing_like_it_does(service: Guarded) -> None:
    key, other = local_key(), local_key()
    guard = local_guard(service.casework, key)
    who = guard.who(key)

    assert (who.roles, who.delegate) == (frozenset(ROLES), True)
    for wrong in (None, "", other, key[:-1], f"{key} ", key.upper()):
        with pytest.raises(Problem) as refused:
            guard.who(wrong)
        assert refused.value.kind == "unauthenticated"
    with pytest.raises(Problem):
        guard_of(service.casework).who(key)


def test_the_table_is_documented_as_it_is() -> None:
    text = (Path(__file__).parent.parent / "docs" / "access.md").read_text("utf-8")
    begin, end = "<!-- the table of roles -->\n\n", "\n<!-- the end of it -->"
    assert text.partition(begin)[2].partition(end)[0] == as_markdown()
