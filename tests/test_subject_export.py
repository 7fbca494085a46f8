"""A resident's copy of their data says all that is recorded of them in all their cases, and nothing of anybody else."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from about_others import CANARY, about_others
from at_bundle import LETTER, evidence
from casework.application import Casework
from casework.audit.bundle import Cleared
from casework.domain.access import Reader
from casework.domain.errors import CaseNotFound
from casework.domain.retention import Schedule
from casework.subject_access import Asked, Copy, subject_copy, write_zip
from casework.subject_access.checking import to_check
from casework.subject_access.writing import FOLDER, files_of
from engines import IN_A_FILE, NewUrl, file_of
from examples import answered, by, log, of_case, support
from program import casework
from recorded import Recorded
from sealed import Twins, erase

AT = datetime(2030, 2, 1, 9, tzinfo=UTC)
ANN = Reader("ann", "officer", "cli")
NEEDS = [{"id": "V1", "what": "she is hard of hearing", "source": "she told us"}]


def copied(recorded: Recorded, subject: str = "r-1", **more: Any) -> Copy:
    more = {"document": {sha256(LETTER).hexdigest(): LETTER}.get} | more
    return subject_copy(over(recorded), Asked(subject, ANN, AT, **more))


def over(recorded: Recorded) -> Casework:
    return Casework(recorded.store, clock=lambda: AT)


def text_of(copy: Copy) -> str:
    return "\n".join(data.decode("utf-8", "replace") for data in files_of(copy).values())


def page_of(copy: Copy) -> str:
    return files_of(copy)["personal-data.html"].decode()


def data_of(copy: Copy) -> Any:
    return json.loads(files_of(copy)["personal-data.json"])


def two_cases(recorded: Recorded) -> None:
    evidence(recorded)
    recorded.do(*of_case("C-2", log(property="2 High Street", summary="the lift"), support(vulnerabilities=NEEDS)))
    recorded.do(*of_case("C-3", log(resident={"id": "r-2", "name": "Somebody else"}, summary="another's")))


def test_all_their_cases_are_in_it_and_nobody_elses(recorded: Recorded) -> None:
    two_cases(recorded)
    copy = copied(recorded)
    assert [each.ref for each in copy.cases] == ["C-1", "C-2"]
    assert [each["case"] for each in data_of(copy)["cases"]] == ["C-1", "C-2"]
    page = page_of(copy)
    for word in ("Complaint C-1", "Complaint C-2", "2 High Street", "Response sent", "31 May 2024"):
        assert word in page
    assert "Somebody else" not in text_of(copy)
    assert "another" not in text_of(copy)


def test_nothing_of_or_about_anybody_else_is_in_it(recorded: Recorded) -> None:
    recorded.do(*about_others())
    copy = copied(recorded)
    assert CANARY not in text_of(copy)
    for word in ("Rosa Resident", "rosa@example.org", "1 High Street", "person 1", "[withheld]"):
        assert word in page_of(copy)


def test_a_sealed_store_gives_the_same_copy_as_an_open_one(twins: Twins) -> None:
    made = []
    for each in twins:
        two_cases(each)
        made.append(files_of(copied(each, cleared=(Cleared("C-1", 2, "bytes"), Cleared("C-2", 1, "summary")))))
    assert made[0] == made[1]
    assert any(name.endswith(".pdf") for name in made[0])


def test_words_and_documents_are_given_once_a_person_has_cleared_them(recorded: Recorded) -> None:
    two_cases(recorded)
    first = copied(recorded)
    assert "the lift" not in text_of(first)
    offered = {(each.case, each.event, each.path) for each in first.offered}
    assert {("C-2", 1, "summary"), ("C-1", 2, "bytes")} <= offered
    second = copied(recorded, cleared=tuple(Cleared(*each) for each in offered))
    assert "the lift" in text_of(second)
    assert [len(each.documents) for each in second.cases] == [1, 0]
    assert list(second.cases[0].documents.values()) == [LETTER]
    gone = copied(recorded, cleared=(Cleared("C-1", 2, "bytes"),), document=lambda _: None)
    assert gone.cases[0].missing == (sha256(LETTER).hexdigest(),)
    assert gone.cases[0].missing[0] in page_of(gone)


def test_that_words_about_vulnerabilities_are_listed_or_given_is_recorded_first(recorded: Recorded) -> None:
    two_cases(recorded)
    assert copied(recorded).recorded == ()
    words = "vulnerabilities.V1.what"
    assert copied(recorded, listing=True).recorded == ("C-2",)
    given = copied(recorded, cleared=(Cleared("C-2", 2, words),))
    assert given.recorded == ("C-2",)
    assert "hard of hearing" in page_of(given)
    found = over(recorded).accesses(case="C-2").lines
    assert {(each.reader, each.role, each.purpose, each.way) for each in found} == {
        ("ann", "officer", "subject_access", "cli")
    }
    assert len(found) == 2


def test_who_read_such_words_is_told_by_role_and_day_and_not_by_name(recorded: Recorded) -> None:
    two_cases(recorded)
    over(recorded).support_needs("C-2", Reader("snooper", "manager", "http"), "contacting")
    over(recorded).take_out_all(Reader("taker", "ops", "cli"))
    copy = copied(recorded)
    assert [each["role"] for each in data_of(copy)["readings"] if each["case"] == "every case"] == ["ops"]
    assert "taker" not in text_of(copy)
    told = {"case": "C-2", "read_at": "2030-02-01T09:00:00Z", "role": "manager", "purpose": "contacting"}
    assert told in data_of(copy)["readings"]
    assert "snooper" not in text_of(copy)
    assert "zoe" not in text_of(copy)


def test_where_it_came_from_and_who_was_given_it_is_told(recorded: Recorded) -> None:
    two_cases(recorded)
    data = data_of(copied(recorded))
    sources, recipients = ({(each["who"], each["what"]) for each in data[name]} for name in ("sources", "recipients"))
    assert ("you, taken down by our staff", "the complaint") in sources
    assert ("our staff", "documents put on the case") in sources
    assert ("the Housing Ombudsman", "notice of an investigation") in sources
    assert any(who == "contractors" for who, _ in recipients)
    assert not any(who == "you" for who, _ in recipients)


def test_how_long_a_case_is_kept_is_said_or_left_to_be_filled_in(recorded: Recorded) -> None:
    recorded.do(*answered(), *of_case("C-2", log()))
    schedule = Schedule(name="all", years=6, source="our retention schedule 2024")
    (ended, running), (unknown, _) = (copied(recorded, schedules=each).cases for each in ((schedule,), ()))
    assert ended.kept.sentence.startswith("Until 28 May 2030: 6 years after")
    assert ended.kept.source == "our retention schedule 2024"
    assert running.kept.sentence.startswith("As long as it is not answered")
    assert unknown.kept.open
    assert any("How long: the case ended on 28 May 2024" in each for each in to_check(copied(recorded), ()))


def test_erased_words_are_said_to_be_erased(sealed: Recorded) -> None:
    two_cases(sealed)
    erase(sealed, "r-1", "C-1", "C-2")
    copy = copied(sealed, listing=True)
    assert copy.recorded == ()
    assert sum(each.erased for each in copy.cases) > 3
    assert "texts were erased, for good" in page_of(copy)
    assert copy.cases[0].kept.sentence == "The words in it were erased; what happened and when is kept."


def test_somebody_without_a_name_has_the_case_they_name(recorded: Recorded) -> None:
    recorded.do(log(resident=None, anonymous=True, by=by("x", "resident", name="Somebody")))
    assert [each.ref for each in copied(recorded, "case/C-1").cases] == ["C-1"]
    assert "Somebody" not in text_of(copied(recorded, "case/C-1"))
    for nobody in ("r-1", "case/C-2"):
        with pytest.raises(CaseNotFound):
            copied(recorded, nobody)


class Outline(HTMLParser):
    """The titles of a page, and whatever it would ask of the network."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.asks: list[str] = []
        self._in = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        self.asks += [name for name, _ in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self._in in ("h1", "h2", "h3") and data.strip():
            self.titles.append(f"{self._in} {data}")


def test_the_page_asks_nothing_of_the_network_and_its_titles_make_an_outline(recorded: Recorded) -> None:
    two_cases(recorded)
    outline = Outline(page_of(copied(recorded)))
    assert outline.asks == []
    assert [title for title in outline.titles if title.startswith("h1")] == [
        "h1 Your personal data in our complaint records"
    ]
    start = outline.titles.index("h2 Complaint C-2")
    assert outline.titles[start + 1 : start + 5] == [
        "h3 Chronology",
        "h3 Deadlines",
        "h3 Correspondence",
        "h3 Documents",
    ]
    assert "h2 Your rights" in outline.titles


@contextmanager
def stored(url: str) -> Iterator[str]:
    with Recorded(url) as recorded:
        two_cases(recorded)
    yield url


@IN_A_FILE
def test_on_the_command_line_it_is_not_written_over_the_store(new_store: NewUrl) -> None:
    with stored(new_store()) as store:
        before = file_of(store).read_bytes()
        assert casework("subject", "export", "r-1", "-o", file_of(store), "--by", "ann", store=store).status == 2
        assert file_of(store).read_bytes() == before


def test_on_the_command_line_it_is_a_zip_or_a_folder_and_says_what_to_look_at(
    new_store: NewUrl, tmp_path: Path
) -> None:
    with stored(new_store()) as store:
        listed, out, folder = (tmp_path / name for name in ("listed.jsonl", "r-1.zip", "r-1"))
        run = casework("subject", "export", "r-1", "-o", out, "--by", "ann", "--to-look-at", listed, store=store)
        assert (run.status, run.err) == (0, "")
        assert "2 cases of r-1" in run.out
        assert "Recorded that words about vulnerabilities were read, for C-2" in run.out
        assert "Is it them?" in run.out
        assert "[Our lawful basis" in run.out
        with ZipFile(out) as made:
            assert made.namelist() == [f"{FOLDER}/personal-data.html", f"{FOLDER}/personal-data.json"]
        assert out.stat().st_mode & 0o077 == 0
        run = casework(
            "subject", "export", "r-1", "-o", folder, "--by", "ann", "--cleared", listed, "--json", store=store
        )
        assert (run.status, run.json["readings_recorded"], run.json["cases"]) == (0, ["C-2"], ["C-1", "C-2"])
        assert "the lift" in (folder / "personal-data.html").read_text("utf-8")
        assert folder.stat().st_mode & 0o077 == 0
        again = casework("subject", "export", "r-1", "-o", folder, "--by", "ann", store=store)
        assert (again.status, "is there already" in again.err) == (2, True)
        assert casework("subject", "export", "r-9", "-o", tmp_path / "x.zip", "--by", "ann", store=store).status == 5


def test_a_zip_holds_the_files_of_the_copy(recorded: Recorded) -> None:
    two_cases(recorded)
    copy, out = copied(recorded, cleared=(Cleared("C-1", 2, "bytes"),)), io.BytesIO()
    write_zip(copy, out)
    with ZipFile(out) as made:
        assert {name.removeprefix(f"{FOLDER}/"): made.read(name) for name in made.namelist()} == files_of(copy)
