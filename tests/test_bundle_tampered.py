"""Whatever is changed in an evidence bundle is refused, and it is said where."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_bundle import LATER, NORTH, Bundle, Contents, InMemory, bundled, checked, evidence, resealed
from casework.audit import keys
from casework.audit.bundle import verify
from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import make
from casework.audit.note import opened, signed
from examples import answered, of_case
from recorded import recording
from spec import Cases

PAPERS = "data/cases/1-C-1/"


@cache
def bundle(profile: Any = "auditor") -> Bundle:
    with recording(Cases()) as recorded:
        recorded.do(*of_case("C-2", *answered()))
        make(recorded.store, NORTH, LATER)
        evidence(recorded)
        return bundled(recorded, profile=profile)


@cache
def files() -> Contents:
    return bundle().files


ANY_BYTE = st.tuples(
    st.integers(0, len(files()) - 1), st.floats(0, 1, exclude_max=True), st.integers(0, 7)
)  # which file, how far into it, which bit


@settings(max_examples=200)
@given(ANY_BYTE)
def test_any_byte_of_any_file_changed_is_refused_and_the_file_named(place: tuple[int, float, int]) -> None:
    number, share, bit = place
    name = sorted(files())[number]
    data = bytearray(files()[name])
    data[int(share * len(data))] ^= 1 << bit
    refused(files() | {name: bytes(data)}, name)


@pytest.mark.parametrize("name", sorted(files()))
def test_each_end_of_each_file_matters_and_so_does_its_presence(name: str) -> None:
    data = files()[name]
    refused({other: bytes_ for other, bytes_ in files().items() if other != name}, name)
    for changed in (data[:-1], data[1:], data + b"\n", b""):
        refused(files() | {name: changed}, name)


@pytest.mark.parametrize("name", sorted(name for name in files() if not name.endswith((".pdf", ".bin", ".py"))))
def test_a_line_removed_from_any_file_is_refused(name: str) -> None:
    lines = files()[name].splitlines(keepends=True)
    for number in {0, len(lines) // 2, len(lines) - 1}:
        refused(files() | {name: b"".join(lines[:number] + lines[number + 1 :])}, name)


@pytest.mark.parametrize(
    "name", ["data/more.txt", "more.txt", f"{PAPERS}documents/{'0' * 64}.pdf", "data/log/more.txt"]
)
def test_a_file_added_is_refused_also_when_it_is_listed(name: str) -> None:
    refused(files() | {name: b"more"}, name)
    assert_fault(resealed(files() | {name: b"more"}), name)


def refused(changed: Contents, name: str) -> None:
    found = checked(changed)
    where = {"manifest-sha256.txt", "tagmanifest-sha256.txt"}
    assert any(name in fault for fault in found.faults) or (name in where and found.faults), found.faults


def assert_fault(changed: Contents, what: str) -> None:
    found = checked(changed)
    assert any(what in fault for fault in found.faults), found.faults


@settings(max_examples=40)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_a_zip_that_was_damaged_is_refused_unless_its_files_are_whole(share: float, bit: int) -> None:
    data = bytearray(bundle().zip)
    data[int(share * len(data))] ^= 1 << bit
    with TemporaryDirectory() as folder:
        damaged = Path(folder) / "damaged.zip"
        damaged.write_bytes(data)
        status = verify.main([str(damaged), "--key", str(NORTH.verifier)])
        assert status in (2, 3) or {name: verify.Zip(damaged).read(name) for name in files()} == files()


# What follows meddles with the bundle and makes the manifests anew, as somebody would who can but has not the key.


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files()[name].decode().split("\n")[:-1]]


def as_lines(values: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for each in values)


EVENTS, DECODED, PROOFS = (f"data/log/{name}.jsonl" for name in ("events", "decoded", "proofs"))


def number_of(topic: str) -> int:
    return next(n for n, each in enumerate(lines(EVENTS)) if each["topic"] == topic)


def with_papers(changed: Contents) -> Contents:
    """The files with papers that fit what is decoded in them."""
    decoded = [json.loads(line) for line in changed[DECODED].decode().split("\n")[:-1]]
    return resealed(changed | verify.papers(json.loads(changed["data/bundle.json"]), decoded, list(changed)))


def rewritten(change: Callable[[dict[str, Any]], object], topic: str, *, bytes_too: bool) -> Contents:
    """An event's decoded form rewritten, and its bytes."""
    decoded, stored, n = lines(DECODED), lines(EVENTS), number_of(topic)
    change(decoded[n]["event"])
    if bytes_too:
        stored[n]["state"] = b64encode(json.dumps(decoded[n]["event"]).encode()).decode()
    return with_papers(files() | {DECODED: as_lines(decoded), EVENTS: as_lines(stored)})


