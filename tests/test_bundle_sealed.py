"""Evidence of a store whose words are sealed: what is shown can be opened, nothing else, and what is gone says so."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any
from zipfile import ZipFile

import pytest

from at_bundle import KEY, NORTH, Bundle, InMemory, bare, bundled, checked, evidence, resealed
from casework.audit.bundle import Unaccounted, verify
from casework.audit.bundle.bag import FOLDER
from casework.domain.errors import StoreError
from casework.store.keyring.sealing import Token
from engines import IN_A_FILE
from examples import log, of_case
from recorded import Recorded
from sealed import Twins, erase, in_files, keyring

EVENTS, DECODED, KEYS = (f"data/log/{name}.jsonl" for name in ("events", "decoded", "words"))
Line = dict[str, Any]


def test_a_bundle_of_a_sealed_store_shows_everything_an_open_one_does(twins: Twins) -> None:
    made = []
    for each in twins:
        evidence(each)
        made.append(bundled(each, profile="auditor"))
    of_sealed, of_plain = made
    assert of_sealed.lines(DECODED) == of_plain.lines(DECODED)
    found = checked(of_sealed.files)
    assert (found.faults, found.open) == ([], [])
    papers = [name for name in of_plain.files if name.endswith((".csv", "clocks.json"))]
    assert {name: of_sealed.files[name] for name in papers} == {name: of_plain.files[name] for name in papers}
    assert KEYS in of_sealed.files
    assert KEYS not in of_plain.files
    assert [each.json("data/bundle.json")["form"] for each in made] == [2, 1]


@IN_A_FILE
def test_its_keys_open_the_texts_that_are_shown_and_nothing_else(sealed: Recorded) -> None:
    evidence(sealed)
    sealed.do(*of_case("C-2", log(summary="of the same resident")))
    bundle = bundled(sealed)
    stored = {each["position"]: json.loads(b64decode(each["state"])) for each in bundle.lines(EVENTS)}
    given = {(each["position"], each["path"]) for each in bundle.lines(KEYS)}
    assert given == {(place, path) for place, said in stored.items() for path in said.get("sealed", {})}
    other = sealed.store.engine.recorder.select_events(sealed.cases.found["C-2"].id)[0]
    token = json.loads(other.state)["sealed"]["summary"]
    for each in bundle.lines(KEYS):
        with pytest.raises(verify.BadBundle):
            verify.Token.parse(token).opened(b64decode(each["key"]))


@IN_A_FILE
def test_the_verifier_reads_sealed_texts_as_the_store_seals_them(sealed: Recorded) -> None:
    evidence(sealed)
    event = sealed.store.events(sealed.cases.found["C-1"].id)[0]
    raw = json.loads(sealed.store.engine.recorder.select_events(event.originator_id)[0].state)["sealed"]["summary"]
    assert verify.Token.parse(raw).key == Token.parse(raw).key
    key = keyring(sealed).word_key(event, "summary", raw)
    assert key
    assert verify.Token.parse(raw).opened(key) == event.personal["summary"]


@IN_A_FILE
def test_the_same_state_of_a_sealed_store_gives_the_same_bytes(sealed: Recorded) -> None:
    evidence(sealed)
    for profile in ("ombudsman", "auditor", "resident"):
        assert bundled(sealed, profile=profile).zip == bundled(sealed, profile=profile).zip


@IN_A_FILE
def test_a_residents_bundle_has_no_key_to_what_is_withheld(sealed: Recorded) -> None:
    evidence(sealed)
    bundle = bundled(sealed, profile="resident")
    shown = {each["position"] for each in bundle.lines(EVENTS) if "state" in each}
    given = {each["position"] for each in bundle.lines(KEYS)} if KEYS in bundle.files else set()
    assert given <= shown
    assert checked(bundle.files).faults == []


def test_after_an_erasure_the_bundle_says_what_is_gone_and_why_and_the_one_made_before_still_holds(
    sealed: Recorded,
) -> None:
    evidence(sealed)
    sealed.do(*of_case("C-2", log(resident={"id": "r-2", "name": "Somebody else"})))
    before = bundled(sealed)
    erase(sealed, "r-1", "C-1")
    after = bundled(sealed)
    for each in (before, after):
        found = checked(each.files)
        assert (found.faults, found.open) == ([], [])
    assert verify.check(InMemory(before.files), [KEY], [after.files["data/log/checkpoint.txt"]]).faults == []
    assert any("texts were erased" in each for each in checked(after.files).shown)
    words = [text for each in after.lines(DECODED) for text in each["event"].get("personal", {}).values()]
    assert {"erased": True} in words
    page = after.files["data/cases/1-C-1/chronology.html"].decode()
    assert "[erased]" in page
    assert "Personal data erased" in page
    assert checked(bundled(sealed, profile="resident").files).faults == []
    other = bundled(sealed, "C-2")
    assert all(isinstance(text, str) for each in other.lines(DECODED) for text in each["event"]["personal"].values())


@IN_A_FILE
def test_words_erased_without_an_erasure_in_the_log_make_no_bundle(sealed: Recorded) -> None:
    evidence(sealed)
    keyring(sealed).destroy([each.id for each in keyring(sealed).of_subject("r-1")], "unknown")
    with pytest.raises(Unaccounted, match="by which erasure"):
        bundled(sealed)


@IN_A_FILE
def test_damaged_keys_are_told_of_in_one_sentence(sealed: Recorded) -> None:
    evidence(sealed)
    kept = keyring(sealed)
    of_words = next(each.id for each in kept.of_subject("r-1") if each.owner.kind == "words")
    with kept.place.transaction(write=True) as connection:
        connection.execute("update casework_keys set id = 'lost' where id = :id", {"id": of_words})
    with pytest.raises(StoreError, match="not in the key database"):
        bundled(sealed)


@IN_A_FILE
def test_a_bundle_with_erased_words_is_accepted_on_an_interpreter_with_cryptography_alone(
    sealed: Recorded, tmp_path: Path
) -> None:
    evidence(sealed)
    sealed.do(*of_case("C-2", log(resident={"id": "r-2", "name": "Somebody else"})))
    erase(sealed, "r-1", "C-1")
    (tmp_path / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    (tmp_path / "both.zip").write_bytes(bundled(sealed, "C-1", "C-2").zip)
    ended = bare(tmp_path / "verify.py", tmp_path / "both.zip", "--key", str(NORTH.verifier))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("ACCEPTED\n")
    assert "sealed in the log" in ended.stdout


@IN_A_FILE
def test_what_the_docs_say_to_do_by_hand_opens_every_text(sealed: Recorded, tmp_path: Path) -> None:
    evidence(sealed)
    bundle = bundled(sealed)
    with ZipFile(io.BytesIO(bundle.zip)) as unpacked:
        unpacked.extractall(tmp_path)
    said = Path(__file__).parents[1].joinpath("docs", "audit.md").read_text("utf-8")
    program = dedent("    import json" + said.partition("\n    import json")[2].partition("\n\n**Erased")[0])
    run = [sys.executable, "-c", program]
    ended = subprocess.run(run, cwd=tmp_path / FOLDER, capture_output=True, text=True, check=True)
    texts = {(each["position"], path): text for each in bundle.lines(DECODED) for path, text in _words(each)}
    assert ended.stdout == "".join(
        f"{each['position']} {each['path']} {texts[each['position'], each['path']]}\n" for each in bundle.lines(KEYS)
    )


def _words(entry: Line) -> Iterable[tuple[str, str]]:
    words: dict[str, str] = entry["event"].get("personal", {})
    return words.items()


# What follows meddles with a bundle and makes its manifests and papers anew, as who can but has not the key of the log.


@cache
def whole() -> Bundle:
    """Two cases, the words of one of them erased."""
    with in_files() as recorded:
        evidence(recorded)
        recorded.do(*of_case("C-2", log(summary="the boiler", resident={"id": "r-2", "name": "Somebody else"})))
        erase(recorded, "r-1", "C-1")
        return bundled(recorded, "C-1", "C-2")


def meddled(change: Callable[[dict[str, list[Line]]], None]) -> list[str]:
    files = whole().files
    changed = {name: whole().lines(name) for name in (EVENTS, DECODED, KEYS, "data/log/proofs.jsonl")}
    change(changed)
    files |= {name: _jsonl(lines) for name, lines in changed.items()}
    bundle = json.loads(files["data/bundle.json"])
    return checked(resealed(files | verify.papers(bundle, changed[DECODED], list(files)))).faults


def summary_of_the_other(lines: list[Line]) -> Line:
    return next(each for each in lines if each["topic"] == "complaint-logged" and each["event"]["ref"] == "C-2")


def test_a_bundle_that_nobody_meddled_with_is_accepted() -> None:
    assert meddled(lambda _: None) == []


def test_a_wrong_key_to_a_text_is_refused() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        lines[KEYS][0]["key"] = b64encode(b"x" * 32).decode()

    assert any("the key given for it does not open it" in each for each in meddled(change))


def test_a_key_of_the_wrong_length_is_refused() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        lines[KEYS][0]["key"] = b64encode(b"short").decode()

    assert any("does not open it" in each for each in meddled(change))


def test_a_word_that_is_not_what_was_sealed_is_refused() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        summary_of_the_other(lines[DECODED])["event"]["personal"]["summary"] = "the roof"

    assert any("does not say what decoded.jsonl says" in each for each in meddled(change))


def test_a_word_is_not_erased_because_somebody_says_so() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        entry = summary_of_the_other(lines[DECODED])
        entry["event"]["personal"]["summary"] = {"erased": True}
        lines[KEYS] = [
            each for each in lines[KEYS] if (each["position"], each["path"]) != (entry["position"], "summary")
        ]

    assert any("no later erasure says" in each for each in meddled(change))


def test_a_key_that_is_missing_is_refused() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        lines[KEYS] = lines[KEYS][1:]

    found = meddled(change)
    assert any("no key to it is given" in each for each in found)
    assert any("does not say what decoded.jsonl says" in each for each in found)


def test_words_that_are_erased_have_no_other_words_in_their_place() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        entry = next(each for each in lines[DECODED] if each["event"].get("ref") == "C-1")
        entry["event"]["personal"]["summary"] = "all was well"

    assert any("does not say what decoded.jsonl says" in each for each in meddled(change))


def test_an_erasure_that_is_left_out_leaves_erased_words_unexplained() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        n = next(n for n, each in enumerate(lines[DECODED]) if each["topic"] == "personal-data-erased")
        for name in (EVENTS, DECODED, "data/log/proofs.jsonl"):
            del lines[name][n]

    assert any("no later erasure says" in each for each in meddled(change))


@pytest.mark.parametrize("strange", [{"position": 10**6}, {"path": "nowhere"}])
def test_a_key_to_nothing_is_refused(strange: Line) -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        lines[KEYS].append({**lines[KEYS][0], **strange})

    assert any(KEYS in each for each in meddled(change))


def test_two_keys_to_one_text_are_refused() -> None:
    def change(lines: dict[str, list[Line]]) -> None:
        lines[KEYS].append(lines[KEYS][0])

    assert any("two keys to the same words" in each for each in meddled(change))


def _jsonl(lines: list[Line]) -> bytes:
    return b"".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for each in lines)
