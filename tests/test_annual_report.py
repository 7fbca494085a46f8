"""The annual report of a council's year gives the figures that the council published, each with its cases."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import pytest

from casework import Casework
from casework.reports.annual import annual
from casework.reports.formats.writing import cases_written, written
from casework.reports.period import ReportError, between, of_year
from casework.reports.reading import reading
from casework.reports.report import Figure, Report
from council_year import FINDINGS, year, year_before
from engines import NewUrl
from examples import acknowledged, log, of_case
from program import casework as program
from recorded import Recorded


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('council') / 'casework.db'}"
    now = datetime(2024, 4, 30, 12, tzinfo=UTC)
    with Casework.open(url, durable=False, clock=lambda: now) as casework:
        for command in (*year_before(), *year()):
            answer = casework.execute(command)
            assert answer.outcome == "accepted", (command, answer.reasons, answer.invalid)
    return url


@pytest.fixture(scope="module")
def report(council: str) -> Report:
    with Casework.open(council) as casework, reading(casework.store) as found:
        return annual(found, of_year("2023-24"))


def figure(report: Report, id: str) -> Figure:
    return next(found for _, found in report.figures() if found.id == id)


def value(report: Report, id: str) -> int | Decimal | None:
    return figure(report, id).value


def test_what_came_in_and_went_on_to_stage_2(report: Report) -> None:
    assert [value(report, id) for id in ("accepted", "accepted/lcra", "escalated/2", "escalated/2/lcra")] == [
        1774,
        1059,
        423,
        240,
    ]
    assert (figure(report, "accepted").before, value(report, "growth")) == (1338, Decimal("32.6"))
    assert value(report, "escalation_rate") == Decimal("23.8")


def test_how_many_were_answered_in_time(report: Report) -> None:
    assert (value(report, "on_time_rate/1"), value(report, "on_time_rate/2")) == (Decimal("41.0"), Decimal("27.9"))


def test_how_they_were_decided(report: Report) -> None:
    assert value(report, "upheld_rate/1") == Decimal("79.0")
    overturn = [value(report, id) for id in ("rejected_before", "overturned", "overturn_rate")]
    assert overturn == [83, 55, Decimal("66.3")]


def test_what_the_ombudsman_found_and_ordered(report: Report) -> None:
    said = ("determined", "findings", "maladministration_rate", "orders", "recommendations", "compensation", "chfos")
    assert [value(report, id) for id in said] == [51, 116, Decimal("79.4"), 171, 37, Decimal("40525.00"), 1]
    assert {kind: value(report, f"findings/{kind}") for kind in FINDINGS} == FINDINGS


def test_each_figure_lists_its_cases(report: Report) -> None:
    for id in ("accepted", "accepted/lcra", "escalated/2", "on_time/1", "upheld/1", "overturned", "determined"):
        found = figure(report, id)
        assert len(found.cases) == len(set(found.cases)) == found.value
    assert figure(report, "chfos").cases == ("C-0000",)
    assert set(figure(report, "overturned").cases) <= set(figure(report, "rejected_before").cases)


def test_the_parts_of_a_breakdown_add_up(report: Report) -> None:
    received = "received", "accepted", "escalated/2"
    answered = "answered/1", "answered/2", "on_time/1", "on_time/2", "decided/1", "decided/2", "upheld/1", "upheld/2"
    counts = {id: value(report, id) for id in (*received, *answered, "findings")}
    broken_down = set()
    for table in (table for section in report.sections for table in section.tables):
        for parts in zip_longest(*(row.figures for row in table.rows)):
            whole = next((id for id in counts if parts[0].id.startswith(f"{id}/")), None)
            if whole is not None:
                assert sum(int(part.value or 0) for part in parts) == counts[whole], table.title
                broken_down.add(whole)
    assert broken_down == counts.keys()


def test_the_same_in_every_format(report: Report) -> None:
    lines = list(csv.DictReader(io.StringIO(written(report, "csv").decode("utf-8-sig"))))
    assert next(line["value"] for line in lines if line["figure"] == "on_time_rate/1") == "41.0"
    told = json.loads(written(report, "json"))
    assert (told["period"], told["position"]) == ("2023-24", report.position)
    assert len(told["sections"][0]["figures"][1]["cases"]) == 1774
    page = written(report, "html").decode()
    assert "1,774" in page
    assert 'role="img"' in page
    behind = cases_written(report).decode("utf-8-sig").splitlines()
    assert "chfos,,Complaint handling failure orders,C-0000" in behind


def test_without_cases_the_figures_are_the_same(council: str, report: Report) -> None:
    with Casework.open(council) as casework, reading(casework.store, cases=False) as found:
        quick = annual(found, of_year("2023-24"))
    assert [(about, each._replace(cases=())) for about, each in report.figures()] == list(quick.figures())


def test_the_program_writes_it(council: str, tmp_path: Path) -> None:
    place = tmp_path / "annual.html"
    asked = ("report", "annual", "--year", "2023-24")

    assert program(*asked, "--output", str(place), store=council).status == 0
    said = program(*asked, "--format", "json", "--cases", "without", store=council).json

    assert "<h1>Complaints performance and service improvement report" in place.read_text(encoding="utf-8")
    assert said["sections"][0]["figures"][1] == {
        "id": "accepted",
        "title": "Accepted",
        "value": 1774,
        "unit": "",
        "formula": "complaints received in the period and taken on: acknowledged, or answered at once",
        "source": "8.1b",
        "before": 1338,
        "cases": [],
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--year", "2023-25"), "write it like 2023-24"),
        (("--year", "0000-01"), "write it like 2023-24"),
        ((), "give either --year"),
        (("--year", "2023-24", "--from", "2023-04-01"), "give either --year"),
        (("--from", "2024-04-01", "--to", "2023-04-01"), "before it begins"),
        (("--year", "2023-24", "--as-at", "99999999"), "there is no position 99999999"),
        (("--year", "2023-24", "--as-at", "2055-01-01"), "not known yet"),
    ],
)
def test_what_cannot_be_reported_is_told(council: str, asked: tuple[str, ...], said: str) -> None:
    found = program("report", "annual", *asked, store=council)
    assert found.status != 0
    assert said in found.err


def test_an_empty_record_has_no_rates_and_no_cases(recorded: Recorded) -> None:
    with reading(recorded.store) as found:
        empty = annual(found, between(date(2024, 4, 1), date(2024, 6, 30)))
    assert {each.value for _, each in empty.figures()} <= {0, None, Decimal("0.00")}
    assert b"Complaints received" in written(empty, "html")


def test_an_end_before_the_beginning_is_no_period() -> None:
    with pytest.raises(ReportError, match="before it begins"):
        between(date(2024, 4, 2), date(2024, 4, 1))


def test_at_a_cut_off_only_what_was_recorded_by_then_counts(new_store: NewUrl) -> None:
    now = datetime(2024, 5, 20, 12, tzinfo=UTC)
    with Casework.open(new_store(), durable=False, clock=lambda: now) as casework:
        for command in of_case("C-1", *acknowledged()):
            casework.execute(command)
        position = casework.store.position()
        now = datetime(2024, 6, 20, 12, tzinfo=UTC)
        casework.execute(log("2024-05-13", case="C-2"))
        figures = {}
        for cut_off in (date(2024, 5, 20), date(2024, 6, 19), position, date(2024, 6, 20), None):
            with reading(casework.store, cut_off) as found:
                figures[cut_off] = value(annual(found, of_year("2024-25")), "received")
    assert list(figures.values()) == [1, 1, 1, 2, 2]