def without(*numbers: int) -> Contents:
    """Some events left out, everywhere."""
    left = {
        name: as_lines([each for n, each in enumerate(lines(name)) if n not in numbers])
        for name in (EVENTS, DECODED, PROOFS)
    }
    return with_papers(files() | left)


def say(words: str) -> Callable[[dict[str, Any]], object]:
    return lambda event: event["personal"].update(summary=words)


def test_words_rewritten_in_what_is_read_are_not_those_of_the_bytes() -> None:
    assert_fault(rewritten(say("All was well"), "contact-recorded", bytes_too=False), "does not say what decoded.jsonl")


def test_an_event_rewritten_with_its_bytes_is_not_in_the_signed_log() -> None:
    n = number_of("contact-recorded") + 1
    changed = rewritten(say("All was well"), "contact-recorded", bytes_too=True)
    assert_fault(changed, f"events.jsonl, line {n}: is not in the signed log")


def test_an_event_left_out_between_others_is_missed() -> None:
    assert_fault(without(number_of("contact-recorded")), "an event is left out")


def test_the_newest_events_left_out_are_missed_by_the_signed_head() -> None:
    own = [n for n, each in enumerate(lines(EVENTS)) if each["stream"] == verify.stream_of("C-1")]
    changed = without(own[-1])
    assert_fault(changed, f"{PAPERS}head.txt")
    changed.pop(f"{PAPERS}head.txt")
    found = checked(resealed(changed))
    assert not found.faults
    assert any("no signed head" in each for each in found.open)


def test_two_events_in_each_others_places_are_noticed() -> None:
    stored, decoded, proofs = lines(EVENTS), lines(DECODED), lines(PROOFS)
    for each in (stored, decoded, proofs):
        each[3], each[4] = each[4], each[3]
    changed = {EVENTS: as_lines(stored), DECODED: as_lines(decoded), PROOFS: as_lines(proofs)}
    assert_fault(with_papers(files() | changed), "order of the log")


def test_an_event_claimed_to_be_newer_than_the_checkpoint_is_not() -> None:
    proofs = lines(PROOFS)
    proofs[3] |= {"leaf": None, "path": []}
    assert_fault(resealed(files() | {PROOFS: as_lines(proofs)}), "older than the checkpoint and has no proof")


def test_an_event_claimed_to_be_shown_in_part_has_to_have_the_hash_that_is_in_the_log() -> None:
    stored, decoded = lines(EVENTS), lines(DECODED)
    stored[3].pop("state")
    stored[3]["hash"] = b64encode(b"\0" * 32).decode()
    decoded[3]["withheld"] = ["personal.summary"]
    changed = with_papers(files() | {EVENTS: as_lines(stored), DECODED: as_lines(decoded)})
    assert_fault(changed, "events.jsonl, line 4: is not in the signed log")


@pytest.mark.parametrize(
    "name", ["chronology.html", "chronology.csv", "clocks.json", "correspondence.csv", "access.csv"]
)
def test_a_paper_that_says_something_else_than_the_events_is_refused(name: str) -> None:
    where = PAPERS + name
    assert_fault(resealed(files() | {where: files()[where].replace(b"20", b"19", 1)}), f"{where}: does not say")


def test_a_document_that_is_another_one_is_refused() -> None:
    where = next(name for name in files() if "/documents/" in name)
    assert_fault(resealed(files() | {where: b"%PDF another"}), f"{where}: is not the document")


def test_a_calendar_with_another_holiday_has_another_version() -> None:
    calendars = json.loads(files()["data/calendars.json"])
    calendars[0]["closed"]["2024-05-28"] = "A holiday of our own"
    assert_fault(resealed(files() | {"data/calendars.json": as_json(calendars)}), "data/calendars.json")


