"""No letter goes out without what the Code demands of it: whatever the case, whatever the template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from alphabets import decision
from any_command import drawn_from
from at_letters import EVERY, facts, told, written, written_of
from casework.domain.moment import local_day
from casework.letters.elements import ELEMENTS, missing
from casework.letters.facts import Facts
from casework.letters.kinds import KINDS, SENDING, VARIANTS, Kind, Variant
from casework.letters.plain import plain, squeezed
from casework.letters.rendering import IncompleteLetter, LetterError, Templates
from examples import Command, answer
from walk import Walk, walks

SHIPPED = Path(__file__).parent.parent / "src/casework/letters/templates"
FEW = settings(max_examples=settings().max_examples // 10)

# What a letter may be without, as templates name it: titles, greetings, and facts that help but that no paragraph
# demands. All else that a template says of a case is noticed when it is left out.
OPTIONAL = {
    "letter.address",
    "letter.asked_on|day",
    "letter.due_before|day",
    "letter.landlord",
    "letter.reference",
    "letter.received_on|day",
    "letter.terms.address",
    "letter.terms.email",
    "letter.terms.phone",
    "letter.terms.signed_by",
    "letter.terms.website",
    "letter.to",
    "letter.written_on|day",
    "self.title()",
    "variant",
}
SAID_TWICE = {
    ("frame.html.j2", "line"),  # the lines of the two addresses, which are optional
    ("extension.html.j2", "letter.stage"),
    ("update.html.j2", "letter.response_due_on|day"),
    ("refusal.html.j2", '"it" if letter.whole else "all of it"'),
    ("refusal.html.j2", "letter.ombudsman.name"),
    ("final_response.html.j2", "letter.ombudsman.name"),
    ("frame.html.j2", "letter.ombudsman.name"),
    ("ombudsman.html.j2", "letter.ombudsman.name"),
}
"""What a letter says elsewhere too, or in another sense, so that one of it may go."""


def sent_after(walk: Walk) -> Iterator[tuple[Variant, Facts]]:
    """What letters there could be after a walk, were each command that sends one given; each in one of the variants."""
    for number, command in enumerate(walk.commands()):
        walk.cases.do(command)
        lot = Random(f"{walk.seed} {number}")  # noqa: S311 - a lot that the numbers decide, no secret
        for place, verb in enumerate(sorted(SENDING)):
            found = sent_by(walk, drawn_from(lot, [verb], case="C-1", at=str(local_day(walk.cases.now))))
            if found:
                yield VARIANTS[(number + place) % len(VARIANTS)], found


def sent_by(walk: Walk, command: Command) -> Facts | None:
    """What the letter can say that a command would send, given by the handler; nothing is done."""
    cases = replace(walk.cases, found=dict(walk.cases.found), log=list(walk.cases.log))
    case = cases.found.get("C-1")
    if case is None:
        return None
    command["by"] = {"id": case.handler or "cy", "role": "officer"}
    if command["command"] == "respond":
        command["answers"] = [answer(id, decision(Random(walk.seed))) for id in case.points]  # noqa: S311 - likewise
    events = cases.do(command).events
    return told([each for each in cases.log if each.originator_id == case.id]) if events else None


@FEW
@given(walks)
def test_whatever_has_happened_each_letter_has_all_that_the_code_demands_of_it(walk: Walk) -> None:
    for variant, found in sent_after(walk):
        letter = written_of(found, variant)
        assert list(missing(found, letter.text)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_own_example_and_carries_whom_to_turn_to_and_the_offer_of_support(kind: Kind) -> None:
    found = facts(*EVERY[kind])
    text = written_of(found).text
    assert found.kind == kind
    assert "Housing Ombudsman Service" in text
    assert "another format" in text
    assert {element.what for element in ELEMENTS[kind]} >= {"the offer of support and other formats"}


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_an_element_that_are_taken_out_of_a_letter_are_missed(kind: Kind) -> None:
    found = facts(*EVERY[kind])
    whole = squeezed(written_of(found).text)
    wanted = [(element, words) for element in ELEMENTS[kind] for words in element.wanted(found)]
    assert wanted
    for element, words in wanted:
        without = whole.replace(squeezed(words), "")
        assert element.what in {each.what for each in missing(found, without)}, (element, words)


def test_each_of_two_that_are_alike_is_missed() -> None:
    found = facts(*EVERY["stage_1_response"])
    whole = squeezed(written_of(found).text)
    once = whole.replace("Our decision: not upheld.", "", 1)
    assert [each.what for each in missing(found, once)] == ["the decision on each point"]


def gaps(kind: Kind, easy: str) -> Iterator[tuple[str, str, str]]:
    """Each template that a letter is made of, without one of the things that it says of the case.

    What frames every letter is tried with the acknowledgement alone.
    """
    seen, names = set(), [f"{easy}{kind}.html.j2"]
    for name in names:
        if name in seen:
            continue
        seen.add(name)
        text = (SHIPPED / name).read_text()
        names += re.findall(r'{% (?:include|extends) "([^"]+\.j2)"', text)
        framing = name in ("frame.html.j2", "parts/ombudsman.html.j2") and kind != "acknowledgement"
        for found in () if framing else re.finditer(r"{{ (.+?) }}", text):
            yield name, found[1], text[: found.start()] + text[found.end() :]


@pytest.mark.parametrize("easy", ["", "easy/"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_template_leaves_out_of_what_it_said_of_a_case_is_missed(kind: Kind, easy: str, tmp_path: Path) -> None:
    found, variant = facts(*EVERY[kind]), VARIANTS[3] if easy else VARIANTS[0]
    usual, unnoticed = written(kind, variant).text, set()
    for number, (name, said, text) in enumerate(gaps(kind, easy)):
        own = tmp_path / str(number) / name
        own.parent.mkdir(parents=True)
        own.write_text(text)
        try:
            letter = Templates(tmp_path / str(number)).letter(found, variant)
        except (IncompleteLetter, LetterError):
            continue
        if letter.text != usual:  # this letter had no occasion for it otherwise
            unnoticed.add((name.rpartition("/")[2], said))

    found_out = {said for name, said in unnoticed - SAID_TWICE if "[point.decision]" not in said}
    assert found_out <= OPTIONAL


@pytest.mark.parametrize(
    ("kind", "provisions"),
    [
        ("acknowledgement", {"3.7", "5.6", "5.7", "5.10", "6.3"}),
        ("extension", {"5.9", "5.10", "6.4", "6.5"}),
        ("stage_1_response", {*(f"6.9{letter}" for letter in "abcdefg"), "3.7", "5.7", "5.10"}),
        ("final_response", {*(f"6.19{letter}" for letter in "abcdefg"), "3.7", "5.7", "5.10"}),
        ("refusal", {"2.4", "5.10"}),
        ("contact_restriction", {"3.7", "5.10", "5.14", "5.15"}),
    ],
)
def test_the_paragraphs_that_a_letter_answers_to(kind: Kind, provisions: set[str]) -> None:
    assert {element.provision for element in ELEMENTS[kind]} == provisions


def test_an_incomplete_letter_says_what_it_lacks_and_by_which_paragraph(tmp_path: Path) -> None:
    (tmp_path / "extension.html.j2").write_text(
        "{% extends 'frame.html.j2' %}{% block body %}<p>Later.</p>{% endblock %}"
    )
    with pytest.raises(IncompleteLetter) as error:
        written("extension", folder=tmp_path)
    assert [(each.what, each.provision) for each in error.value.missing] == [
        ("the reason for the extension", "6.4"),
        ("the new day of the response", "6.4"),
        ("the day of the next update", "5.9"),
    ]
    assert "the reason for the extension (6.4)" in str(error.value)


def test_at_stage_2_the_paragraphs_of_stage_2_are_named(tmp_path: Path) -> None:
    (tmp_path / "stage_2_acknowledgement.html.j2").write_text("{% extends 'frame.html.j2' %}")
    with pytest.raises(IncompleteLetter) as error:
        written("stage_2_acknowledgement", folder=tmp_path)
    assert ("the day of the response", "6.14") in error.value.missing


def test_the_twin_of_a_page_is_what_is_judged() -> None:
    found = facts(*EVERY["update"])
    hidden = (
        written_of(found).html.decode().replace("A surveyor", "<style>A surveyor").replace("report.", "report.</style>")
    )
    assert [each.provision for each in missing(found, plain(hidden))] == ["5.9"]
