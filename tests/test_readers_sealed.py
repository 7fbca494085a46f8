"""Whoever reads a store whose words are sealed gets what they would get if they were not, and no ciphertext."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_json

from at_bundle import LATER, NORTH, bundled, checked, evidence
from at_http import Serving
from at_tracker import Desk, reasons
from casework.accesses import Told
from casework.application import Casework
from casework.audit.as_known import as_known
from casework.audit.checkpoints import make
from casework.audit.replay import replay
from casework.audit.verification import verify
from casework.case_page import case_page
from casework.difference_page import difference_page
from casework.domain.access import Reader
from casework.domain.complaint import case_id
from casework.exporting import exported, listed
from casework.http.cloud_events import facts_of
from casework.importing.restoring import restored
from casework.ocel import ocel
from casework.projections.queues.every import QUEUES
from casework.projections.timeline import timeline
from casework.reports.actions import actions
from casework.store import KeysAt, open_store
from casework.store.verbatim import pages
from engines import IN_A_FILE, NewUrl
from examples import log, of_case, support
from program import casework
from recorded import Recorded
from sealed import Twins, erase, in_files, keyring

CASES = ("C-1", "C-2")


def told(twins: Twins) -> Twins:
    """The same history in both: two cases of one resident, with alerts, readings and every kind of words."""
    for each in twins:
        evidence(each)
        needs = [{"id": "V1", "what": "her son is ill", "source": "the nurse told"}]
        each.do(*of_case("C-2", log(property="2 High Street", summary="the lift"), support(vulnerabilities=needs)))
    return twins


def over(recorded: Recorded) -> Casework:
    return Casework(recorded.store, clock=lambda: datetime(2030, 2, 1, tzinfo=UTC))


def pages_of(cases: Casework) -> Any:
    return [case_page(cases.case(ref), cases.history(ref)) for ref in CASES]


def timelines_of(cases: Casework) -> Any:
    return [[e.as_json() for e in timeline(cases.history(ref), cases.alert_history(ref))] for ref in CASES]


def replays_of(cases: Casework) -> Any:
    return [[step.as_json() for step in replay(cases.history(ref))] for ref in CASES]


def differences_of(cases: Casework) -> Iterator[Any]:
    for ref in CASES:
        whole = timeline(cases.history(ref))
        found = difference_page(cases.diff(ref, date(2024, 5, 14), date(2030, 1, 1), by="occurred"), whole)
        yield found | {name: [entry.as_json() for entry in found[name]] for name in ("events", "taken_back")}


def exports_of(cases: Casework) -> Any:
    return list(exported(cases, CASES))


def process_logs_of(cases: Casework) -> Any:
    return b"".join(ocel(cases, CASES))


def queues_of(cases: Casework) -> Any:
    whose: dict[str, Any] = {name: {queue.needs: "ann"} if queue.needs else {} for name, queue in QUEUES.items()}
    return {name: str(cases.queue(name, **whose[name]).lines) for name in QUEUES}


def lists_of(cases: Casework) -> Any:
    found = cases.search(property="2 High Street").lines
    return [str(list(listed(cases))), str(found), [str(actions(cases.history(ref))) for ref in CASES]]


def words_read_under_a_record_of(cases: Casework) -> list[Told]:
    return cases.support_needs("C-2", Reader("zoe", "manager", "library"), "reviewing").told


def earlier_pages_of(cases: Casework) -> Any:
    with as_known(cases.store, date(2030, 1, 1)) as past:
        return pages_of(Casework(past))


def cloud_events_of(cases: Casework) -> Any:
    names = {case_id(ref): ref for ref in CASES}
    return [facts_of(cases.store, each.event, names.__getitem__) for each in cases.store.after(0, 1000)]


READERS: Mapping[str, Callable[[Casework], Any]] = {
    reader.__name__: reader
    for reader in (
        pages_of,
        timelines_of,
        replays_of,
        differences_of,
        exports_of,
        process_logs_of,
        queues_of,
        lists_of,
        words_read_under_a_record_of,
        earlier_pages_of,
        cloud_events_of,
    )
}


def test_every_reader_gives_the_same_of_a_sealed_store_and_nothing_that_is_sealed(twins: Twins) -> None:
    sealed, plain = map(over, told(twins))
    for name, reader in READERS.items():
        one, other = to_json([reader(sealed)], fallback=str), to_json([reader(plain)], fallback=str)
        assert one == other, name
        assert b'sealed"' not in one, name


def test_what_is_stored_holds_no_word(twins: Twins) -> None:
    sealed, plain = told(twins)
    words = {text for each in plain.store.after(0, 1000) for text in each.event.personal.values() if " " in str(text)}
    stored = b"".join(event.state for page in pages(sealed.store) for event in page)
    assert words
    assert [text for text in words if str(text).encode() in stored] == []
    assert [text for text in words if str(text) in str(sealed.tables())] == []


def test_a_sealed_log_is_verified_without_its_keys(twins: Twins, keys: KeysAt) -> None:
    sealed, _ = told(twins)
    make(sealed.store, NORTH, LATER)
    kept = keyring(sealed)
    with kept.place.transaction(write=True) as connection:
        connection.execute("update casework_keys set wrapped = null")
    found = verify(sealed.store, NORTH.verifier)
    assert (found.holds, found.uncovered) == (True, 0)


def test_erased_words_are_said_to_be_erased_by_every_reader_and_the_rest_stays(twins: Twins) -> None:
    sealed, plain = told(twins)
    erase(sealed, "r-1", *CASES)
    for name in ("queues_of", "cloud_events_of"):
        one, other = READERS[name](over(sealed)), READERS[name](over(plain))
        assert one[: len(other)] == other if isinstance(one, list) else one == other, name
    for reader in READERS.values():
        assert reader(over(sealed))
    page = case_page(over(sealed).case("C-2"), over(sealed).history("C-2"))
    assert page["summary"] == "[erased]"
    assert page["clocks"] == case_page(over(plain).case("C-2"), over(plain).history("C-2"))["clocks"]


def test_what_was_exported_after_an_erasure_is_taken_in_with_the_gaps(
    sealed: Recorded, new_store: NewUrl, tmp_path: Path
) -> None:
    evidence(sealed)
    with_words = b"\n".join([*exported(over(sealed), ["C-1"]), b""])
    erase(sealed, "r-1", "C-1")
    export = b"\n".join([*exported(over(sealed), ["C-1"]), b""])
    assert b'"erased":true' in export
    with open_store(new_store()) as other:
        (done,) = restored(other, io.BytesIO(export))
        assert done.added == done.events
        page = [event.personal for event in other.events(case_id("C-1"))]
        assert page == [dict(event.personal) for event in sealed.store.events(case_id("C-1"))]
        (again,) = restored(other, io.BytesIO(export))
        assert again.added == 0
    for file in (export, with_words):
        (again,) = restored(sealed.store, io.BytesIO(file))
        assert again.added == 0
    assert case_page(over(sealed).case("C-1"), over(sealed).history("C-1"))["summary"] == "[erased]"


@IN_A_FILE
def test_what_is_taken_in_from_an_open_store_is_sealed_and_what_was_erased_there_stays_so(twins: Twins) -> None:
    sealed, plain = told(twins)
    whole = b"\n".join([*exported(over(plain), CASES), b""])
    erase(sealed, "r-1", *CASES)
    gaps = b"\n".join([*exported(over(sealed), CASES), b""])
    for file, summary in ((whole, "the lift"), (gaps, "[erased]")):
        with in_files() as other:
            assert all(each.added for each in restored(other.store, io.BytesIO(file)))
            stored = b"".join(event.state for page in pages(other.store) for event in page)
            assert b"the lift" not in stored
            cases = over(other)
            assert case_page(cases.case("C-2"), cases.history("C-2"))["summary"] == summary
            assert checked(bundled(other, *CASES).files).faults == []


PATHS = (
    "/v1/cases",
    "/v1/cases/C-1",
    "/v1/cases/C-1/timeline",
    "/v1/cases/C-1/timeline?known_at=2030-01-01",
    "/v1/cases/C-1/diff?earlier=2024-05-14&later=2024-06-14&by=occurred",
    "/v1/events",
    "/v1/actions",
    "/v1/tracker",
    "/v1/cases/C-2/support-needs?purpose=reviewing",  # last, for it is recorded
)
LINES = (
    ("accesses", "--json"),  # first, for who exports is recorded
    ("case", "show", "C-1", "--json"),
    ("case", "show", "C-1"),
    ("case", "timeline", "C-1"),
    ("case", "diff", "C-1", "2024-05-14", "2030-01-01", "--by", "occurred"),
    ("audit", "replay", "C-1"),
    ("export", "--all"),
    ("export", "--all", "--ocel"),
    ("export", "--all", "--actions"),
    ("tracker", "--json"),
)


def with_keys(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A store that is opened again as its environment says."""
    for name in ("CASEWORK_KEYS", "CASEWORK_MASTER_KEY"):
        monkeypatch.delenv(name, raising=False)
    if recorded.keys:
        monkeypatch.setenv("CASEWORK_KEYS", recorded.keys.url)
        monkeypatch.setenv("CASEWORK_MASTER_KEY", ",".join(recorded.keys.masters))
    return recorded