def test_a_policy_with_other_limits_is_not_the_one_that_was_applied() -> None:
    policies = json.loads(files()["data/policies.json"])
    policies["hos-2024"]["stage_1"]["response"]["working_days"] = 20
    assert_fault(resealed(files() | {"data/policies.json": as_json(policies)}), "which the policy does not give")


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda clock: clock.update(due_on="2024-05-30"), "come to 2024-05-29, not to 2024-05-30"),
        (lambda clock: clock["why"].update(working_days=11), "come to 2024-05-30, not to 2024-05-29"),
        (lambda clock: clock["why"].update(counted_from="2024-05-15"), "come to 2024-05-30, not to 2024-05-29"),
        (lambda clock: clock["why"]["skipped"].pop(), "the days left out"),
        (lambda clock: clock["why"]["skipped"][0].update(reason="Rain"), "the days left out"),
        (lambda clock: clock.update(started_on="2024-05-13"), "does not start on 2024-05-14"),
    ],
)
def test_a_deadline_that_was_counted_otherwise_is_found(change: Callable[[dict[str, Any]], object], said: str) -> None:
    changed = rewritten(lambda event: change(event["clocks"][-1]), "complaint-acknowledged", bytes_too=True)
    assert_fault(changed, said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda clock: clock.update(working_days_late=1), "said to be 1 working days late"),
        (lambda clock: clock.update(state="met"), "and is called met"),
        (lambda clock: clock.update(stopped_on="2024-05-29"), "and is called breached"),
    ],
)
def test_a_lateness_that_is_another_is_found(change: Callable[[dict[str, Any]], object], said: str) -> None:
    changed = rewritten(lambda event: change(event["clocks"][0]), "response-sent", bytes_too=True)
    assert_fault(changed, said)


def test_who_makes_a_log_of_their_own_has_not_the_key() -> None:
    forger = keys.generated(NORTH.name)
    note = files()["data/log/checkpoint.txt"].decode()
    forged = signed(Checkpoint.parse(opened(note, NORTH.verifier)).text, forger).encode()
    inner = as_json([{"key": str(forger.verifier), "vouched": None}])
    changed = resealed(files() | {"data/log/checkpoint.txt": forged, "data/log/keys.json": inner})
    assert_fault(changed, "no known key has signed this")


def test_only_the_key_inside_proves_nothing_and_that_is_said() -> None:
    found = verify.check(InMemory(files()), [])
    assert not found.faults
    assert any("proves nothing" in each for each in found.open)


def test_the_statement_is_about_one_bundle() -> None:
    other = bundle("ombudsman").files
    changed = dict(files())
    data = {**changed, "statement.txt": other["statement.txt"]}
    tags = {name: each for name, each in data.items() if not name.startswith(("data/", "tagmanifest"))}
    data["tagmanifest-sha256.txt"] = resealed_tags(tags)
    assert_fault(data, "statement.txt: is about another bundle")


def resealed_tags(tags: Contents) -> bytes:
    return "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(tags.items())).encode()


def test_an_earlier_checkpoint_that_the_log_does_not_begin_with_is_found() -> None:
    proofs = json.loads(files()["data/log/consistency.json"])
    text = opened(proofs[0]["note"], NORTH.verifier)
    other = Checkpoint.parse(text)._replace(root=b"\1" * 32)
    proofs[0]["note"] = signed(other.text, NORTH)
    changed = resealed(files() | {"data/log/consistency.json": as_json(proofs)})
    assert_fault(changed, "consistency.json, checkpoint 1: the log does not begin")


def test_hashes_of_the_log_that_make_another_checkpoint_are_found() -> None:
    leaves = files()["data/log/leaves.bin"]
    assert_fault(resealed(files() | {"data/log/leaves.bin": leaves[32:] + leaves[:32]}), "do not make the checkpoint")


MALFORMED = (b"\xff", b'{"a": 1}', b"[" * 5000)


@pytest.mark.parametrize("name", sorted(name for name in files() if name.startswith("data/")))
def test_what_is_malformed_is_refused_and_nothing_worse(name: str) -> None:
    for data in MALFORMED:
        assert checked(resealed(files() | {name: data})).faults


def test_a_policy_that_an_event_names_has_to_be_there() -> None:
    assert_fault(resealed(files() | {"data/policies.json": b"{}"}), "the policy hos-2024 is not here")


def test_a_calendar_that_is_not_there_leaves_its_dates_unshown() -> None:
    found = checked(resealed(files() | {"data/calendars.json": b"[]"}))
    assert any("calendars that are not here" in each for each in found.open)
