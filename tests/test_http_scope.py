"""Whose cases somebody sees, where a landlord wants teams, or services, apart: the rest is as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from at_access import Guarded, guarded
from at_http import given
from examples import define, log, merge, prepared
from examples_record import contact
from spec import Fields

NORTH, SOUTH, NOBODYS = "N-1", "S-1", "X-1"


@pytest.fixture(scope="module", params=["team", "service"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    scope = request.param
    with guarded(f"sqlite:///{tmp_path_factory.mktemp(scope) / 'casework.db'}", scope=scope) as service:
        for ref, within in {NORTH: "north", SOUTH: "south"}.items():
            service.done(log(case=ref, **{scope: within}), *(each | {"case": ref} for each in prepared()[1:]))
        yield service


@pytest.fixture
def scope(service: Guarded) -> str:
    assert service.guard.scope is not None
    return service.guard.scope


@pytest.fixture
def client(service: Guarded, request: pytest.FixtureRequest) -> Any:
    """Makes clients that see the cases of these teams, or services."""
    numbers = iter(range(1000))
    plural = f"{service.guard.scope}s"

    def made(*within: str) -> httpx.Client:
        name = f"k{abs(hash(request.node.nodeid)) % 10**8}-{next(numbers)}"
        return service.client(name, "officer", "auditor", **{plural: within})

    return made


def told(answer: httpx.Response) -> Any:
    """An answer without what differs by the reference that was asked for."""
    text = answer.text
    for ref in (NORTH, SOUTH, NOBODYS):
        text = text.replace(ref, "REF")
    return answer.status_code, text, sorted(set(answer.headers) - {"date", "x-correlation-id"})


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/clocks",
        "/allowed",
        "/timeline",
        "/support-needs?purpose=responding",
        "/diff?earlier=2024-05-13&later=2024-05-14",
    ],
)
def test_a_case_that_is_not_theirs_reads_as_if_it_were_not_there(client: Any, path: str) -> None:
    north = client("north")
    assert north.get(f"/v1/cases/{NORTH}{path}").status_code == 200
    hidden, missing = (north.get(f"/v1/cases/{ref}{path}") for ref in (SOUTH, NOBODYS))
    assert told(hidden) == told(missing)
    assert hidden.status_code == 404


@pytest.mark.parametrize("headers", [{}, {"If-Match": "*"}, {"If-Match": '"1"'}, {"If-Match": "x"}], ids=str)
@pytest.mark.parametrize("fields", [{}, {"at": "2024-05-20"}, {"at": "soon"}, {"nonsense": True}], ids=str)
def test_a_command_on_a_case_that_is_not_theirs_fails_as_if_it_were_not_there(
    client: Any, fields: Fields, headers: dict[str, str]
) -> None:
    north = client("north")
    body = {name: value for name, value in contact("2024-05-20", by=None).items() if name not in ("command", "case")}
    sent = {**body, **fields}
    hidden, missing = (
        north.post(f"/v1/cases/{ref}/record_contact", json=sent, headers=headers) for ref in (SOUTH, NOBODYS)
    )
    assert told(hidden) == told(missing)
    assert hidden.status_code in (404, 422)


def test_nothing_is_learnt_of_another_case_by_naming_it_in_a_command(client: Any, service: Guarded) -> None:
    said = given(client("north"), merge(case=NORTH, into=SOUTH, by=None))
    assert said.status_code == 404
    assert service.casework.case(NORTH).status == "logged"


def test_a_list_is_narrowed_to_the_only_team_somebody_has(client: Any) -> None:
    assert {line["case"] for line in client("north").get("/v1/cases").json()["cases"]} == {NORTH}


def test_somebody_with_several_says_which(client: Any, scope: str) -> None:
    both = client("north", "south")
    asked = both.get("/v1/cases")
    assert (asked.status_code, asked.json()["errors"][0]["field"]) == (422, scope)
    assert {line["case"] for line in both.get("/v1/cases", params={scope: "south"}).json()["cases"]} == {SOUTH}


def test_a_list_of_another_team_is_not_given(client: Any, scope: str) -> None:
    assert client("north").get("/v1/cases", params={scope: "south"}).status_code == 403


def test_whoever_has_none_sees_nothing_and_whoever_has_all_sees_all(client: Any) -> None:
    nobody, everybody = client(), client("*")
    assert nobody.get(f"/v1/cases/{NORTH}").status_code == 404
    assert nobody.get("/v1/cases").status_code == 403
    assert {line["case"] for line in everybody.get("/v1/cases").json()["cases"]} >= {NORTH, SOUTH}


def test_a_search_finds_their_cases_only(client: Any) -> None:
    found = client("north").post("/v1/cases/search", json={"resident": "r-1"}).json()
    assert {line["case"] for line in found["cases"]} == {NORTH}


def test_the_feed_of_events_tells_of_their_cases_only(client: Any) -> None:
    told_of = client("north").get("/v1/events").text
    assert NORTH in told_of
    assert SOUTH not in told_of


def test_a_new_complaint_goes_to_who_takes_it_in(client: Any, service: Guarded, scope: str) -> None:
    mine = f"new-{scope}"
    west, unsaid = client("west"), {} if scope == "team" else {"service": "west"}  # there is no complaint without one

    assert given(west, log(case=mine, by=None, **unsaid)).status_code == 201
    assert getattr(service.casework.case(mine), scope) == "west"
    assert given(client("north"), define(case=mine, by=None)).status_code == 404


def test_a_new_complaint_is_not_put_where_whoever_takes_it_in_does_not_belong(client: Any, scope: str) -> None:
    elsewhere: dict[str, Any] = {"case": f"elsewhere-{scope}", "by": None, scope: "north"}
    assert given(client("west"), log(**elsewhere)).status_code == 403
    assert given(client("west", "east"), log(**elsewhere)).status_code == 403
    assert given(client(), log(**elsewhere)).status_code == 403


def test_whoever_has_several_says_where_a_new_complaint_goes(client: Any, service: Guarded, scope: str) -> None:
    if scope == "team":
        said = given(client("west", "east"), log(case="unsaid", by=None))
        assert (said.status_code, said.json()["errors"][0]["field"]) == (422, "team")
    there: dict[str, Any] = {"case": "said", "by": None, scope: "east"}
    assert given(client("west", "east"), log(**there)).status_code == 201
    assert getattr(service.casework.case("said"), scope) == "east"
