"""What the `type` of a problem leads to: a page for every kind and every code, open to everyone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from at_http import ANN, Serving, given
from casework.domain.errors import CODES
from casework.http.problem_pages import PAGES
from casework.http.problem_words import KIND_WORDS
from casework.http.problems import KINDS
from casework.http.refusal_words import REFUSALS
from examples import close, received


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    path: Path = tmp_path_factory.mktemp("problems")
    with Serving(f"sqlite:///{path / 'casework.db'}") as serving:
        yield serving.done(*received())


def test_every_kind_of_problem_and_every_refusal_code_has_its_words_and_nothing_else_has() -> None:
    assert KIND_WORDS.keys() == KINDS.keys()
    assert list(REFUSALS) == list(CODES)
    assert all(page.words.meaning and page.words.way_out for page in PAGES.values())


@pytest.mark.parametrize("name", sorted({*KINDS, *CODES}))
def test_every_page_is_there_for_everyone_and_runs_no_script(service: Serving, name: str) -> None:
    said = service.client(None).get(f"/problems/{name}")
    assert said.status_code == 200
    assert said.headers["Content-Type"] == "text/html; charset=utf-8"
    assert PAGES[name].words.way_out.split("'")[0].split("<")[0][:20] in said.text
    assert not re.search(r"<script|style=|onload|http:", said.text)


def test_an_unknown_page_is_a_problem_that_repeats_nothing(service: Serving) -> None:
    said = service.client(None).get("/problems/rosa-resident")
    assert said.status_code == 404
    assert said.headers["Content-Type"] == "application/problem+json"
    assert "rosa" not in said.text


def test_the_type_of_a_problem_and_of_each_of_its_reasons_leads_to_a_page(service: Serving) -> None:
    client = service.client(ANN)
    problem = given(client, close("2024-05-14")).json()
    places = [problem["type"], *(reason["type"] for reason in problem["reasons"])]
    assert places == ["/problems/refused", "/problems/not_allowed_at_stage"]
    assert {client.get(place).status_code for place in places} == {httpx.codes.OK}


def test_a_method_that_an_address_has_not_is_answered_with_all_that_it_has(service: Serving) -> None:
    client = service.client(ANN)
    document = f"/v1/cases/C-1/documents/{'9f' * 32}"
    for path, methods in ((document, "GET, PUT"), ("/v1/cases/C-1", "GET"), ("/v1/cases/C-1/assign", "POST")):
        said = client.request("DELETE", path)
        assert (said.status_code, said.headers["Allow"]) == (405, methods)
        assert said.json()["type"] == "/problems/method_not_allowed"


@pytest.mark.parametrize(
    ("asked", "field", "reason"),
    [
        ("/v1/cases?limit=0", "limit", "wanted 1 or more"),
        ("/v1/cases?limit=9999", "limit", "wanted 1000 or less"),
        ("/v1/cases?limit=rosa", "limit", "wanted a whole number"),
        ("/v1/cases?tenure=rosa", "tenure", "wanted 'lcra', 'lcho', 'leasehold' or 'other'"),
        ("/v1/cases?team=", "team", "blank"),
        ("/v1/alerts?standing=rosa", "standing", "wanted true or false"),
        ("/v1/queues/overdue?on=rosa", "on", "wanted a day like 2024-05-13"),
        ("/v1/reports/annual?year=rosa", "year", "wanted a financial year like 2024-25"),
        ("/v1/cases/rosa%20resident", "case", "wanted 1 to 64 of the letters A to Z and a to z, digits and . _ -"),
        ("/v1/cases/C-1/support-needs", "purpose", "missing"),
    ],
)
def test_a_parameter_that_is_wrong_is_named_with_what_it_wants(
    service: Serving, asked: str, field: str, reason: str
) -> None:
    said = service.client(ANN).get(asked)
    assert said.status_code == 422
    assert said.json()["errors"] == [{"field": field, "reason": reason}]
    assert "rosa" not in said.text.lower()


def test_an_address_that_there_is_not_leads_to_those_that_there_are(service: Serving) -> None:
    said = service.client(ANN).post("/v1/cases/C-1/aknowledge", json={})
    assert said.status_code == 404
    assert "/openapi.json" in said.json()["detail"]
    assert service.client(ANN).delete("/v1/cases").json()["detail"] == "This address takes GET"
