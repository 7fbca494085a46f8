"""Reports as pages: the figures of the service's own, with the cases behind them, and the same as files."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from at_web import Pages
from casework.reports.every import REPORTS
from casework.reports.formats.writing import written
from casework.reports.period import of_year
from casework.reports.reading import reading

YEAR = "2025-26"


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_there_is_can_be_chosen_and_read_on_the_page(pages: Pages, name: str) -> None:
    with pages.client("auditor", "aud-ito") as client:
        chosen = client.get("/reports").text
        page = client.get("/reports", params={"report": name, "year": YEAR})

    with reading(pages.casework.store) as read:
        figures = [figure.title for _, figure in REPORTS[name](read, of_year(YEAR)).figures()]
    assert f'<option value="{name}"' in chosen
    assert page.status_code == 200
    assert all(title in unescape(page.text) for title in figures)


def test_the_cases_behind_a_figure_lead_to_their_pages(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get("/reports", params={"report": "annual", "year": YEAR}).text
        links = set(re.findall(r'href="(/cases/[^"]+)"', page))

        assert {client.get(path).status_code for path in links} == {200}


@pytest.mark.parametrize("form", ["csv", "json", "html"])
def test_a_file_is_the_report_that_the_page_showed_even_after_more_was_recorded(pages: Pages, form: str) -> None:
    with pages.client() as client:
        page = client.get("/reports", params={"report": "annual", "year": YEAR}).text
        link = next(unescape(path) for path in re.findall(r'href="([^"]+)"', page) if path.endswith(f"format={form}"))
        file = client.get(link)

    with reading(pages.casework.store, int(httpx.URL(link).params["position"])) as read:
        expected = written(REPORTS["annual"](read, of_year(YEAR)), form)  # type: ignore[arg-type] # parametrized
    assert file.content == expected
    assert file.headers["Content-Disposition"] == f'attachment; filename="annual-{YEAR}.{form}"'


def test_the_cases_behind_every_figure_are_a_file_of_their_own(pages: Pages) -> None:
    with pages.client() as client:
        file = client.get("/reports/file", params={"report": "tsm", "year": YEAR, "format": "cases"})

    assert file.headers["Content-Disposition"] == f'attachment; filename="tsm-{YEAR}-cases.csv"'
    assert file.text.lstrip("\ufeff").startswith("figure,of,title,case")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"year": "2025-27"}, "no financial year"),
        ({"year": ""}, "either a financial year, or the first and the last day"),
        ({"from": "2025-04-01"}, "either a financial year, or the first and the last day"),
        ({"year": "", "from": "2025-04-02", "to": "2025-04-01"}, "before it begins"),
        ({"as_at": "2030-01-01"}, "has not come yet"),
        ({"position": "99999999"}, "there is no position"),
        ({"report": "annul"}, "Choose a report"),
    ],
)
def test_what_cannot_be_asked_of_a_report_is_said_above_the_form(
    pages: Pages, wrong: dict[str, str], said: str
) -> None:
    asked = {"report": "annual", "year": YEAR} | wrong
    with pages.client() as client:
        page, file = (client.get(path, params=asked | more) for path, more in _BOTH)

    assert (page.status_code, file.status_code) == (422, 422)
    assert said in page.text
    assert said in file.text


_BOTH: tuple[tuple[str, dict[str, str]], ...] = (("/reports", {}), ("/reports/file", {"format": "csv"}))


def test_a_file_is_for_those_who_may_read_the_report(pages: Pages) -> None:
    with pages.client("officer", "off-khan") as client:
        assert client.get("/reports/file", params={"report": "tsm", "year": YEAR, "format": "csv"}).status_code == 403