def test_over_http_a_sealed_store_answers_as_an_open_one(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(recorded: Recorded) -> dict[str, str]:
        with Serving(with_keys(recorded, monkeypatch).url) as serving:
            client = serving.client("zoe:manager+auditor+ops")
            return {path: client.get(path).raise_for_status().text.replace(serving.url, "") for path in PATHS}

    sealed, plain = map(answers, told(twins))
    assert sealed == plain
    assert "sealed" not in str(sealed)


def test_on_the_command_line_a_sealed_store_answers_as_an_open_one(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(recorded: Recorded) -> dict[str, str]:
        runs = {line: casework(*line, store=with_keys(recorded, monkeypatch).url) for line in LINES}
        assert {run.status for run in runs.values()} == {0}, [run.err for run in runs.values()]
        return {" ".join(line): _OF_ITS_KEY.sub("property", run.out) for line, run in runs.items()}

    sealed, plain = map(answers, told(twins))
    assert sealed == plain
    assert '"sealed"' not in str(sealed)


def test_a_tracker_taken_over_again_is_compared_with_words_that_are_sealed(
    sealed: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, with_keys(sealed, monkeypatch).url)
    head = ("Ref", "Received", "Details", "Officer", "Status")
    rows = ["C-9", "13/05/2024", "Damp", "ann", "Open"], ["C-9", "13/05/2024", "Mould", "ann", "Open"]
    assert not desk.rows(head, rows[0]).rejected
    assert not desk.rows(head, rows[0]).rejected
    (edited,) = reasons(desk.rows(head, rows[1]))
    assert "edited since case C-9 was taken over (summary)" in str(edited)


_OF_ITS_KEY = re.compile("property:[0-9a-f]{32}")
"""What stands for an address: opened again, each store likens under a key of its own."""
