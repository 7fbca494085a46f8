"""Reports over HTTP: what the program writes, for managers and auditors who see all cases."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema_rs
import pytest

from answered import problem
from at_http import Everybody, Serving
from casework.http.access.who import Who
from casework.http.report_shapes import ReportDocument
from casework.reports.every import REPORTS
from casework.reports.formats.writing import cases_written, written
from engines import IN_A_FILE, NewUrl
from examples import finally_answered, of_case
from recorded import moment
from reported import Office, busy

pytestmark = IN_A_FILE

MIA = "mia:manager"
ANNUAL = "/v1/reports/annual"
SHAPE = jsonschema_rs.Draft202012Validator(ReportDocument.model_json_schema(), validate_formats=True)


def asked(client: httpx.Client, name: str = "annual", **wanted: Any) -> httpx.Response:
    return client.get(f"/v1/reports/{name}", params={"year": "2024-25"} | wanted)


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "landlords"])
def test_it_is_what_the_program_writes(serving: Serving, name: str) -> None:
    there = Office(serving.casework, serving.clock)
    there.clock.now = moment("2024-04-01")
    busy(there)
    client, report = serving.client(MIA), there.report(name)
    answer = asked(client, name)
    assert (answer.content, answer.headers["content-type"]) == (written(report, "json"), "application/json")
    SHAPE.validate(answer.json())
    table = asked(client, name, format="csv")
    assert (table.content, table.headers["content-type"]) == (written(report, "csv"), "text/csv; charset=utf-8")
    page = asked(client, name, format="html", cases="without")
    assert page.content == written(there.report(name, cases=False), "html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_the_cases_alone_are_a_table(serving: Serving) -> None:
    there = Office(serving.casework, serving.clock)
    there.clock.now = moment("2024-04-01")
    busy(there)
    answer = asked(serving.client(MIA), cases="only")
    assert answer.content == cases_written(there.report("annual"))
    lines = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    assert {line["case"] for line in lines if line["figure"] == "accepted"} == {"C-1", "C-2", "C-3", "C-6", "C-7"}


def test_at_a_position_or_a_day_it_is_as_it_was(serving: Serving) -> None:
    serving.done(*finally_answered())
    client, days = serving.client(MIA), {"from": "2024-05-01", "to": "2024-05-31"}
    first = client.get(ANNUAL, params=days).json()
    assert (first["from"], first["to"], first["as_at"]) == ("2024-05-01", "2024-05-31", None)
    serving.done(*of_case("C-2", *finally_answered()))
    assert client.get(ANNUAL, params={**days, "as_at": first["position"]}).json() == first
    assert asked(client, as_at="2024-06-30").json()["position"] == 0


WRONG = (
    ({"year": "2024-26"}, "year"),
    ({"year": "24-25"}, "year"),
    ({"year": "2024-25", "from": "2024-05-01"}, "year"),
    ({"from": "2024-05-01"}, "year"),
    ({"from": "2024-05-01", "to": "2024-04-01"}, "to"),
    ({"from": "2024-05-32", "to": "2024-06-01"}, "from"),
    ({"year": "2024-25", "as_at": "yesterday"}, "as_at"),
    ({"year": "2024-25", "as_at": "2024-05-13T09:00:00"}, "as_at"),
    ({"year": "2024-25", "as_at": "2024-07-02"}, "as_at"),
    ({"year": "2024-25", "as_at": "7"}, "as_at"),
    ({"year": "2024-25", "format": "pdf"}, "format"),
    ({"year": "2024-25", "cases": "some"}, "cases"),
    ({"year": "2024-25", "team": "north"}, ""),
)


def test_what_cannot_be_asked_is_named(serving: Serving) -> None:
    client = serving.client(MIA)
    for wanted, field in WRONG:
        found = problem(client.get(ANNUAL, params=wanted), 422, field)
        assert "yesterday" not in found["detail"]


def test_there_is_no_other_report(serving: Serving) -> None:
    assert "governing-body" in problem(asked(serving.client(MIA), "monthly"), 404)["detail"]


@dataclass(frozen=True)
class OfATeam(Everybody):
    """A guard of a service in which everybody sees the cases of the north only."""

    def who(self, authorization: str | None) -> Who:
        return super().who(authorization)._replace(teams=frozenset({"north"}))


def test_a_report_is_not_for_those_who_see_some_cases_only(new_store: NewUrl) -> None:
    with Serving(new_store(), guard=OfATeam()) as serving:
        assert "all cases" in problem(asked(serving.client(MIA)), 403)["detail"]
