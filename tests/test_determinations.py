"""Importing published determinations: what a table says, what is wrong with it, and that nothing is doubled."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_published import import_at_once
from at_work import at_once
from casework.domain.errors import Conflict, StoreError
from casework.domain.event import EVENTS
from casework.domain.published import Determination, published_id
from casework.importing.determinations import ATTEMPTS, BATCH, DeterminationImport
from casework.importing.determinations_file import InvalidDeterminations
from casework.projections.catch_up import catch_up, prepare, rebuild, up_to_date
from casework.store import Store, open_store
from casework.store.place import THROW_AWAY
from engines import NewUrl
from program import casework, process
from published import COLUMNS, imported, read, row, said, table, taken

DAMP, HANDLING = ("Damp & Mould", "maladministration"), ("Complaint Handling", "service_failure")


@pytest.fixture
def store(new_store: NewUrl) -> Iterator[Store]:
    with open_store(new_store(), durable=False) as opened:
        prepare(opened)
        yield opened


def problems(content: bytes) -> list[str]:
    """What is wrong with a table, row by row."""
    found = read(content)
    told = [problem for each in found.rejected for problem in each.problems]
    return [f"{each.line} {each.column or '-'}: {each.problem}" for each in told]


def in_force(store: Store) -> list[tuple[str, str, str]]:
    """What the newest version of everything published says."""
    with up_to_date(store) as views:
        sql = "select ref, category, finding from published_findings where until > :at order by ref, number"
        return [(ref, category, finding) for ref, category, finding in views.execute(sql, {"at": views.position})]


# What is known of a determination


def test_a_determination_that_is_new_is_published() -> None:
    known, (event,) = taken(said(DAMP, HANDLING))
    assert (event.topic, event.originator_version, event.meta.actor.role) == ("determination-published", 0, "system")
    assert event.determination == said(DAMP, HANDLING)
    assert known is not None
    assert (known.id, known.version) == (published_id("North Homes", "2301"), 0)


def test_the_same_in_another_order_is_nothing_new() -> None:
    assert len(taken(said(DAMP, HANDLING), said(HANDLING, DAMP))[1]) == 1


@pytest.mark.parametrize(
    "otherwise",
    [
        pytest.param(said(DAMP), id="a finding fewer"),
        pytest.param(said(DAMP, DAMP, HANDLING), id="a finding twice"),
        pytest.param(said(DAMP, HANDLING, homes=12600), id="other homes"),
        pytest.param(said(DAMP, HANDLING, decided_on="2023-06-01"), id="another day"),
    ],
)
def test_what_is_said_otherwise_corrects_what_was_known(otherwise: Determination) -> None:
    known, events = taken(said(DAMP, HANDLING), otherwise, otherwise)
    assert [(event.topic, event.originator_version) for event in events] == [
        ("determination-published", 0),
        ("determination-corrected", 1),
    ]
    assert known is not None
    assert known.determination == otherwise


def test_a_stock_that_is_not_said_stays_as_it_was_known() -> None:
    assert len(taken(said(DAMP), said(DAMP, homes=None))[1]) == 1
    known, _ = taken(said(DAMP), said(HANDLING, homes=None))
    assert known is not None
    assert known.determination.homes == 12500


def test_the_events_are_read_back_as_they_were_written() -> None:
    _, events = taken(said(DAMP, homes=None), said(HANDLING))
    assert [event.topic for event in events] == ["determination-published", "determination-corrected"]
    for event in events:
        assert EVENTS[event.topic].model_validate_json(event.model_dump_json(exclude_none=True)) == event


def test_two_landlords_never_share_a_determination() -> None:
    assert published_id("North", "a/1") != published_id("North/a", "1")


# What a table says


def test_the_rows_of_a_case_make_one_determination_even_when_they_are_apart() -> None:
    found = read(table(row(), row(case="2302"), row(category="Complaint Handling", finding="service_failure")))
    assert (found.rows, [each.case for each in found.determinations]) == (3, ["2301", "2302"])
    assert found.determinations[0] == said(DAMP, HANDLING)


def test_the_same_finding_twice_in_a_case_is_two_findings() -> None:
    assert read(table(row(), row())).determinations == [said(DAMP, DAMP)]


def test_columns_may_be_in_any_order_and_further_ones_are_named() -> None:
    columns = "Finding,case,url,decided_on,landlord,issue_category"
    found = read(table("maladministration,2301,x,2023-05-31,North Homes,Damp & Mould", columns=columns))
    assert found.determinations == [said(DAMP, homes=None)]
    assert found.left_out == ["url"]


def test_a_table_may_have_a_byte_order_mark_windows_line_ends_blank_rows_and_be_packed() -> None:
    plain = table('"North Homes","12500",2301,2023-05-31,"Damp & Mould",Maladministration', "", ",,,,,", row())
    spoilt = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    assert read(spoilt).determinations == read(gzip.compress(spoilt, mtime=0)).determinations == [said(DAMP, DAMP)]


def test_the_landlord_s_homes_may_stand_in_one_row_of_a_case() -> None:
    assert read(table(row(homes=""), row())).determinations == [said(DAMP, DAMP)]


def test_findings_may_be_written_as_the_ombudsman_writes_them() -> None:
    found = read(table(row(finding="Severe Maladministration"), row(finding="Outside jurisdiction")))
    assert [each.finding for each in found.determinations[0].findings] == [
        *("severe_maladministration", "outside_jurisdiction"),
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (row(landlord=" "), "2 landlord: is blank; every row names it"),
        (row(case=""), "2 case: is blank"),
        (row(category="x" * 201), "2 issue_category: 'xxx"),
        (row(category="bell\x07"), "2 issue_category: 'bell\\x07' is no name"),
        (row(landlord="all"), "2 landlord: 'all' is what reports call the sum"),
        (row(homes="many"), "2 homes: 'many' is no number of homes; write it like 12500"),
        (row(homes="-5"), "2 homes: '-5' is no number of homes"),
        (row(decided_on="31/05/2023"), "2 decided_on: '31/05/2023' is no day like 2023-05-31"),
        (row(decided_on=""), "2 decided_on: a blank cell is no day"),
        (row(decided_on="2023-02-30"), "2 decided_on: '2023-02-30': no such day"),
        (row(decided_on="1823-05-31"), "2 decided_on: '1823-05-31': wanted a day from 1995"),
        (row(decided_on="2026-01-06"), "2 decided_on: 2026-01-06 is still to come"),
        (row(finding="upheld"), "2 finding: 'upheld' is no finding of the Ombudsman's; there are severe_maladm"),
        (row() + ",more", "2 -: has 7 cells and not 6"),
        ("North Homes,2301", "2 -: has 2 cells and not 6"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_column_and_the_way_out(wrong: str, told: str) -> None:
    (problem,) = problems(table(wrong, row(case="2302")))
    assert problem.startswith(told)
    assert [each.case for each in read(table(wrong, row(case="2302"))).determinations] == ["2302"]


def test_everything_that_is_wrong_with_a_row_is_told_at_once() -> None:
    assert [told.split(":")[0] for told in problems(table(row(homes="?", decided_on="?", finding="?")))] == [
        *("2 homes", "2 decided_on", "2 finding"),
    ]


def test_a_text_that_is_not_utf_8_is_named_and_the_other_cases_go_in() -> None:
    content = table(row(category="Café"), row(case="2302")).replace("é".encode(), b"\xe9")
    assert problems(content) == ["2 issue_category: is not UTF-8 text; save the file as CSV UTF-8 and import it again"]
    assert len(read(content).determinations) == 1


def test_a_determination_is_taken_in_whole_or_not_at_all() -> None:
    content = table(row(), row(case="2302"), row(finding="upheld"), row(category="Other"))
    assert [told.split(";")[0] for told in problems(content)] == [
        "2 -: is sound, but line 4 of the same case is not",
        "4 finding: 'upheld' is no finding of the Ombudsman's",
        "5 -: is sound, but line 4 of the same case is not",
    ]
    assert [each.case for each in read(content).determinations] == ["2302"]


def test_rows_of_a_case_that_contradict_each_other_are_named() -> None:
    content = table(row(), row(decided_on="2023-06-01", homes=""), row(homes=9))
    assert problems(content) == [
        "2 -: is sound, but line 3 of the same case is not; they are taken in together",
        "3 decided_on: 2023-06-01 is not what line 2 says of the same case, 2023-05-31; make them agree",
        "4 homes: 9 is not what line 2 says of the same case, 12500; make them agree",
    ]


def test_a_line_is_that_of_a_text_editor_even_below_cells_of_several_lines() -> None:
    assert problems(table('"a\nb",1,2,2023-05-31,x,mediation', row(finding="?")))[-1].startswith("4 finding")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1: no column is named landlord, case, decided_on, issue_category, finding; the first row names"),
        (table(row(), columns=COLUMNS.replace("case", "ref")), "line 1: no column is named case;"),
        (table(row(), columns=COLUMNS.replace(",", ";")), "line 1: no column is named landlord"),
        (table(row(), columns=f"{COLUMNS},Case"), "line 1: more than one column is named case"),
        (table(row(), '"open,1,2,3,4,5'), "line 3: the quotation marks do not match"),
        (gzip.compress(table(row()), mtime=0)[:-12], "the packed file"),
        (gzip.compress(table(row()), mtime=0)[:12] + b"spoilt", "the packed file"),
        (b"\x1f\x8bspoilt", "the packed file"),
    ],
)
def test_a_table_that_cannot_be_relied_on_is_refused_whole(content: bytes, told: str) -> None:
    with pytest.raises(InvalidDeterminations) as caught:
        read(content)
    assert str(caught.value).startswith(told)


@given(st.binary(max_size=200))
def test_whatever_is_in_a_file_it_is_read_or_refused_in_a_sentence(content: bytes) -> None:
    with suppress(InvalidDeterminations):
        found = read(table() + content)
        taken_in = sum(len(each.findings) for each in found.determinations)
        assert taken_in + len(found.rejected) == found.rows


# Once, and once only


def test_imported_again_it_adds_nothing(store: Store) -> None:
    content = table(row(), row(case="2302"), row(landlord="South Homes"))
    assert imported(store, content) == ["published"] * 3
    length = store.position()
    assert imported(store, content) == ["known"] * 3
    assert store.position() == length == 3


def test_what_the_next_file_has_otherwise_is_corrected_and_the_rest_left_alone(store: Store) -> None:
    imported(store, table(row(), row(case="2302")))
    assert imported(store, table(row(finding="service_failure"), row(case="2302"))) == ["corrected", "known"]
    assert in_force(store) == [
        ("2301", "Damp & Mould", "service_failure"),
        ("2302", "Damp & Mould", "maladministration"),
    ]


@given(st.lists(st.integers(0, 30), max_size=3))
@settings(max_examples=settings().max_examples // 10)
def test_interrupted_anywhere_and_begun_again_nothing_is_doubled_or_missing(stops: list[int]) -> None:
    determinations = read(table(*(row(case=str(n)) for n in range(BATCH + 20)))).determinations
    with open_store(THROW_AWAY) as store:
        for stop in stops:
            list(islice(DeterminationImport(store).run(determinations), stop * 20))
        list(DeterminationImport(store).run(determinations))
        assert store.position() == len(determinations)


def test_two_processes_that_import_the_same_table_record_it_once(new_store: NewUrl, tmp_path: Path) -> None:
    url, path = new_store(), tmp_path / "published.csv"
    path.write_bytes(table(*(row(case=str(n)) for n in range(300))))
    courses = at_once(2, import_at_once, url, path)
    with open_store(url) as store:
        assert len(store.after(0, 1000)) == 300
    assert sum(course.count("published") for course in courses) == 300


def test_it_gives_up_when_others_take_in_the_same_all_the_time(store: Store) -> None:
    others = count(1)

    def disturbed() -> UUID:
        imported(store, table(row(homes=next(others))))
        return uuid4()

    with pytest.raises(Conflict, match="run the import again"):
        list(DeterminationImport(store, new_id=disturbed).run([said(HANDLING)]))
    assert len(store.events(published_id("North Homes", "2301"))) == 1 + ATTEMPTS


def test_a_simulated_store_takes_nothing_in(new_store: NewUrl) -> None:
    with open_store(new_store(), simulated=True) as store, pytest.raises(StoreError):
        DeterminationImport(store)


# The view


def test_every_version_stays_with_the_positions_between_which_it_was_in_force(store: Store) -> None:
    imported(store, table(row(), row(category="Other")))
    imported(store, table(row(finding="mediation")))
    catch_up(store)
    imported(store, table(row(finding="withdrawn")))
    with up_to_date(store) as views:
        rows = views.execute("select version, number, since, until, finding from published_findings order by 1, 2")
    versions = [row[:3] + row[4:] for row in rows]
    assert versions == [
        (0, 1, 1, "maladministration"),
        (0, 2, 1, "maladministration"),
        (1, 1, 2, "mediation"),
        (2, 1, 3, "withdrawn"),
    ]
    assert [row[3] for row in rows][:3] == [2, 2, 3]
    assert rows[3][3] > 2**60


@given(st.lists(st.lists(st.sampled_from([*"abcd"]), min_size=1, max_size=3), max_size=8), st.integers(1, 4))
@settings(max_examples=settings().max_examples // 10)
def test_followed_page_by_page_or_made_anew_the_view_is_the_same(courses: list[list[str]], limit: int) -> None:
    with open_store(THROW_AWAY) as store:
        prepare(store)
        for number, categories in enumerate(courses):
            imported(store, table(*(row(category=each, case=str(number % 3)) for each in categories)))
            catch_up(store, limit=limit)
        with up_to_date(store) as views:
            followed = views.execute("select * from published_findings order by 1, 2, 3")
        rebuild(store)
        with up_to_date(store) as views:
            assert views.execute("select * from published_findings order by 1, 2, 3") == followed


# The command


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "published.csv"


@pytest.fixture
def place(new_store: NewUrl) -> str:
    return new_store()


def test_the_command_tells_what_came_of_it(path: Path, place: str) -> None:
    path.write_bytes(table(row(), row(case="2302"), row(case="2302", category="Other")))
    run = casework("import-determinations", path, store=place)
    assert (run.status, run.out) == (0, "3 findings in 2 determinations: 2 new, 0 corrected, 0 known already\n")
    again = casework("import-determinations", path, "--json", store=place)
    assert again.json == {
        "rows": 3,
        "determinations": 2,
        "published": 0,
        "corrected": 0,
        "known": 2,
        "rejected": 0,
        "problems": [],
        "columns_left_out": [],
        "rejects": None,
    }


def test_with_a_wrong_row_the_others_go_in_and_the_exit_status_says_so(path: Path, place: str) -> None:
    path.write_bytes(table(row(), row(case="2302", finding="upheld"), *[row(case="", finding="?")] * 12))
    run = casework("import-determinations", path, store=place)
    assert run.status == 3
    assert "1 findings in 1 determinations: 1 new" in run.out
    assert "  line 3, finding: 'upheld' is no finding" in run.out
    assert "  and 5 more\n" in run.out
    assert "come with --rejects FILE" in run.out
    told = casework("import-determinations", path, "--json", store=place).json["problems"]
    assert (told[0]["line"], told[0]["column"], len(told)) == (3, "finding", 25)


def test_rejected_rows_can_be_mended_in_their_file_and_imported_from_there(
    path: Path, place: str, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    path.write_bytes(table(row(), row(finding="upheld", category="-Other"), row(case="2302"), columns=COLUMNS.upper()))
    run = casework("import-determinations", path, "--rejects", rejects, store=place)
    assert f"are in {rejects}: mend them there and import that file" in run.out
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["line"], first["column"], first["FINDING"]) == ("2", "", "maladministration")
    assert (second["line"], second["column"], second["ISSUE_CATEGORY"]) == ("3", "finding", "'-Other")
    rejects.write_bytes(rejects.read_bytes().replace(b",upheld", b",service_failure"))
    assert casework("import-determinations", rejects, store=place).status == 0
    with open_store(place) as opened:
        prepare(opened)
        assert in_force(opened) == [
            ("2301", "Damp & Mould", "maladministration"),
            ("2301", "-Other", "service_failure"),
            ("2302", "Damp & Mould", "maladministration"),
        ]


def test_columns_of_which_nothing_is_taken_are_told(path: Path, tmp_path: Path) -> None:
    path.write_bytes(table(f"{row()},x", columns=f"{COLUMNS},url"))
    run = casework("import-determinations", path, store=tmp_path / "a.db")
    assert "Nothing is taken from the columns 'url'" in run.out


def test_a_file_that_is_no_table_makes_no_store(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"nothing of the kind")
    run = casework("import-determinations", path, store=tmp_path / "a.db")
    assert run.status == 3
    assert run.err.startswith("casework: line 1: no column is named landlord")
    assert not (tmp_path / "a.db").exists()


def test_it_writes_over_nothing_that_it_reads_and_names_what_cannot_be_read(path: Path, tmp_path: Path) -> None:
    path.write_bytes(table(row()))
    assert casework("import-determinations", path, "--rejects", path, store=tmp_path / "a.db").status == 2
    assert path.read_bytes() == table(row())
    run = casework("import-determinations", tmp_path / "none.csv", store=tmp_path / "a.db")
    assert (run.status, "cannot read" in run.err) == (2, True)


def test_a_store_that_takes_nothing_in_is_told_with_how_far_it_came(path: Path, place: str) -> None:
    path.write_bytes(table(row()))
    open_store(place, simulated=True).close()
    run = casework("import-determinations", path, store=place)
    assert run.status == 6
    assert "stopped after 0 determinations" in run.err


def test_it_reads_a_packed_file_from_a_pipe(tmp_path: Path) -> None:
    packed = gzip.compress(table(row()), mtime=0)
    done = process("import-determinations", "-", input=packed, env={"CASEWORK_STORE": f"sqlite:///{tmp_path / 'a.db'}"})
    assert done.stdout.startswith(b"1 findings in 1 determinations: 1 new")
