"""Letters say what is on the case, to whom they should, in the way that was agreed, and as they were looked at last."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

import letters_written
from at_letters import EVERY, TERMS, before, facts, written, written_of
from casework.letters.formats import preferred
from casework.letters.kinds import KINDS, VARIANTS, Kind, Variant
from casework.letters.plain import plain, squeezed
from casework.letters.rendering import LetterError, Templates
from casework.letters.terms import LetterTerms, Ombudsman
from examples import Command, acknowledge, command, define, escalate, log, point, respond, support
from examples_record import adjustment, appoint
from spec import given

LETTERS = letters_written.letters()
EVERY_LETTER = pytest.mark.parametrize(("kind", "variant"), list(product(KINDS, VARIANTS)))
VOID = {"meta", "br"}
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
"""What commands take in words."""


class Page(HTMLParser):
    """What a page is made of; a tag that is closed wrongly is an error."""

    def __init__(self, page: str, *, whole: bool = True) -> None:
        super().__init__()
        self.open: list[str] = [] if whole else ["html", "body"]
        self.words: list[str] = []
        self.headings: list[int] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_letter_is_as_it_was_looked_at_last() -> None:
    """After a change that is meant, write them anew as tests/letters_written.py says, and look at what changed."""
    there = {file.name: file.read_bytes() for file in letters_written.FOLDER.iterdir()}
    assert there.keys() == LETTERS.keys()
    for name, content in LETTERS.items():
        assert there[name].decode() == content.decode(), name


@EVERY_LETTER
def test_a_letter_is_a_whole_page_that_needs_nothing_from_elsewhere(kind: Kind, variant: Variant) -> None:
    page = Page(written(kind, variant).html.decode())

    assert page.open == []
    assert ("html", "lang", "en-GB") in page.attributes
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert set(page.headings[1:]) == {2}
    assert {name for _, name, _ in page.attributes} <= {"lang", "charset", "name", "content", "class"}


@EVERY_LETTER
def test_the_text_has_every_word_of_the_page_in_its_order(kind: Kind, variant: Variant) -> None:
    letter = written(kind, variant)
    page = Page(letter.html.decode().partition("<body")[2].partition(">")[2], whole=False)

    told = re.sub(r"^(=+|-+)$|^(\* |\d+\. )", "", letter.text, flags=re.MULTILINE)
    assert "".join(told.split()) == "".join("".join(page.words).split())


def test_what_a_resident_wrote_is_shown_and_never_run() -> None:
    text = '<script>alert(1)</script> & "quotes" <b>bold</b>\n{{ letter.terms }} {% raise %}'
    letter = written_of(
        facts(
            log(resident={"id": "r-1", "name": "<i>Rosa</i>"}),
            *before()[1:],
            define("2024-05-13", point(text=text)),
            acknowledge(),
        )
    )

    assert b"<script>" not in letter.html
    assert b"<b>" not in letter.html
    assert b"<i>" not in letter.html
    assert squeezed(text) in squeezed(letter.text)
    assert "Dear <i>Rosa</i>," in letter.text


@over(st.text(CHARACTERS, min_size=1, max_size=60).filter(str.strip), st.sampled_from(VARIANTS))
def test_whatever_words_were_given_are_in_the_letter(text: str, variant: Variant) -> None:
    history = (*before(), define("2024-05-13", point(text=text), outcomes_sought=[text]), acknowledge())

    assert squeezed(text) in squeezed(written_of(facts(*history), variant).text)


@over(st.text(CHARACTERS, max_size=200))
def test_a_text_is_a_page_away_from_itself(text: str) -> None:
    page = text.replace("&", "&amp;").replace("<", "&lt;")
    assert squeezed(plain(f"<p>{page}</p>")) == squeezed(text)


# To whom


def addressed(*more: Command) -> tuple[str, tuple[str, ...]]:
    found = facts(*before(), *more)
    return found.to, found.address


CONSENT = appoint("2024-05-13", name="Rita Representative", authority="consent")
TO_REPRESENTATIVE = acknowledge(to="representative")
ROSA = ("Rosa Resident", ("2 Example Street", "Exampleton", "EX1 1EY"))


def test_a_letter_goes_to_the_resident() -> None:
    assert addressed(acknowledge()) == ROSA


def test_a_representative_with_consent_is_written_to_where_the_acknowledgement_went_to_them() -> None:
    assert addressed(CONSENT, TO_REPRESENTATIVE) == ("Rita Representative", ())
    assert (
        addressed(
            CONSENT,
            TO_REPRESENTATIVE,
            respond("2024-05-28", *EVERY["stage_1_response"][-1]["answers"], no_remedy_reason="None is due"),
        )[0]
        == "Rita Representative"
    )
    assert addressed(CONSENT, acknowledge()) == ROSA


def test_once_the_authority_has_ended_the_resident_is_written_to() -> None:
    ended = command("end_representation", "2024-05-16", reason="Rosa said so")
    told = command(
        "record_contact", "2024-05-17", direction="out", channel="letter", summary="All is well", **{"with": "resident"}
    )
    assert addressed(CONSENT, TO_REPRESENTATIVE, ended, told) == ROSA


def test_a_representative_without_authority_is_never_written_to() -> None:
    told = command(
        "record_contact",
        "2024-05-17",
        direction="out",
        channel="letter",
        summary="All is well",
        **{"with": "representative"},
    )
    assert addressed(appoint("2024-05-13", name="Rita", authority=None), told) == ROSA


@pytest.mark.parametrize("authority", ["attorney", "deputy", "executor"])
def test_who_acts_in_the_place_of_a_resident_is_written_to(authority: str) -> None:
    assert addressed(appoint("2024-05-13", name="Rita", authority=authority), acknowledge()) == ("Rita", ())


def test_the_dead_are_not_written_to() -> None:
    died = command("record_death", "2024-05-14", told_on="2024-05-14")
    assert addressed(died, acknowledge())[0] == "The personal representatives of Rosa Resident"


def test_a_name_that_was_corrected_is_the_one_that_is_written() -> None:
    corrected = command(
        "correct_record", "2024-05-14", event=1, field="resident.name", value="Rosa Richtig", reason="Misheard"
    )
    assert addressed(corrected, acknowledge())[0] == "Rosa Richtig"


# How


def agreed(*formats: str | None) -> Variant | None:
    adjustments = [adjustment(f"A{place}") | ({"format": each} if each else {}) for place, each in enumerate(formats)]
    return preferred(given(log(), support("2024-05-13", *adjustments)).cases.log)


def test_the_format_agreed_last_is_used() -> None:
    assert agreed() is None
    assert agreed("large_print", None, "easy_read") == "easy_read"
    assert agreed("large_print", "other") is None


def test_a_format_agreed_by_itself_counts_too() -> None:
    one = command(
        "agree_adjustment", "2024-05-14", id="A1", what="Large letters", review_on="2024-09-01", format="large_print"
    )
    assert preferred(given(log(), one).cases.log) == "large_print"


def test_a_format_that_is_unknown_is_malformed() -> None:
    given(log()).when(support("2024-05-13", adjustment() | {"format": "tiny"})).malformed("adjustments.0.format")


def test_large_print_is_eighteen_points_and_the_text_alone_is_the_twin_of_the_page() -> None:
    large, text = written("update", "large_print"), written("update", "plain_text")
    assert b'<body class="large_print">' in large.html
    assert b".large_print { font-size: 18pt; }" in large.html
    assert (text.data.decode(), text.media_type) == (written("update").text, "text/plain")


# By whom


@pytest.mark.parametrize(
    ("regime", "name", "phone"),
    [
        ("housing-ombudsman", "Housing Ombudsman Service", "0300 111 3000"),
        ("lgsco", "Local Government and Social Care Ombudsman", "0300 061 0614"),
        ("spso", "Scottish Public Services Ombudsman", "0800 377 7330"),
    ],
)
def test_the_ombudsman_is_that_of_the_policy(regime: str, name: str, phone: str) -> None:
    letter = written_of(facts(*EVERY["final_response"], terms=TERMS.under(regime)))
    assert f"The {name} is free" in squeezed(letter.text)
    assert phone in letter.text


def test_a_landlord_can_name_another_ombudsman() -> None:
    nipso = Ombudsman(name="NIPSO", address=(), phone="0800 34 34 24", email="", website="www.nipso.org.uk")
    terms = LetterTerms(ombudsmen={"nipso": nipso})
    assert terms.under("nipso").ombudsman == nipso
    assert terms.under("another").ombudsman == Ombudsman()


# A landlord's own templates


OWN = """{% extends 'frame.html.j2' %}
{% block title %}Ours{% endblock %}
{% block body %}<p>{{ letter.said.summary }} {{ letter.next_update_on|day }}</p>{% endblock %}
"""


def own(folder: Path, text: str, name: str = "update.html.j2") -> Path:
    (folder / name).write_text(text)
    return folder


def test_a_template_of_a_landlord_stands_in_the_place_of_the_one_of_that_name(tmp_path: Path) -> None:
    folder = own(tmp_path, OWN)
    assert "Ours\n====" in written("update", folder=folder).text
    assert written("extension", folder=folder) == written("extension")


def test_the_digest_of_a_template_changes_with_all_that_it_is_made_of(tmp_path: Path) -> None:
    usual = written("acknowledgement")
    shipped = Path(letters_written.__file__).parent.parent / "src/casework/letters/templates"
    for name in ("letter.css", "frame.html.j2", "parts/definition.html.j2", "acknowledgement.html.j2"):
        folder = tmp_path / name.replace("/", "-")
        (folder / "parts").mkdir(parents=True)
        own(folder, (shipped / name).read_text() + "\n", name)
        assert written("acknowledgement", folder=folder).template != usual.template, name
    assert (
        usual.template
        == written("acknowledgement", "large_print").template
        != written("acknowledgement", "easy_read").template
    )


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("<p>\n{% if %}</p>", 2, "Expected an expression"),
        ("{% extends 'frame.html.j2' %}\n{% block body %}\n{{ letter.nothing }}\n{% endblock %}", 3, "nothing"),
        ("{% extends 'frame.html.j2' %}\n\n{% block body %}{{ letter.review_on|day }}{% endblock %}", 3, "missing"),
        ("<p>\n\n{{ letter.asked_on }}", 3, "missing"),
        ("<p>\n{{ letter.said.nothing }}", 2, "nothing"),
        ("<p>\n{{ 1 / 0 }}", 2, "ZeroDivisionError"),
        ("<p>\n{% include 'gone.html.j2' %}", 2, "gone.html.j2"),
        ("{{ letter.to|shout }}", 1, "shout"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    with pytest.raises(LetterError) as error:
        written("update", folder=own(tmp_path, text))

    assert f"{tmp_path / 'update.html.j2'}, line {line}," in str(error.value)
    assert why in str(error.value)
    assert "Rosa" not in str(error.value)


def test_a_template_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "update.html.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(LetterError, match=r"update\.html\.j2.*UnicodeDecodeError"):
        written("update", folder=tmp_path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match=r"no folder .*none"):
        Templates(tmp_path / "none")


# What each tells of


def test_a_request_for_stage_2_that_waited_is_spoken_of() -> None:
    answers: Any = EVERY["stage_1_response"][-1]["answers"]
    history = (
        *before(),
        acknowledge(),
        escalate("2024-05-20"),
        respond("2024-05-28", *answers, no_remedy_reason="None is due"),
    )
    found = facts(*history)
    assert (found.kind, found.escalated) == ("stage_1_response", True)
    assert "You have already asked us" in written_of(found).text


def test_a_part_of_a_complaint_that_is_refused_is_told_apart_from_the_rest() -> None:
    refused = {**EVERY["refusal"][-1], "points": ["bins"]}
    letter = written_of(facts(*before(), refused))
    assert "The bins are not emptied." in letter.text
    assert "The wall" not in letter.text
    assert "the rest of your complaint" in letter.text


def test_the_words_given_for_the_ombudsman_and_the_next_step_are_in_the_letter() -> None:
    sent = {**EVERY["final_response"][-1], "next_step_details": "Ring us first, if you like."}
    assert "Ring us first, if you like." in written_of(facts(*EVERY["final_response"][:-1], sent)).text
    noted = acknowledge(ombudsman_details="They answer from 9 to 5.")
    assert "They answer from 9 to 5." in written_of(facts(*before(), noted)).text
