"""`casework retention` lists whose time has come and certifies what was erased; it erases nothing and names nobody."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from at_erasure import HERS_TOO, HIS, NOBODYS, erased, opened, recorded
from casework.cli.ending import ExitCode
from casework.store import KeysAt
from engines import IN_A_FILE, NewUrl
from program import Run, casework

SCHEDULE = '[[retention.schedule]]\nname = "all complaints"\nyears = 3\nsource = "Our policy"\n'


@pytest.fixture
def store(new_url: NewUrl, keys: KeysAt, monkeypatch: pytest.MonkeyPatch) -> str:
    """A sealed store with two cases of Rosa's, one of Tom's and one of nobody's."""
    url = new_url()
    with opened(url, keys) as filled:
        recorded(filled)
    monkeypatch.setenv("CASEWORK_KEYS", keys.url)
    monkeypatch.setenv("CASEWORK_MASTER_KEY", keys.masters[0])
    return url


@pytest.fixture
def erased_store(store: str, keys: KeysAt) -> str:
    with opened(store, keys) as filled:
        erased(filled, "r-2", HIS)
    return store


class Nesting(HTMLParser):
    """The elements that are open, the innermost last."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag


def due(store: str, folder: Path, *more: str, written: str = SCHEDULE) -> Run:
    (folder / "casework.toml").write_text(written)
    return casework("retention", "due", "--config", folder / "casework.toml", *more, store=store)


def certificate(store: str, *more: object) -> Run:
    return casework("retention", "certificate", *more, store=store)


def test_cases_whose_time_has_come_are_listed_with_their_schedule(store: str, tmp_path: Path) -> None:
    said = due(store, tmp_path, "--on", "2027-05-20", "--json").json

    assert [each["case"] for each in said["due"]] == [HERS_TOO, HIS, NOBODYS]
    assert said["due"][1] == {
        "case": HIS,
        "subject": "r-2",
        "outcome": "withdrawn",
        "category": "damp_and_mould",
        "ended_on": "2024-05-14",
        "kept_until": "2027-05-14",
        "schedule": "all complaints",
        "source": "Our policy",
        "held": [],
    }


@IN_A_FILE
def test_it_is_readable_and_says_when_there_is_nothing(store: str, tmp_path: Path) -> None:
    assert "The time of no case has come by 2025-01-01." in due(store, tmp_path, "--on", "2025-01-01").out
    assert "all complaints" in due(store, tmp_path, "--on", "2027-05-20").out


@IN_A_FILE
def test_without_a_schedule_nothings_time_comes(store: str, tmp_path: Path) -> None:
    said = due(store, tmp_path, written="")

    assert said.status == ExitCode.USAGE
    assert "[retention]" in said.err


@IN_A_FILE
def test_a_wrong_schedule_is_named(store: str, tmp_path: Path) -> None:
    said = due(store, tmp_path, written=SCHEDULE.replace("3", "0"))

    assert said.status == ExitCode.INVALID
    assert "retention.schedule[1].years" in said.err


def test_a_certificate_says_what_was_erased_by_whom_and_where_the_log_proves_it(
    erased_store: str, tmp_path: Path
) -> None:
    key = tmp_path / "audit.key"
    casework("audit", "keygen", "example.org/log", "--out", key)
    (before,) = certificate(erased_store, "--format", "json").json["disposals"]
    assert casework("audit", "checkpoint", "--key", key, store=erased_store).status == ExitCode.OK

    (after,) = certificate(erased_store, "--format", "json").json["disposals"]

    assert before["checkpoint"] is None
    assert (after["basis"], after["planned_by"], after["applied_by"]) == ("no_longer_needed", "ann", "ben")
    assert (after["cases"], after["documents"]) == (1, 0)
    assert after["keys"]
    assert after["position"] <= after["checkpoint"]["position"]
    assert after["checkpoint"]["origin"] == "example.org/log"


@IN_A_FILE
@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_a_certificate_names_no_resident_and_no_case(erased_store: str, form: str) -> None:
    said = certificate(erased_store, "--format", form)

    assert said.status == ExitCode.OK
    assert "ann" in said.out
    for personal in ("r-2", "Tom", HIS, "Damp in the bedroom"):
        assert personal not in said.out


@IN_A_FILE
def test_a_page_is_well_formed_and_written_to_a_file(erased_store: str, tmp_path: Path) -> None:
    page = tmp_path / "certificate.html"
    certificate(erased_store, "--format", "html", "--output", page)

    reader = Nesting()
    reader.feed(page.read_text())

    assert reader.inside == []
    assert "<h1>Certificate of disposal</h1>" in page.read_text()


@IN_A_FILE
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (("r-2",), ExitCode.OK),
        (("r-1",), ExitCode.NOT_FOUND),
        (("--from", "2030-01-01", "--to", "2030-01-01"), ExitCode.OK),
        (("--from", "2030-01-02"), ExitCode.NOT_FOUND),
        (("--to", "2029-12-31"), ExitCode.NOT_FOUND),
    ],
)
def test_certificates_are_of_one_person_or_of_a_time(erased_store: str, asked: tuple[str, ...], status: int) -> None:
    assert certificate(erased_store, *asked).status == status


@IN_A_FILE
def test_nothing_erased_is_nothing_to_certify(store: str) -> None:
    said = certificate(store)

    assert said.status == ExitCode.NOT_FOUND
    assert "nothing was erased" in said.err
