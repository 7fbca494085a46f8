"""`casework whatif`: the cases of a store under a draft policy or another calendar, and nothing recorded."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from casework.store import open_store
from engines import NewUrl
from examples import BEN, acknowledge, acknowledged, answered, assign, escalate, extend, log, of_case, respond
from program import Run, casework, done

CALENDAR = """
nation = "{nation}"
name = "ours"
[[closed]]
day = 2024-05-20
reason = "Offices closed"
"""


@pytest.fixture
def store(new_store: NewUrl) -> str:
    """Three complaints: answered on the ninth working day, extended and answered, and one of a year later."""
    extended = (*acknowledged(), extend("2024-05-20", "2024-06-10"), respond("2024-06-06"))
    return done(new_store(), (*answered(), *of_case("C-2", *extended), *of_case("C-3", log("2025-05-13"))))


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The Code with eight working days for a response, and extensions of three."""
    code = (files("casework.domain") / "policies" / "hos-2024.toml").read_text()
    stage_1, stage_2 = code.split("[stage_2.acknowledgement]")
    changed = stage_1.replace('name = "hos-2024"', 'name = "draft"')
    for table, days in (("response", 8), ("extension", 3)):
        changed = changed.replace(f"[stage_1.{table}]\nworking_days = 10", f"[stage_1.{table}]\nworking_days = {days}")
    path = tmp_path / "draft.toml"
    path.write_text(f"{changed}[stage_2.acknowledgement]{stage_2}")
    return path


def calendar(folder: Path, nation: str = "england-and-wales") -> Path:
    path = folder / "calendar.toml"
    path.write_text(CALENDAR.format(nation=nation))
    return path


def whatif(store: str, *options: object) -> Run:
    return casework("whatif", *options, "--on", "2025-06-30", store=store)


def test_it_lists_what_flips_and_the_measures_and_records_nothing(store: str, draft: Path) -> None:
    with open_store(store) as opened:
        before = opened.position()
    run = whatif(store, "--policy", draft, "--json")
    *found, last = run.lines
    assert [(each["case"], each.get("clock", each.get("command")), each["change"]) for each in found] == [
        ("C-1", "stage_1_response", "late"),
        ("C-2", "stage_1_response", "late"),
        ("C-2", "extend", "refused"),
    ]
    assert found[0]["before"] == {"due_on": "2024-05-29", "latest_lawful_on": "2024-06-04", "standing": "on_time"}
    assert (last["cases"], last["as_at"]) == (3, "2025-06-30")
    assert last["measures"][3] == {
        "stage": 1,
        "measure": "responded",
        "before": {"due": 2, "on_time": 2, "late": 0, "rate": 1.0},
        "after": {"due": 2, "on_time": 0, "late": 2, "rate": 0.0},
    }
    with open_store(store) as opened:
        assert opened.position() == before


def test_it_tells_people_what_would_have_been_and_what_cannot_be_known(store: str, draft: Path) -> None:
    out = whatif(store, "--policy", draft).out
    assert "C-1  stage 1 response: due 2024-05-29, on time → due 2024-05-24, late" in out
    assert "C-2  extend (event 7): would have been refused (extension_over_cap, update_interval_missing)" in out
    assert "People are taken to have done the same on the same days." in out
    assert "100.0%" in out


def test_where_the_due_day_stays_it_tells_until_when_it_would_be_lawful(new_store: NewUrl) -> None:
    request = (*answered(), escalate("2024-06-03"), assign("2024-06-03", "ben"), acknowledge("2024-06-03", by=BEN))
    out = whatif(done(new_store(), request), "--policy", "hos-2022").out
    due = "due 2024-07-01 (lawful until {}), overdue"
    assert f"stage 2 response: {due.format('2024-07-08')} → {due.format('2024-07-01')}" in out


def test_days_of_receipt_that_end_before_they_begin_are_refused(store: str) -> None:
    run = whatif(store, "--policy", "hos-2022", "--from", "2025-01-01", "--to", "2024-12-31")
    assert (run.status, "2024-12-31 comes before --from 2025-01-01" in run.err) == (2, True)


def test_only_complaints_received_in_the_days_asked_for_are_looked_at(store: str) -> None:
    late = whatif(store, "--policy", "hos-2022", "--from", "2025-01-01", "--json").lines
    assert late[-1]["cases"] == 1
    early = whatif(store, "--policy", "hos-2022", "--to", "2024-12-31", "--json").lines
    assert early[-1]["cases"] == 2


def test_a_landlords_calendar_counts_where_its_nation_does(store: str, tmp_path: Path) -> None:
    *moved, last = whatif(store, "--calendar", calendar(tmp_path), "--json").lines
    assert [(each["case"], each["clock"][8:], each["change"], each["after"]["due_on"]) for each in moved] == [
        ("C-1", "acknowledgement", "moved", "2024-05-21"),
        ("C-1", "response", "moved", "2024-05-30"),
        ("C-2", "acknowledgement", "moved", "2024-05-21"),
    ]
    assert last["cases"] == 3
    [last] = whatif(store, "--calendar", calendar(tmp_path, "scotland"), "--json").lines
    assert last["measures"][3]["before"] == last["measures"][3]["after"]


def test_it_asks_what_should_be_otherwise_and_says_which_file_it_cannot_read(store: str, tmp_path: Path) -> None:
    run = whatif(store)
    assert (run.status, "--policy, --calendar or both" in run.err) == (2, True)
    run = whatif(store, "--calendar", tmp_path / "none.toml")
    assert (run.status, "none.toml" in run.err) == (2, True)


def test_a_policy_that_is_illegal_is_refused_as_anywhere(store: str, draft: Path) -> None:
    draft.write_text(draft.read_text().replace("working_days = 8", "working_days = 12"))
    run = whatif(store, "--policy", draft)
    assert (run.status, "stage_1.response" in run.err) == (3, True)


def test_a_store_without_cases_has_no_figures(new_store: NewUrl) -> None:
    [last] = whatif(done(new_store(), ()), "--policy", "hos-2022", "--json").lines
    assert (last["cases"], last["measures"][0]["after"]["rate"]) == (0, None)
