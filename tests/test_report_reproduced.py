"""A report at a cut-off is the same to the byte, whatever comes later; and its parts add up to the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from at_erasure import erased, words
from casework.reports.report import Report
from casework.store import KeysAt
from engines import IN_A_FILE, NewUrl
from examples import acknowledged, answered, log, of_case, withdraw
from examples_record import correct
from landlord_examples import carried_out, ended, governing_body, homes, lesson
from reported import Office, busy, figure, office


def another_year(office: Office) -> None:
    """What comes after the year: more complaints, corrections of the old ones, other homes, another response."""
    office.do(*of_case("D-1", *answered()), *of_case("D-2", log("2024-11-12"), withdraw("2024-11-12")))
    office.do(
        correct("2024-11-12", "tenure", "other", case="C-3"), correct("2024-11-12", "category", "asb", case="C-2")
    )
    office.do(*of_case("D-3", *acknowledged()))
    office.own(homes(9_000, year="2024-25"), governing_body("Another", year="2024-25"))
    office.own(lesson("L2"), carried_out(), ended("2024-06-01") | {"at": "2024-11-13"})


def test_it_is_the_same_to_the_byte_after_another_year_of_events(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        position, before = there.casework.store.position(), there.written()
        there.clock.now = there.clock.now.replace(year=2025)
        another_year(there)
        assert there.written(position) == before
        assert there.written() != before


def test_by_the_day_of_its_cut_off_it_is_the_same_too(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        day = there.clock.now.date()
        before = there.written(day)
        there.clock.now = there.clock.now.replace(year=2025)
        another_year(there)
        assert there.written(day) == before


def test_it_is_the_same_to_the_byte_after_an_erasure(new_store: NewUrl, keys: KeysAt) -> None:
    with office(new_store(), keys=keys) as there:
        busy(there)
        position, before = there.casework.store.position(), there.written()
        erased(there.casework, "r-1", "C-4")
        assert words(there.casework, "C-4") == {"erased=True"}
        assert there.written(position) == before


class Whole(NamedTuple):
    """A figure, and the figures into which a table breaks it down."""

    id: str
    value: object
    parts: list[object]


def wholes(report: Report) -> Iterator[Whole]:
    """What tables break down entirely: counts whose figure stands above the table, in the same section."""
    for section in report.sections:
        above = {figure.id: figure.value for figure in section.figures if not figure.unit}
        for table in section.tables:
            columns = zip(*(row.figures for row in table.rows), strict=True)
            for figures in columns:
                part = figures[0].id.rpartition("/")[0]
                id = part if part in above else part.rpartition("/")[0]
                if id in above:
                    yield Whole(f"{table.title}: {id}", above[id], [each.value for each in figures])


@IN_A_FILE
def test_the_parts_of_a_breakdown_add_up_to_the_whole(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = [each for name in ("annual", "data-quality") for each in wholes(there.report(name))]
    assert {"By month: received", "By tenure: accepted", "By service: on_time/1", "By field: corrections"} <= {
        each.id for each in found
    }
    assert [each for each in found if sum(map(int, map(str, each.parts))) != each.value] == []


@IN_A_FILE
def test_a_service_and_a_category_of_one_name_have_figures_of_their_own(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.do(log("2024-05-13", service="repairs", category="leaks") | {"case": "C-1"})
        there.do(log("2024-05-14", service="estates", category="repairs") | {"case": "C-2"})
        found = there.report("annual")
    assert figure(found, "received/service/repairs").cases == ("C-1",)
    assert figure(found, "received/category/repairs").cases == ("C-2",)


@IN_A_FILE
def test_without_cases_the_figures_are_the_same(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        for name in ("annual", "governing-body", "data-quality", "tsm", "self-assessment"):
            with_, without = there.report(name), there.report(name, cases=False)
            assert [each._replace(cases=()) for _, each in with_.figures()] == [each for _, each in without.figures()]
