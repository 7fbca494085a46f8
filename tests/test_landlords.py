"""The report on landlords: rates in the Ombudsman's terms, against published ones, the same again at its cut-off."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.determination import FindingKind
from casework.projections.catch_up import prepare
from casework.reports.landlords import Asked, landlords
from casework.reports.landlords_comparators import read_comparators
from casework.reports.period import ReportError, between, of_year
from casework.reports.reading import reading
from casework.reports.report import Figure, Report
from casework.store import Store, open_store
from casework.store.place import THROW_AWAY
from engines import NewUrl
from program import Run, casework
from published import imported, row, table

KINDS = (
    *("severe_maladministration", "maladministration", "service_failure", "reasonable_redress"),
    *("mediation", "no_maladministration", "outside_jurisdiction", "withdrawn"),
)
SEVERAL = table(
    row(),
    row(category="Complaint Handling", finding="service_failure"),
    row(case="2302", decided_on="2024-03-31", finding="no_maladministration"),
    row(case="2303", decided_on="2024-04-01", finding="outside_jurisdiction"),
    row(landlord="South Homes", case="2304", finding="severe_maladministration"),
    row(landlord="South Homes", case="2304", category="Complaint Handling", finding="withdrawn"),
    row(landlord="South Homes", case="2304", category="Complaint Handling", finding="reasonable_redress"),
)


@pytest.fixture
def store(new_store: NewUrl) -> Iterator[Store]:
    with open_store(new_store(), durable=False) as opened:
        prepare(opened)
        yield opened


def report(store: Store, *, at: int | None = None, cases: bool = True, **asked: Any) -> Report:
    """The report on a store, at a position of its log."""
    with reading(store, at, cases=cases) as found:
        return landlords(found, Asked(**asked))


def lines(found: Report) -> list[str]:
    """The lines of a report, joined."""
    return [",".join("" if cell is None else str(cell) for cell in line) for line in found.lines or ()]


def figure(found: Report, about: str, id: str) -> Figure:
    """One figure of a report."""
    (figure,) = (each for label, each in found.figures() if (label, each.id) == (about, id))
    return figure


# What is counted


def test_findings_are_counted_by_landlord_and_financial_year_and_of_all_landlords_first(store: Store) -> None:
    imported(store, SEVERAL)
    found = report(store)
    assert found.columns == (
        *("landlord", "financial_year", "determinations", "findings"),
        *KINDS,
        *("considered", "adverse", "maladministration_rate"),
    )
    assert lines(found) == [
        "ALL,2023-24,3,6,1,1,1,1,0,1,0,1,5,3,0.6000",
        "ALL,2024-25,1,1,0,0,0,0,0,0,1,0,0,0,",
        "North Homes,2023-24,2,3,0,1,1,0,0,1,0,0,3,2,0.6667",
        "North Homes,2024-25,1,1,0,0,0,0,0,0,1,0,0,0,",
        "South Homes,2023-24,1,3,1,0,0,1,0,0,0,1,2,1,0.5000",
    ]


def test_a_rate_is_rounded_half_up_to_four_places(store: Store) -> None:
    imported(store, table(*[row()] * 1, *[row(finding="mediation")] * 31))
    assert lines(report(store))[0].endswith(",32,1,0.0313")  # 0.03125


def test_by_category_each_follows_all_of_them(store: Store) -> None:
    imported(store, SEVERAL)
    found = report(store, by_category=True, period=of_year("2023-24"), landlord="South Homes")
    assert found.columns[:4] == ("landlord", "financial_year", "issue_category", "determinations")
    assert [line.split(",")[0:1] + line.split(",")[2:5] for line in lines(found)] == [
        ["ALL", "ALL", "3", "6"],
        ["ALL", "Complaint Handling", "2", "3"],
        ["ALL", "Damp & Mould", "3", "3"],
        ["South Homes", "ALL", "1", "3"],
        ["South Homes", "Complaint Handling", "1", "2"],
        ["South Homes", "Damp & Mould", "1", "1"],
    ]


def test_of_one_landlord_all_are_told_beside(store: Store) -> None:
    imported(store, SEVERAL)
    assert lines(report(store, landlord="South Homes")) == [
        each for each in lines(report(store)) if "North" not in each
    ]


def test_only_what_was_decided_in_the_period_is_counted(store: Store) -> None:
    imported(store, SEVERAL)
    day = of_year("2024-25").first
    assert [line[:14] for line in lines(report(store, period=between(day, day)))] == [
        "ALL,2024-25,1,",
        "North Homes,20",
    ]
    assert lines(report(store, period=of_year("2020-21"))) == []


def test_without_a_period_it_is_about_the_days_of_everything_published(store: Store) -> None:
    imported(store, SEVERAL)
    assert report(store).period.name == "2023-05-31 to 2024-04-01"


def test_behind_every_figure_are_its_cases(store: Store) -> None:
    imported(store, SEVERAL)
    found = report(store, by_category=True)
    assert figure(found, "ALL, 2023-24", "findings").cases == ["2301", "2302", "2304"]
    assert figure(found, "North Homes, 2023-24", "adverse").cases == ["2301"]
    assert figure(found, "North Homes, 2023-24", "maladministration_rate").cases == ["2301", "2302"]
    assert figure(found, "Complaint Handling, South Homes, 2023-24", "withdrawn").cases == ["2304"]
    assert not any(each.cases for _, each in report(store, cases=False).figures())


@given(
    st.lists(
        st.tuples(st.sampled_from("NSE"), st.integers(0, 3), st.sampled_from("dc"), st.sampled_from(KINDS)), min_size=1
    )
)
@settings(max_examples=settings().max_examples // 4)
def test_the_figures_are_those_of_a_count_of_the_rows(rows: list[tuple[str, int, str, FindingKind]]) -> None:
    with open_store(THROW_AWAY) as store:
        prepare(store)
        imported(store, table(*(row(name, case=str(n), category=of, finding=kind) for name, n, of, kind in rows)))
        found = report(store, by_category=True)
    for label, name, of in (("ALL", "NSE", "dc"), ("N", "N", "dc"), ("c, ALL", "NSE", "c"), ("d, S", "S", "d")):
        own = [(landlord, case, kind) for landlord, case, category, kind in rows if landlord in name and category in of]
        if not own:
            continue
        kinds: list[str] = [kind for *_, kind in own]
        considered = [kind for kind in kinds if kind not in {"outside_jurisdiction", "withdrawn"}]
        adverse = [kind for kind in considered if kind in KINDS[:3]]
        about = f"{label}, 2023-24"
        assert figure(found, about, "determinations").cases == sorted({str(case) for _, case, _ in own})
        assert [figure(found, about, kind).value for kind in KINDS] == [kinds.count(kind) for kind in KINDS]
        rate = cast("Decimal | None", figure(found, about, "maladministration_rate").value)
        assert (rate is None) == (not considered)
        assert rate is None or abs(float(rate) - len(adverse) / len(considered)) < 0.0000501


# Again, years later


def test_at_the_same_position_it_is_the_same_whatever_was_corrected_since(store: Store) -> None:
    imported(store, SEVERAL)
    at = store.position()
    before = report(store, at=at)
    imported(store, table(row(finding="withdrawn"), row(case="2309")))
    assert report(store, at=at) == before
    assert lines(report(store))[0] == "ALL,2023-24,4,6,1,1,0,1,0,1,0,2,4,2,0.5000"


def test_a_landlord_of_whom_nothing_was_known_then_is_named(store: Store) -> None:
    imported(store, SEVERAL)
    at = store.position()
    imported(store, table(row(landlord="East Homes")))
    assert len(lines(report(store, landlord="East Homes"))) == 3
    with pytest.raises(ReportError, match="Nothing is published of 'East Homes'"):
        report(store, at=at, landlord="East Homes")


def test_without_any_determinations_it_says_where_they_come_from(store: Store) -> None:
    with pytest.raises(ReportError, match="casework import-determinations"):
        report(store)


# Against published rates


def test_a_published_rate_stands_beside_and_by_how_much_this_one_is_above_it(store: Store) -> None:
    imported(store, SEVERAL)
    rates = read_comparators(
        "year,category,rate\n2023-24,ALL,55%\n2023-24,Damp & Mould,0.7\n2021-22,,0.1\n", "rates.csv"
    )
    found = report(store, by_category=True, comparators=rates)
    assert found.columns[-2:] == ("comparator", "difference")
    ends = {
        line.split(",")[0] + " " + line.split(",")[2]: line.split(",")[-2:] for line in lines(found) if "2023" in line
    }
    assert ends["ALL ALL"] == ["0.55", "0.0500"]
    assert ends["South Homes ALL"] == ["0.55", "-0.0500"]
    assert ends["South Homes Damp & Mould"] == ["0.7", "0.3000"]
    assert ends["South Homes Complaint Handling"] == ["", ""]
    assert found.notes[-1].endswith("of these comparators: ALL, 2021-22")


def test_where_nothing_was_considered_there_is_no_difference(store: Store) -> None:
    imported(store, table(row(finding="withdrawn")))
    found = report(store, comparators=read_comparators("year,category,rate\n2023-24,ALL,0.5", "rates.csv"))
    assert lines(found)[0].endswith(",,0.5,")
    assert found.notes[-1].startswith("These are the determinations")


@pytest.mark.parametrize(
    ("text", "rate"), [("0.73", "0.73"), ("73%", "0.73"), ("73.5 %", "0.735"), ("1", "1"), ("0", "0")]
)
def test_a_published_rate_is_a_fraction_or_a_percentage(text: str, rate: str) -> None:
    content = f"\nRate,Category,note,Year\n{text},  damp   and mould ,x,2023-24\n,,,\n".lstrip("\n")
    assert read_comparators(content, "rates.csv") == {("2023-24", "damp and mould"): Decimal(rate)}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "rates.csv, line 1: names the columns, once each: year, category, rate"),
        ("year,rate\n", "rates.csv, line 1: names the columns"),
        ("year,category,rate,Rate\n", "rates.csv, line 1: names the columns"),
        ("year,category,rate\n", "rates.csv: gives no rates"),
        ("year,category,rate\n2023,ALL,0.5", "rates.csv, line 2: '2023' is no financial year"),
        ("year,category,rate\n2023-24,ALL,73", "rates.csv, line 2: rate: '73' is no rate from 0 to 1; write it like"),
        ("year,category,rate\n2023-24,ALL,101%", "rates.csv, line 2: rate: '101%' is no rate"),
        ("year,category,rate\n\n2023-24,ALL", "rates.csv, line 3: has 2 cells and not 3"),
        ("year,category,rate\n2023-24,ALL,0.1\n2023-24,,0.2", "rates.csv, line 3: another line gives ALL of 2023-24"),
        ('year,category,rate\n2023-24,"ALL,0.1', "rates.csv, line 2: the quotation marks do not match"),
    ],
)
def test_a_file_of_rates_that_is_wrong_is_refused_with_the_line_and_the_way_out(content: str, told: str) -> None:
    with pytest.raises(ReportError) as caught:
        read_comparators(content, "rates.csv")
    assert str(caught.value).startswith(told)


# The command


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A store in which several are published."""
    (tmp_path / "published.csv").write_bytes(SEVERAL)
    assert casework("import-determinations", tmp_path / "published.csv", store=tmp_path / "a.db").status == 0
    return tmp_path / "a.db"


