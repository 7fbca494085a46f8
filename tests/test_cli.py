"""The command line: what each command prints for people and for programs, and its exit status."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.cli.app import app
from casework.domain.command import COMMANDS
from engines import NewUrl
from examples import (
    acknowledge,
    acknowledged,
    action,
    close,
    command,
    define,
    extend,
    log,
    of_case,
    prepared,
    respond,
    support,
    triage,
)
from program import SOURCE, casework, done, process, simulated, written


@pytest.fixture
def store(new_store: NewUrl, tmp_path: Path) -> str:
    """A simulated store: C-1 answered late with a promise, C-2 acknowledged and extended, C-3 only received."""
    place = new_store()
    actions = [action("A1", "2024-06-28"), action("A2", "2024-07-01")]
    commands = [
        *acknowledged(),
        *of_case("C-2", *acknowledged(), extend("2024-05-28", "2024-06-05")),
        respond("2024-06-03", actions=actions),
        log("2024-06-03", case="C-3"),
    ]
    assert simulated(tmp_path, commands, "--store", place, "--until", "2024-06-06").status == 0
    return place


# Help


def all_commands() -> list[list[str]]:
    simple = [
        "demo",
        "simulate",
        "do",
        "cases",
        "due",
        "queue",
        "queues",
        "tracker",
        "digest",
        "alerts",
        "why",
        "schema",
        "rebuild",
        "case",
        "calendar",
        "policies",
    ]
    deeper = ["case show", "case timeline", "case clocks", "case allowed", "calendar add", "policies show"]
    return [[], *([name] for name in simple), *(name.split() for name in (*deeper, "policies check"))]


@pytest.mark.parametrize("name", all_commands(), ids=" ".join)
def test_every_command_explains_itself(name: list[str]) -> None:
    run = casework(*name, "--help")

    assert run.status == 0
    assert run.out.startswith("Usage: ")
    assert len(run.out.splitlines()) > 4
    assert "..." not in run.out.replace("[ARGS]...", "")


def test_help_names_every_command_and_every_exit_status() -> None:
    words = " ".join(casework("--help").out.split())

    assert all(f" {name[0]} " in words for name in all_commands() if len(name) == 1)
    assert all(f"{status} " in words for status in range(9))


@pytest.mark.parametrize("group", [str(each.name) for each in app.registered_groups])
def test_the_help_of_a_group_says_the_whole_sentence_of_each_command(group: str) -> None:
    help = casework(group, "--help").out  # noqa: A001 - it is that

    assert "..." not in help.partition("Commands:")[2]


def test_help_imports_nothing_that_takes_its_time() -> None:
    slow = "pydantic", "eventsourcing", "statemachine", "holidays", "sqlite3", "apscheduler", "structlog", "rich"
    program = f"""
import sys
sys.argv = ["casework", "--help"]
from casework.cli import main
try:
    main()
except SystemExit:
    print([name for name in {slow} if name in sys.modules], file=sys.stderr)
