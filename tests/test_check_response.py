"""A draft response held against its case: by the library, on the command line, and casework's own letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from at_letters import EVERY, TERMS, written
from casework import Casework
from casework.cli.ending import ExitCode
from casework.domain.command import parse
from casework.domain.errors import CaseNotFound, InvalidCommand
from casework.domain.response import Respond
from casework.letters.checking import Draft, findings, known
from casework.letters.kinds import VARIANTS, Kind, Variant
from casework.letters.terms import OMBUDSMEN, LetterTerms
from casework.sending.checking import MOST, check_response
from drafted import DAMP, TRANSFER
from examples import Command, acknowledged, at_stage_2, respond
from program import casework
from spec import given

FOLDER = Path(__file__).parent / "drafts"
LETTER = (FOLDER / DAMP.file).read_text(encoding="utf-8")
FAULTY = LETTER.replace("£250", "£205").replace("Dear Ms Adeyemi", "Dear Mr Smith")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with two of the cases to which drafts were written."""
    url = f"sqlite:///{tmp_path_factory.mktemp('drafts') / 'casework.db'}"
    with Casework.open(url, durable=False) as opened:
        for command in (*DAMP.history, *TRANSFER.history):
            assert opened.execute(command).outcome == "accepted"
    return url


@pytest.fixture(scope="module")
def cases(store: str) -> Iterator[Casework]:
    with Casework.open(store, create=False) as opened:
        yield opened


def response(folder: Path, command: Command | None) -> Path:
    path = folder / "respond.json"
    path.write_text(json.dumps(command), "utf-8")
    return path


# The library


def test_a_draft_is_checked_with_the_response_about_to_be_given_and_nothing_is_recorded(cases: Casework) -> None:
    before = cases.history(DAMP.case)

    good, faulty = (check_response(cases, DAMP.case, each, command=DAMP.response) for each in (LETTER, FAULTY))

    assert good.findings == ()
    assert {each.code for each in faulty.findings} == {"amount_differs", "name_wrong"}
    assert cases.history(DAMP.case) == before


def test_what_is_found_says_where_and_by_which_paragraph(cases: Casework) -> None:
    found = check_response(cases, DAMP.case, FAULTY, command=DAMP.response)

    differs = next(each for each in found.findings if each.code == "amount_differs")

    assert (differs.severity, differs.provision, differs.subject) == ("must", "7.2", "A2")
    assert FAULTY.split("\n")[(differs.line or 0) - 1].startswith("- We will pay you £205")
    assert "£205" in (differs.quote or "")
    assert found.sha256 == sha256(FAULTY.encode()).hexdigest()
    assert found.codes == ("name_wrong", "amount_differs")


def test_a_draft_is_read_as_if_it_were_sent_on_a_day(cases: Casework) -> None:
    letter = (FOLDER / TRANSFER.file).read_text(encoding="utf-8")

    assert check_response(cases, TRANSFER.case, letter, on=date(2025, 3, 28)).findings == ()
    late = check_response(cases, TRANSFER.case, letter, on=date(2025, 4, 14))
    assert {"promise_in_past", "lateness_not_told"} <= {each.code for each in late.findings}


def test_the_ombudsman_that_is_missing_is_the_one_of_the_case(cases: Casework) -> None:
    terms = LetterTerms(ombudsman=OMBUDSMEN["lgsco"])

    found = check_response(cases, DAMP.case, "Dear Ms Adeyemi,\n\nNo.\n", command=DAMP.response, terms=terms)

    missing = next(each for each in found.findings if each.code == "ombudsman_missing")
    assert "the Local Government and Social Care Ombudsman, and how" in missing.sentence


def test_no_words_of_the_resident_are_in_what_is_found(cases: Casework) -> None:
    found = check_response(cases, DAMP.case, "Dear Sir,\n\nNo.\n", command=DAMP.response)

    said = " ".join(f"{each.sentence} {each.quote}" for each in found.findings)

    assert found.must
    for words in ("asthma", "Adeyemi", "Grace", "mould", "Surveyor"):
        assert words not in said


