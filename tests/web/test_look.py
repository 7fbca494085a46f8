"""The landlord's name and colour on every page: any that can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from at_web import Pages
from casework.scheduler.configuration import Configuration
from casework.scheduler.pages import LEAST_CONTRAST, PageTerms, contrast_with_white
from casework.web.files import FILES


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_is_taken_when_white_can_be_read_on_it_and_no_other(number: int) -> None:
    colour = f"#{number:06x}"
    try:
        taken = PageTerms(colour=colour).colour == colour
    except ValidationError:
        taken = False

    assert taken == (contrast_with_white(colour) >= LEAST_CONTRAST)


@pytest.mark.parametrize("colour", ["red", "#fff", "#ffff00", "#1d3c34; }"])
def test_a_colour_that_cannot_be_used_is_refused_with_what_is_wanted(colour: str) -> None:
    with pytest.raises(ValidationError, match=r"wanted a colour|contrast"):
        Configuration.model_validate({"web": {"colour": colour}})


def test_every_page_has_the_landlord_s_name_and_colour(pages: Pages) -> None:
    with pages.client() as client:
        assert "Your landlord – Complaints" in client.get("/cases").text
        assert "#1d3c34" in client.get("/static/landlord.css").text
        assert 'fill="#1d3c34"' in client.get("/static/icon.svg").text


@pytest.mark.parametrize("name", FILES)
def test_no_file_of_a_page_asks_for_another_one_from_anywhere(pages: Pages, name: str) -> None:
    with pages.client(None) as client:
        said = client.get(f"/static/{name}")

    assert said.status_code == 200
    assert not re.search(r"@import|url\((?!data:)", said.text) or name.endswith(".js")
    assert not re.search(r"GDS Transport|GDSTransport|crown|crest", said.text, re.IGNORECASE) or name == "htmx.js"
