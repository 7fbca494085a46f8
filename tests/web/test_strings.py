"""The strings of the pages: all of them can be translated, and what is not yet stays English."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.web.rendering import Templates
from casework.web.strings import compiled, read, translations
from casework.web.words import plainly
from web_strings import LANGUAGES, TEMPLATE, entry, sources, template

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


def test_the_file_for_translators_has_every_string() -> None:
    assert TEMPLATE.read_text("utf-8") == template(), "run python tests/web_strings.py"


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.parents[1].name)
def test_every_language_has_a_place_for_every_string(path: Path) -> None:
    known = {source for source, _ in read(path.read_text("utf-8"))}

    assert set(sources()) <= known, "run python tests/web_strings.py"


def test_a_page_in_welsh_says_so_and_leaves_what_is_not_translated_in_english() -> None:
    welsh = Templates("cy", landlord="Cartrefi", trying=True)
    more: dict[str, Any] = {
        "root": "",
        "here": "/",
        "who": None,
        "may": None,
        "links": [],
        "form_token": "",
        "notice": None,
    }

    page = welsh.page("problem", title="You may not do this", detail="x", **more)

    assert '<html lang="cy"' in page
    assert "Neidio i'r prif gynnwys" in page
    assert "You may not do this" in page


@given(LINE, LINE)
def test_what_is_written_in_a_file_of_translations_is_read_from_it(source: str, said: str) -> None:
    text = entry(source, 2).replace('msgstr ""', "msgstr " + entry(said, 2).splitlines()[0].removeprefix("msgid "))

    assert dict(read(text)) == {source: said}


def test_translations_have_the_forms_that_their_language_counts_in() -> None:
    assert translations("cy").gettext("Sign out") == "Allgofnodi"
    assert translations("en").ngettext("%(num)s case", "%(num)s cases", 2) == "%(num)s cases"
    assert compiled({}).startswith(b"\xde\x12\x04\x95")


def test_codes_are_said_in_words() -> None:
    assert plainly("stage_1_responded") == "Stage 1 responded"
    assert plainly("lcra") == "Low cost rental"
