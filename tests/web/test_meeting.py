"""The weekly meeting: the same decisions, slips and cases as the list that the service gives, as a page and a sheet."""

from __future__ import annotations

import csv
import io

import pytest

from at_web import Pages


@pytest.mark.parametrize("asked", [{}, {"service": "repairs"}, {"handler": "off-khan"}, {"team": "none"}])
def test_everything_that_the_meeting_looks_at_is_on_the_page(pages: Pages, asked: dict[str, str]) -> None:
    wanted = pages.casework.tracker(**asked)  # type: ignore[arg-type] # its filters alone

    with pages.client() as client:
        page = client.get("/meeting", params=asked).text
        sheet = client.get("/meeting.csv", params=asked)

    for sentence in [*(each.sentence for each in wanted.decisions), *(each.sentence for each in wanted.slipped)]:
        assert sentence[1:] in page
    assert {each.case for each in wanted.cases} == {f"MB-{n}" for n in range(2500, 2600) if f">MB-{n}</a>" in page}
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [row["case"] for row in rows] == [each.case for each in wanted.cases]


def test_the_days_of_this_meeting_and_the_last_one_can_be_chosen(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get("/meeting", params={"on": "2026-02-20", "since": "2026-02-10"}).text

    assert "Friday 20 February 2026" in page
    assert "slipped since 10 February 2026" in page


def test_whoever_may_not_read_cases_sees_the_list_without_links_to_them(pages: Pages) -> None:
    with pages.client("mrc", "cllr-one") as client:
        page = client.get("/meeting").text

    assert "MB-2511" in page
    assert "/cases/" not in page
