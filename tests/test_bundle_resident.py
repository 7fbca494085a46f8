"""A resident's bundle says what was done and nothing of or about other people, and can be checked all the same."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import BaseModel

from about_others import CANARY, about_others
from alphabets import WORD
from at_bundle import Bundle, bundled, checked, evidence
from casework.audit.bundle import Cleared, SeveralResidents
from casework.audit.bundle.redacted_fields import KEPT, MASKED, PEOPLE
from casework.audit.bundle.redaction import WITHHELD, Redactor
from casework.domain.event import EVENTS
from casework.domain.landlord_record import LandlordEvent
from casework.domain.personal import _parts
from casework.domain.redress_programme import ProgrammeEvent
from engines import IN_A_FILE
from examples import by, log, of_case, received
from recorded import Recorded, recording
from spec import Cases
from walk import Walk, walks


def given_to_resident(recorded: Recorded, *cleared: Cleared) -> Bundle:
    recorded.do(*about_others())
    recorded.sweep("2024-06-20")
    return bundled(recorded, profile="resident", cleared=cleared)


def everything_in(bundle: Bundle) -> str:
    """All that can be read in a bundle, what is in base64 too."""
    read = [data.decode("utf-8", "replace") for data in bundle.files.values()]
    states = [b64decode(each["state"]) for each in bundle.lines("data/log/events.jsonl") if "state" in each]
    return "\n".join([*read, *(state.decode() for state in states)])


def test_no_word_of_or_about_anybody_else_is_in_a_residents_bundle(recorded: Recorded) -> None:
    bundle = given_to_resident(recorded)
    assert CANARY not in everything_in(bundle)
    assert checked(bundle.files).faults == []


@IN_A_FILE
def test_who_they_are_and_what_was_done_when_is_there(recorded: Recorded) -> None:
    page = given_to_resident(recorded).files["data/cases/1-C-1/chronology.html"].decode()
    for word in (
        "Rosa Resident",
        "rosa@example.org",
        "1 High Street",
        "Response sent",
        "29 May 2024",
        "person 1",
        WITHHELD,
    ):
        assert word in page


@IN_A_FILE
def test_of_what_is_shown_in_part_the_hash_is_proved_and_that_is_said(recorded: Recorded) -> None:
    bundle = given_to_resident(recorded)
    stored = bundle.lines("data/log/events.jsonl")
    in_part = [each for each in stored if "state" not in each]
    assert len(in_part) == bundle.made.in_part
    assert {each["topic"] for each in stored if "state" in each} == {"alert-raised"}
    found = checked(bundle.files)
    assert any(f"what {len(in_part)} events say that are shown in part" in each for each in found.open)
    whole = {each["position"]: each["hash"] for each in bundled(recorded).lines("data/log/proofs.jsonl")}
    assert {each["position"]: each["hash"] for each in in_part}.items() <= whole.items()


@IN_A_FILE
def test_nobody_can_try_words_until_they_come_to_the_hash_of_what_is_shown_in_part(recorded: Recorded) -> None:
    bundle = given_to_resident(recorded)
    whole = {each["position"]: each["event"] for each in bundled(recorded).lines("data/log/decoded.jsonl")}
    in_part = [whole[each["position"]] for each in bundle.lines("data/log/events.jsonl") if "state" not in each]
    assert in_part
    assert [said["event_id"] for said in in_part if said["event_id"] in everything_in(bundle)] == []


@IN_A_FILE
def test_words_that_passed_between_them_are_given_once_a_person_has_cleared_them(recorded: Recorded) -> None:
    first = given_to_resident(recorded)
    offered = {(each.event, each.path): each.words for each in first.made.offered}
    assert (1, "summary") in offered
    assert (8, "summary") in offered  # the call with the resident, and not that with the contractor
    assert (7, "summary") not in offered
    assert all("name" not in path or path == "name" for _, path in offered)
    cleared = bundled(
        recorded, profile="resident", cleared=[Cleared("C-1", 8, "summary"), Cleared("C-1", 7, "summary")]
    )
    assert "she says the neighbour shouts" in everything_in(cleared)
    assert "plumber will come" not in everything_in(cleared)
    assert checked(cleared.files).faults == []


@IN_A_FILE
def test_a_document_is_given_once_a_person_has_cleared_it(recorded: Recorded) -> None:
    evidence(recorded)
    kept, given_too = (
        bundled(recorded, profile="resident", cleared=each) for each in ((), [Cleared("C-1", 2, "bytes")])
    )
    assert [sum("/documents/" in name for name in each.files) for each in (kept, given_too)] == [0, 1]
    assert checked(given_too.files).faults == []
    assert "are withheld from this copy" in kept.files["data/missing.json"].decode()


@IN_A_FILE
def test_a_residents_bundle_is_of_one_resident(recorded: Recorded) -> None:
    recorded.do(*received(), *of_case("C-2", log(resident={"id": "r-2", "name": "Somebody else"})))
    with pytest.raises(SeveralResidents):
        bundled(recorded, "C-1", "C-2", profile="resident")


def test_an_anonymous_complaint_has_no_words_that_are_known_to_be_the_readers() -> None:
    with recording(Cases()) as recorded:
        recorded.do(log(resident=None, anonymous=True, by=by(CANARY, "resident", name=CANARY)))
        assert CANARY not in everything_in(bundled(recorded, profile="resident"))


def names_in(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for part in _parts(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from names_in(part)


def test_every_field_of_every_event_is_said_to_be_kept_masked_or_a_person() -> None:
    left_out = {"sweep-recorded", "sweeps-summarised", "log-sealed"}  # they are about no case
    left_out |= {"determination-published", "determination-corrected"}
    left_out |= {topic for topic, kind in EVENTS.items() if issubclass(kind, LandlordEvent | ProgrammeEvent)}
    never_there = {"erased", "sealed"}  # the one stands for words, the other is gone once they are opened
    for topic, kind in EVENTS.items():
        declared = {name: (name in KEPT) + (name in PEOPLE) + (name in MASKED) for name in names_in(kind)}
        assert topic in left_out or {name for name, times in declared.items() if times != 1} <= never_there, topic


@given(walks)
@settings(max_examples=20)
def test_of_any_history_only_their_own_name_and_address_are_given_unlooked_at(walk: Walk) -> None:
    for sent in walk.commands():
        walk.cases.do(sent)
    for ref, case in walk.cases.found.items():
        redactor = Redactor(case.resident_id, ())
        for event in (each for each in walk.cases.log if each.originator_id == case.id):
            kept: dict[str, Any] = redactor.redacted(ref, json.loads(event.model_dump_json(exclude_none=True)))
            own = {"resident.name", "resident.contact", "property"}
            shown = {path for path, text in kept.get("personal", {}).items() if WORD in str(text)}
            assert shown <= own
            assert WORD not in json.dumps({**kept, "personal": {}}, ensure_ascii=False)