@pytest.mark.parametrize("draft", ["", " \n", "PK\x03\x04\0", "x" * (MOST + 1)], ids=["empty", "blank", "zip", "long"])
def test_what_is_no_letter_is_not_read(cases: Casework, draft: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        check_response(cases, DAMP.case, draft)
    assert refused.value.field == "draft"


def test_only_a_response_to_the_same_case_is_taken_with_it(cases: Casework) -> None:
    with pytest.raises(InvalidCommand, match="wanted the command respond"):
        check_response(cases, DAMP.case, LETTER, command=DAMP.history[0])
    with pytest.raises(InvalidCommand, match="about another case"):
        check_response(cases, TRANSFER.case, LETTER, command=DAMP.response)
    with pytest.raises(CaseNotFound):
        check_response(cases, "nowhere", LETTER)


# casework's own letters


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", ["stage_1_response", "final_response"])
def test_a_letter_of_caseworks_own_raises_no_alarm(kind: Kind, variant: Variant) -> None:
    *before, response = EVERY[kind]
    world = given(*before).cases
    case = world.found["C-1"]
    history = [event for event in world.log if event.originator_id == case.id]
    command, letter = parse(response), written(kind, variant)
    assert isinstance(command, Respond)
    told = known(case, history, command.at, TERMS, command)

    assert findings(Draft(letter.text), told) == ()
    assert findings(Draft(letter.html.decode()), told) == ()


@pytest.mark.parametrize("history", [acknowledged(), at_stage_2()])
def test_a_letter_without_a_word_of_answer_lacks_everything(history: tuple[Command, ...]) -> None:
    world = given(*history).cases
    case = world.found["C-1"]
    events = [event for event in world.log if event.originator_id == case.id]
    command = parse(respond("2024-06-28" if case.stage == 2 else "2024-05-28"))
    assert isinstance(command, Respond)

    found = findings(
        Draft("Dear Rosa,\n\nThank you for your letter.\n"), known(case, events, command.at, TERMS, command)
    )

    missing = {"stage_missing", "point_unanswered", "ombudsman_missing", "reference_missing", "support_not_offered"}
    assert missing <= {each.code for each in found}
    assert ("escalation_missing" in {each.code for each in found}) == (case.stage == 1)


# The command line


def test_a_good_draft_ends_well(store: str, tmp_path: Path) -> None:
    said = casework(
        "check-response", DAMP.case, FOLDER / DAMP.file, "--with", response(tmp_path, DAMP.response), store=store
    )
    assert (said.status, said.out) == (ExitCode.OK, "Nothing was found that has to be put right.\n")


def test_what_has_to_be_put_right_is_told_and_fails(store: str, tmp_path: Path) -> None:
    given_with = response(tmp_path, DAMP.response)

    said = casework("check-response", DAMP.case, "-", "--with", given_with, store=store, stdin=FAULTY.encode())

    assert said.status == ExitCode.FAILED
    assert "MUST    amount_differs  (Code 7.2, line 40)" in said.out
    assert "> Dear Mr Smith" in said.out
    assert said.out.endswith("2 to be put right, 0 that should be better\n")


def test_advice_alone_does_not_fail(store: str, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(LETTER.replace("It was not. We", "It was not, pursuant to the above. We"), "utf-8")

    said = casework(
        "check-response", DAMP.case, draft, "--with", response(tmp_path, DAMP.response), "--json", store=store
    )

    assert said.status == ExitCode.OK
    assert [each["code"] for each in said.json["findings"]] == ["legalistic_words"]
    assert said.json["to_submit"] == []


def test_what_cannot_be_read_is_said(store: str, tmp_path: Path) -> None:
    odd = tmp_path / "draft.txt"
    odd.write_bytes("£250".encode("utf-16"))

    assert casework("check-response", DAMP.case, tmp_path / "none.txt", store=store).status == ExitCode.USAGE
    assert casework("check-response", "nowhere", FOLDER / DAMP.file, store=store).status == ExitCode.NOT_FOUND
    unread = casework("check-response", DAMP.case, odd, store=store)
    assert (unread.status, "not UTF-8 text" in unread.err) == (ExitCode.INVALID, True)