def table_of(run: Run) -> list[list[str]]:
    """What a run printed as CSV."""
    return list(csv.reader(run.out.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()))


def test_the_command_gives_a_table_for_spreadsheets(at: Path) -> None:
    header, *rows = table_of(casework("report", "landlords", "--format", "csv", store=at))
    assert (header[:3], header[-1]) == (["landlord", "financial_year", "determinations"], "maladministration_rate")
    assert rows[0] == ["ALL", "2023-24", *"361111010153", "0.6000"]


def test_the_command_gives_json_and_a_page_and_the_cases(at: Path, tmp_path: Path) -> None:
    asked = ("report", "landlords", "--year", "2023-24", "--by", "category", "--landlord", "North Homes")
    told = json.loads(casework(*asked, "--format", "json", store=at).out)
    assert [section["title"] for section in told["sections"]] == ["All landlords", "North Homes"]
    assert [table["title"] for table in told["sections"][1]["tables"]] == ["By financial year", "2023-24 by category"]
    assert casework(*asked, "--output", tmp_path / "landlords.html", store=at).status == 0
    page = (tmp_path / "landlords.html").read_text("utf-8")
    assert "North Homes, 2023-24" in page
    assert "<svg" in page
    cases = table_of(casework("report", "landlords", "--cases", "only", store=at))
    assert ["withdrawn", "South Homes, 2023-24", "Withdrawn", "2304"] in cases


def test_the_command_compares_with_the_rates_in_a_file(at: Path, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("year,category,rate\n2023-24,ALL,0.55\n", "utf-8")
    asked = ("report", "landlords", "--format", "csv", "--comparators", tmp_path / "rates.csv")
    assert [row[-2:] for row in table_of(casework(*asked, store=at))][:2] == [
        ["comparator", "difference"],
        ["0.55", "0.0500"],
    ]
    (tmp_path / "rates.csv").write_text("year,rate\n", "utf-8")
    run = casework(*asked, store=at)
    assert (run.status, "rates.csv, line 1: names the columns" in run.err) == (3, True)


def test_the_command_makes_the_same_again_at_a_position(at: Path, tmp_path: Path) -> None:
    asked = ("report", "landlords", "--as-at", "4", "--format")
    before = [casework(*asked, form, store=at).out for form in ("csv", "json", "html")]
    (tmp_path / "more.csv").write_bytes(table(row(finding="withdrawn"), row(case="2399")))
    assert casework("import-determinations", tmp_path / "more.csv", store=at).status == 0
    assert [casework(*asked, form, store=at).out for form in ("csv", "json", "html")] == before