"""

    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env={"PYTHONPATH": str(SOURCE)}
    )

    assert run.stderr == b"[]\n"


def test_the_version_is_told() -> None:
    assert casework("--version").out.split()[0] == "casework"


def test_a_wrong_option_is_a_matter_of_usage() -> None:
    for wrong in (["--colour"], ["frobnicate"], ["due", "--fail-on", "sunset"], ["calendar", "add", "2024-05-13"]):
        assert casework(*wrong).status == 2


# do


def test_commands_are_carried_out_and_kept(new_store: NewUrl, tmp_path: Path) -> None:
    store = new_store()

    run = casework("do", written(tmp_path / "c.jsonl", *prepared()), store=store)

    assert run.status == 0
    assert [line["outcome"] for line in run.lines] == ["accepted"] * 5
    assert casework("case", "show", "C-1", "--json", store=store).json["handler"] == "ann"


def test_some_refused_some_invalid_each_end_with_their_own_status(tmp_path: Path) -> None:
    def status(*commands: Any) -> int:
        return casework("do", written(tmp_path / "c.jsonl", *commands), store=tmp_path / "store.db").status

    assert status(log()) == 0
    assert status(acknowledge(), define()) == 8
    assert status(acknowledge(), "nonsense", triage()) == 3


def test_what_has_not_happened_yet_is_refused_by_the_real_clock(tmp_path: Path) -> None:
    run = casework("do", written(tmp_path / "c.jsonl", log("2055-01-04")), store=tmp_path / "store.db")

    assert [reason["code"] for reason in run.lines[0]["reasons"]] == ["occurred_in_future"]


def test_commands_come_from_standard_input_too(new_store: NewUrl) -> None:
    store = new_store()

    assert casework("do", "-", stdin=json.dumps(log()).encode(), store=store).status == 0
    assert casework("case", "show", "C-1", store=store).status == 0


def test_a_dry_run_judges_each_command_as_if_those_before_it_were_done_and_records_none(
    new_store: NewUrl, tmp_path: Path
) -> None:
    store = done(new_store(), [log()])
    file = written(tmp_path / "c.jsonl", define(), triage(), support(), acknowledge(), acknowledge(), log(case="C-2"))

    run = casework("do", file, "--dry-run", store=store)

    assert run.status == 8
    assert [line["outcome"] for line in run.lines] == [*["accepted"] * 4, "refused", "accepted"]
    assert run.lines[3]["status"] == "stage_1"
    assert len(casework("case", "timeline", "C-1", "--json", store=store).json) == 1
    assert casework("case", "show", "C-2", store=store).status == 5


def test_a_dry_run_knows_the_keys_that_were_used(new_store: NewUrl, tmp_path: Path) -> None:
    store = done(new_store(), [log(key="k-1")])

    run = casework("do", written(tmp_path / "c.jsonl", log(key="k-1"), triage(key="k-1")), "--dry-run", store=store)

    assert [line["outcome"] for line in run.lines] == ["accepted", "refused"]
    assert [reason["code"] for reason in run.lines[1]["reasons"]] == ["key_reused"]


def test_a_dry_run_without_a_store_judges_as_in_an_empty_one_and_makes_none(tmp_path: Path) -> None:
    run = casework("do", written(tmp_path / "c.jsonl", *prepared()), "--dry-run", store=tmp_path / "store.db")

    assert run.status == 0
    assert "no store" in run.err
    assert not (tmp_path / "store.db").exists()


# One case


def test_a_case_is_shown_for_people(store: str) -> None:
    out = casework("case", "show", "C-1", store=store).out

    assert out.startswith("C-1: stage 1 responded\n")
    for said in ("“Damp in the bedroom”", "Received 13 May 2024", "hos-2024", "P1: The trouble called P1 – not upheld"):
        assert said in out
    assert "A1: Treat the mould – open" in out


def test_a_case_is_shown_for_programs(store: str) -> None:
    page = casework("case", "show", "C-1", "--json", store=store).json

    assert (page["case"], page["status"], page["received_on"]) == ("C-1", "stage_1_responded", "2024-05-13")
    assert page["points"] == [
        {"id": "P1", "text": "The trouble called P1", "responsibility": "landlord", "decision": "not_upheld"}
    ]
    assert page["actions"][0] == {"id": "A1", "state": "open", "what": "Treat the mould"}


def test_single_promises_are_shown_with_their_own_words(new_store: NewUrl) -> None:
    def promise(id: str, what: str) -> dict[str, Any]:
        return command("promise_action", "2024-05-13", action=action(id, what=what))

    store = done(new_store(), [log(), promise("A1", "Dry the wall"), promise("A2", "Paint it")])

    actions = casework("case", "show", "C-1", "--json", store=store).json["actions"]

    assert [each["what"] for each in actions] == ["Dry the wall", "Paint it"]


def test_a_timeline_tells_what_who_and_when_with_clocks_and_alerts(store: str) -> None:
    out = casework("case", "timeline", "C-1", store=store).out

    lines = [line.strip() for line in out.splitlines()]
    for told in (
        "1  13 May 2024  Complaint logged, by ann (officer)",
        "summary: “Damp in the bedroom”",
        "→ stage 1 acknowledgement starts, due 20 May 2024",
        "→ stage 1 acknowledgement met, was due 20 May 2024",
        "!  28 May 2024  ALERT due soon: stage 1 response, due 29 May 2024",
        "!  30 May 2024  ALERT OVERDUE: stage 1 response, due 29 May 2024",
        "→ stage 1 response BREACHED: ended 3 working days late, was due 29 May 2024",
    ):
        assert told in lines
    assert lines.index("!  30 May 2024  ALERT OVERDUE: stage 1 response, due 29 May 2024") < lines.index(
        "7  3 June 2024  Response sent, by ann (officer)"
    )


def test_a_timeline_shows_a_moved_deadline_and_why_keeps_the_earlier_one(store: str) -> None:
    assert (
        "→ stage 1 response moves from 29 May 2024 to 5 June 2024"
        in casework("case", "timeline", "C-2", store=store).out
    )

    [clock] = casework("why", "C-2", "stage_1_response", "--json", store=store).json
    assert [earlier["due_on"] for earlier in clock["previous"]] == ["2024-05-29"]


def test_a_late_entry_is_marked_with_both_times(new_store: NewUrl) -> None:
    store = done(new_store(), [log()])

    assert "LATE ENTRY, recorded on" in casework("case", "timeline", "C-1", store=store).out
    [entry] = casework("case", "timeline", "C-1", "--json", store=store).json
    assert entry["late_entry"]
    assert entry["occurred"] == "2024-05-13"
    assert entry["recorded_at"] > "2024-05-14"


def test_failures_recorded_as_found_are_in_the_timeline(new_store: NewUrl) -> None:
    found = acknowledge(as_found={"reason": "found in the file"})
    store = done(new_store(), [log(), define(), support(), found])

    assert "FAILURE recorded as found: triage_missing [6.1]" in casework("case", "timeline", "C-1", store=store).out
    entry = casework("case", "timeline", "C-1", "--json", store=store).json[-1]
    assert entry["failures"] == [{"code": "triage_missing", "provision": "6.1"}]


def test_nothing_in_a_record_can_steer_the_terminal(tmp_path: Path) -> None:
    store = done(tmp_path / "store.db", [log(summary="\x1b[2J\x1b]0;title\x07 Damp")])

    out = casework("case", "timeline", "C-1", store=store).out

    assert "\x1b" not in out
    assert "Damp" in out


def test_the_clocks_of_a_case_are_listed_with_their_explanation(store: str) -> None:
    clocks = casework("case", "clocks", "C-1", "--json", store=store).json

    assert [(c["clock"], c["state"], c["working_days_late"]) for c in clocks[:2]] == [
        ("stage_1_acknowledgement", "met", None),
        ("stage_1_response", "breached", 3),
    ]
    assert clocks[1]["why"]["counted_from"] == "2024-05-14"
    assert "stage 1 response" in casework("case", "clocks", "C-1", store=store).out


def test_what_may_be_done_and_why_not_the_rest(store: str) -> None:
    found = {each["command"]: each for each in casework("case", "allowed", "C-1", "--json", store=store).json}

    assert found["request_escalation"]["allowed"]
    assert not found["close"]["allowed"]
    assert [reason["code"] for reason in found["close"]["reasons"]] == ["open_actions"]
    out = casework("case", "allowed", "C-1", store=store).out
    assert out.index("request_escalation") < out.index("Not now:") < out.index("close: An action promised")


@pytest.mark.parametrize("name", ["case show", "case timeline", "case clocks", "case allowed", "why"])
def test_a_case_that_is_not_there_is_not_found(store: str, name: str) -> None:
    run = casework(*name.split(), "C-99", *(["stage_1_response"] if name == "why" else []), store=store)

    assert (run.status, run.out) == (5, "")
    assert "C-99" in run.err


# why


def test_a_due_date_can_be_checked_by_hand(store: str) -> None:
    out = casework("why", "C-1", "stage_1_response", "--days", store=store).out

    assert "due Wednesday 29 May 2024" in out
    assert "[6.3]" in out
    assert "Counted from 14 May 2024: 10 working days" in out
    assert "–  Mon 27 May 2024: Spring Bank Holiday" in out
    assert "10  Wed 29 May 2024" in out


def test_the_days_listed_are_as_many_as_the_rule_says_and_end_on_the_due_day(store: str) -> None:
    [clock] = casework("why", "C-1", "stage_1_response", "--days", "--json", store=store).json

    why = clock["why"]
    assert len(clock["counted"]) == why["working_days"]
    assert clock["counted"][-1] == clock["due_on"]
    start = date.fromisoformat(why["counted_from"])
    every = {str(start + timedelta(n)) for n in range(1, (date.fromisoformat(clock["due_on"]) - start).days + 1)}
    assert {*clock["counted"], *(each["day"] for each in why["skipped"])} == every


def test_one_of_several_clocks_is_named_by_its_subject(store: str) -> None:
    both = casework("why", "C-1", "action", "--json", store=store).json
    [one] = casework("why", "C-1", "action", "--subject", "A2", "--json", store=store).json

    assert [clock["subject"] for clock in both] == ["A1", "A2"]
    assert (one["subject"], one["due_on"]) == ("A2", "2024-07-01")


def test_a_clock_that_does_not_run_in_a_case_is_not_found_and_one_that_does_not_exist_is_a_matter_of_usage(
    store: str,
) -> None:
    missing, unknown = casework("why", "C-3", "order", store=store), casework("why", "C-3", "stage_3", store=store)

    assert missing.status == 5
    assert "it has stage_1_acknowledgement" in missing.err
    assert unknown.status == 2
    assert "stage_1_response" in unknown.err


# Lists


def test_the_cases_are_listed_and_chosen(store: str) -> None:
    def refs(*options: str) -> list[str]:
        return [case["case"] for case in casework("cases", "--json", *options, store=store).json]

    assert refs() == ["C-1", "C-2", "C-3"]
    assert refs("--status", "logged") == ["C-3"]
    assert refs("--handler", "ann", "--status", "stage_1_extended") == ["C-2"]
    assert refs("--category", "leaks") == []
    assert "C-2   2024-05-13  stage_1_extended" in casework("cases", store=store).out


def test_deadlines_are_listed_with_the_most_urgent_first(store: str) -> None:
    rows = casework("due", "--on", "2024-06-06", "--json", store=store).json

    assert [(row["case"], row["clock"], row["overdue"]) for row in rows] == [
        ("C-2", "stage_1_response", True),
        ("C-3", "stage_1_acknowledgement", False),
        ("C-1", "action", False),
        ("C-1", "action", False),
    ]
    assert [(row["working_days_late"], row["working_days_left"]) for row in rows[:2]] == [(1, 0), (0, 2)]
    out = casework("due", "--on", "2024-06-06", store=store).out
    assert "2024-06-05  OVERDUE by 1  C-2" in out
    assert "2024-06-10  in 2          C-3" in out


def test_deadlines_are_chosen_by_lateness_date_and_handler(store: str) -> None:
    def cases(*options: str) -> list[str]:
        return [row["case"] for row in casework("due", "--json", "--on", "2024-06-06", *options, store=store).json]

    assert cases("--overdue") == ["C-2"]
    assert cases("--until", "2024-06-10") == ["C-2", "C-3"]
    assert cases("--handler", "nobody") == []


def test_due_fails_on_what_is_overdue_only_when_asked(store: str) -> None:
    overdue, before = ["--on", "2024-06-06"], ["--on", "2024-06-05"]

    assert casework("due", *overdue, store=store).status == 0
    assert casework("due", *overdue, "--fail-on", "overdue", store=store).status == 4
    assert casework("due", *before, "--fail-on", "overdue", store=store).status == 0


def test_what_is_due_is_measured_by_todays_date_unless_another_is_given(store: str) -> None:
    rows = casework("due", "--json", store=store).json

    assert all(row["overdue"] for row in rows)


def test_the_alerts_are_listed_and_chosen(store: str) -> None:
    def alerts(*options: str) -> list[tuple[str, str]]:
        return [(a["kind"], a["case"]) for a in casework("alerts", "--json", *options, store=store).json]

    assert alerts("--kind", "overdue") == [("overdue", "C-1"), ("overdue", "C-2")]
    assert alerts("--case", "C-1") == [("due_soon", "C-1"), ("overdue", "C-1")]
    assert alerts("--standing") == [("due_soon", "C-2"), ("overdue", "C-2")]
    row = "2024-06-06  overdue   C-2   stage 1 response  2024-06-05        –     –  yes"
    assert row in casework("alerts", store=store).out


def test_rebuilding_gives_the_same_lists(store: str) -> None:
    def lists() -> list[Any]:
        return [
            casework(*name, "--json", store=store).json
            for name in (["cases"], ["alerts"], ["due", "--on", "2024-06-06"])
        ]

    before = lists()

    assert casework("rebuild", "--json", store=store).json["events"] > 0
    assert lists() == before
    assert "made anew" in casework("rebuild", store=store).out


# The calendar


def test_the_nth_working_day_after_a_day_is_printed_alone() -> None:
    assert casework("calendar", "add", "2023-12-22", 2) == (0, "2023-12-28\n", "")


def test_a_negative_number_counts_backwards() -> None:
    assert casework("calendar", "add", "2020-04-14", "-5").out == "2020-04-03\n"
    assert casework("calendar", "add", "2023-12-04", "-10").out == "2023-11-20\n"


def test_each_nation_has_its_own_bank_holidays() -> None:
    def first_after_new_year(nation: str) -> str:
        return casework("calendar", "add", "2024-01-01", 1, "--nation", nation).out.strip()

    assert first_after_new_year("england-and-wales") == "2024-01-02"
    assert first_after_new_year("scotland") == "2024-01-03"
    assert casework("calendar", "add", "2024-03-15", 1, "--nation", "northern-ireland").out == "2024-03-19\n"


def test_each_day_left_out_is_listed_with_its_reason() -> None:
    found = casework("calendar", "add", "2024-05-24", 1, "--json").json

    assert (found["date"], found["from"], found["working_days"]) == ("2024-05-28", "2024-05-24", 1)
    assert found["calendar"].startswith("england-and-wales/")
    assert found["skipped"] == [
        {"day": "2024-05-25", "reason": "Saturday"},
        {"day": "2024-05-26", "reason": "Sunday"},
        {"day": "2024-05-27", "reason": "Spring Bank Holiday"},
    ]


@pytest.mark.parametrize("day", ["2024-5-13", "2024-02-30", "20240513", "2024-W20-1", "tomorrow", "1066-10-14"])
def test_a_day_that_cannot_be_counted_from_is_a_matter_of_usage(day: str) -> None:
    run = casework("calendar", "add", day, 1)

    assert (run.status, run.out) == (2, "")
    assert day in run.err


def test_a_count_beyond_the_calendar_is_a_matter_of_usage() -> None:
    assert casework("calendar", "add", "2024-05-13", 10**6).status == 2


# Policies and schema


def test_the_policies_are_listed_with_their_first_day() -> None:
    listed = {policy["name"]: policy["in_force_from"] for policy in casework("policies", "--json").json}

    assert listed["hos-2024"] == "2024-04-01"
    assert "hos-2024          2024-04-01" in casework("policies").out


def test_a_policy_is_shown_with_each_limit_and_its_paragraph() -> None:
    out = " ".join(casework("policies", "show", "hos-2024").out.split())

    assert "response: 10 working days from the acknowledgement [6.3]" in out
    assert casework("policies", "show", "hos-2024", "--json").json["stage_2"]["response"]["working_days"] == 20
    assert casework("policies", "show", "hos-1066").status == 2


def test_a_policy_of_ones_own_is_checked_against_the_code(tmp_path: Path) -> None:
    text = (SOURCE / "casework/domain/policies/hos-2024.toml").read_text("utf-8")
    same, stricter, illegal, broken = (tmp_path / f"{name}.toml" for name in ("same", "stricter", "illegal", "broken"))
    same.write_text(text, "utf-8")
    stricter.write_text(text.replace("working_days = 5", "working_days = 3", 1), "utf-8")
    illegal.write_text(text.replace("working_days = 5", "working_days = 6", 1), "utf-8")
    broken.write_text("name = ", "utf-8")

    assert casework("policies", "check", same).status == 0
    lawful = casework("policies", "check", stricter, "--json")
    assert (lawful.status, [finding["kind"] for finding in lawful.json]) == (0, ["stricter"])
    unlawful = casework("policies", "check", illegal)
    assert unlawful.status == 3
    assert unlawful.out.startswith("illegal: stage_1.acknowledgement.working_days: 6 working days are more")
    assert casework("policies", "check", broken).status == 3
    assert casework("policies", "check", tmp_path / "none.toml").status == 2


def test_the_schema_has_every_command_with_its_description_and_its_name() -> None:
    schema = casework("schema").json

    definitions = [schema["$defs"][one["$ref"].rpartition("/")[2]] for one in schema["oneOf"]]
    by_name = {definition["properties"]["command"]["const"]: definition for definition in definitions}
    assert set(by_name) == set(COMMANDS)
    for definition in definitions:
        assert definition["description"]
        assert {"command", "case", "at", "by"} <= set(definition["required"])
        assert definition["additionalProperties"] is False
    assert by_name["log_complaint"]["properties"]["channel"]["enum"][0] == "email"
    assert "with" in by_name["record_contact"]["properties"]


def test_every_reference_in_the_schema_leads_somewhere() -> None:
    text = casework("schema", "--json").out
    schema = json.loads(text)

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if "$ref" in value else []
            return own + [ref for part in value.values() for ref in references(part)]
        return [ref for part in value for ref in references(part)] if isinstance(value, list) else []

    assert {ref.removeprefix("#/$defs/") for ref in references(schema)} <= set(schema["$defs"])


# demo


def test_the_demo_runs_and_everything_it_suggests_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = process("demo", cwd=tmp_path)

    assert (run.returncode, run.stderr) == (0, b"")
    tour, _, after = run.stdout.decode().partition("What to try next")
    for title in ("What the year came to", "The queue on 31 March 2026", "What is overdue, and why"):
        assert title in tour
    assert max(map(len, tour.splitlines())) <= 100
    suggested = [line.split("   ")[0].strip() for line in after.splitlines() if line.startswith("  python -m casework")]
    assert len(suggested) >= 6
    monkeypatch.chdir(tmp_path)
    for line in suggested:
        typed, _, target = line.removeprefix("python -m casework ").partition(" > ")
        tried = casework(*shlex.split(typed))
        assert (tried.status, "casework:" in tried.err) == (0, False), line
        if target:
            Path(target).write_text(tried.out, "utf-8")


def test_the_demo_is_the_year_that_it_prints_as_commands(tmp_path: Path) -> None:
    year = tmp_path / "year.jsonl"
    year.write_text(casework("demo", "--commands").out, "utf-8")

    assert casework("demo", "--json").out == casework("simulate", year, "--until", "2026-03-31").out


def test_the_year_of_the_demo_has_no_invalid_line_and_only_the_refusals_it_wants_to_show() -> None:
    answers = casework("demo", "--json").answers

    assert {line["outcome"] for line in answers} == {"accepted", "refused"}
    assert len({line["case"] for line in answers}) == 20
    assert sum(line["outcome"] == "refused" for line in answers) == 8


def test_the_demo_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("precious", "utf-8")

    assert casework("demo", "--keep", file).status == 2
    assert file.read_text("utf-8") == "precious"


def test_closing_words_of_a_case_are_kept(new_store: NewUrl) -> None:
    store = done(new_store(), [*acknowledged(), respond(), close("2024-06-03", note="All done")])

    assert "note: “All done”" in casework("case", "timeline", "C-1", store=store).out
