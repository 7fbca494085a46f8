"""`casework simulate`: the clock follows the file, every midnight is swept, and the same file gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.command_lines import command_lines
from casework.domain.policy import Policies
from casework.simulation import Simulation, simulation
from engines import NewUrl
from examples import (
    CY,
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
    received,
    respond,
    triage,
)
from program import casework, process, simulated, url, written

SHAPE = ["n", "case", "command", "at", "outcome", "events", "status", "stage_status", "breaches", "reasons"]


def raised(alerts: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Alerts as kind, clock (with its subject) and the day of the sweep."""
    return [(a["alert"], a["clock"] + (f":{a['subject']}" if a["subject"] else ""), a["at"][:10]) for a in alerts]


# The output


def test_each_command_is_answered_in_order_with_its_line_number_comments_and_blank_lines_counted(
    tmp_path: Path,
) -> None:
    run = simulated(tmp_path, ["# the usual complaint", log(), "", "# its definition", define(), triage()])

    assert run.status == 0
    assert [(line["n"], line["command"]) for line in run.lines] == [
        (2, "log_complaint"),
        (5, "define_complaint"),
        (6, "triage_complaint"),
    ]


def test_an_accepted_command_shows_its_events_the_status_and_the_running_clocks(tmp_path: Path) -> None:
    [line] = simulated(tmp_path, [log()]).lines

    assert list(line)[: len(SHAPE)] == SHAPE
    assert line["outcome"] == "accepted"
    assert (line["status"], line["stage_status"]) == ("logged", "logged")
    assert line["events"] == ["complaint-logged"]
    [clock] = line["clocks"]
    assert clock["clock"] == "stage_1_acknowledgement"
    assert clock["subject"] is None
    assert (clock["started_on"], clock["due_on"], clock["state"]) == ("2024-05-13", "2024-05-20", "running")
    assert (clock["stopped_on"], clock["working_days_late"]) == (None, None)


def test_a_refused_command_shows_every_reason_and_the_run_still_ends_well(tmp_path: Path) -> None:
    run = simulated(tmp_path, [log(), acknowledge()])

    assert run.status == 0
    refused = run.lines[1]
    assert (refused["outcome"], refused["events"], refused["status"]) == ("refused", [], "logged")
    assert {"code": "triage_missing", "provision": "6.1"}.items() <= refused["reasons"][2].items()
    assert [reason["code"] for reason in refused["reasons"]] == [
        "definition_missing",
        "outcome_sought_missing",
        "triage_missing",
        "support_needs_not_asked",
    ]


def test_a_late_command_shows_the_clock_it_ended_late_as_a_breach(tmp_path: Path) -> None:
    answer = simulated(tmp_path, [*acknowledged(), respond("2024-06-03")]).answers[-1]

    assert answer["breaches"] == [
        {"clock": "stage_1_response", "subject": None, "due_on": "2024-05-29", "working_days_late": 3}
    ]
    assert [clock["state"] for clock in answer["clocks"]] == ["breached"]


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    file = written(tmp_path / "commands.jsonl", *acknowledged(), close("2024-06-03"), "not a command")

    runs = [process("simulate", file, "--until", "2024-07-01", env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")]

    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.count(b"\n") == 8 + 2  # the answers and two alerts


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    run = simulated(tmp_path, [], "--until", "2024-07-01")

    assert (run.status, run.out, run.err) == (0, "", "")


def test_standard_input_is_read_for_a_dash() -> None:
    assert casework("simulate", "-", stdin=b'{"command": "close"}').status == 3


def test_a_summary_for_people_goes_to_standard_error(tmp_path: Path) -> None:
    commands = [*acknowledged(), close("2024-05-14"), respond("2024-06-03")]

    plain = simulated(tmp_path, commands)
    run = simulated(tmp_path, commands, "--summary")

    assert run.out == plain.out
    rows = [line.split() for line in run.err.splitlines()]
    assert ["commands", "accepted", "7"] in rows
    assert ["refused", "for", "not_allowed_at_stage", "1"] in rows
    assert ["breaches", "stage_1_response", "1"] in rows
    assert ["alerts:", "overdue", "stage_1_response", "1"] in rows


# The clock


def recorded(tmp_path: Path, *commands: dict[str, Any]) -> list[tuple[str, str]]:
    """When the events of the case happened, and when they were recorded."""
    store = tmp_path / "store.db"
    simulated(tmp_path, commands, "--store", url(store))
    entries = casework("case", "timeline", "C-1", "--json", store=store).json
    return [(entry["occurred"], entry["recorded_at"]) for entry in entries if "event" in entry]


def test_the_clock_moves_to_the_time_of_each_command_and_to_noon_for_a_bare_day(tmp_path: Path) -> None:
    assert recorded(tmp_path, log("2024-05-13T09:30:00+01:00"), define("2024-05-14"), triage("2024-12-02")) == [
        ("2024-05-13T09:30:00+01:00", "2024-05-13T08:30:00Z"),
        ("2024-05-14", "2024-05-14T11:00:00Z"),
        ("2024-12-02", "2024-12-02T12:00:00Z"),
    ]


def test_a_late_entry_keeps_its_own_time_and_leaves_the_clock_where_it_is(tmp_path: Path) -> None:
    assert recorded(tmp_path, log("2024-05-13"), define("2024-05-16"), triage("2024-05-14")) == [
        ("2024-05-13", "2024-05-13T11:00:00Z"),
        ("2024-05-16", "2024-05-16T11:00:00Z"),
        ("2024-05-14", "2024-05-16T11:00:00Z"),
    ]


def test_a_refused_command_moves_the_clock(tmp_path: Path) -> None:
    run = simulated(tmp_path, [log(), close("2024-05-21")])

    assert raised(run.alerts) == [
        ("due_soon", "stage_1_acknowledgement", "2024-05-17"),
        ("overdue", "stage_1_acknowledgement", "2024-05-21"),
    ]


def test_an_invalid_line_leaves_the_clock_where_it_is(tmp_path: Path) -> None:
    run = simulated(tmp_path, [log(), command("close", "2024-05-21", nonsense=1)])

    assert run.status == 3
    assert run.alerts == []


def test_nothing_lies_in_the_future_of_a_clock_that_follows_the_file(tmp_path: Path) -> None:
    run = simulated(tmp_path, [log("2024-05-13"), log("2041-05-13", case="C-2")])

    assert [line["outcome"] for line in run.answers] == ["accepted", "accepted"]


# The sweep


def test_an_alert_is_raised_one_working_day_before_and_again_after_the_due_day_once_each(tmp_path: Path) -> None:
    run = simulated(tmp_path, [log("2024-05-21")], "--until", "2024-08-31")

    assert run.alerts == [
        {
            "alert": "due_soon",
            "at": "2024-05-28T00:00:00+01:00",
            "case": "C-1",
            "clock": "stage_1_acknowledgement",
            "subject": None,
            "due_on": "2024-05-29",
        },
        {
            "alert": "overdue",
            "at": "2024-05-30T00:00:00+01:00",
            "case": "C-1",
            "clock": "stage_1_acknowledgement",
            "subject": None,
            "due_on": "2024-05-29",
        },
    ]


def test_a_sweep_is_at_midnight_local_time_in_winter_too(tmp_path: Path) -> None:
    run = simulated(tmp_path, [log("2024-12-02")], "--until", "2024-12-06")

    assert [alert["at"] for alert in run.alerts] == ["2024-12-06T00:00:00+00:00"]


def test_a_midnight_at_the_very_time_of_a_command_sweeps_before_it(tmp_path: Path) -> None:
    run = simulated(tmp_path, [*prepared(), acknowledge("2024-05-21T00:00:00+01:00")])

    assert [line.get("alert", line.get("command")) for line in run.lines[-2:]] == ["overdue", "acknowledge"]


def test_alerts_stand_between_the_commands_where_they_were_raised(tmp_path: Path) -> None:
    run = simulated(tmp_path, [*prepared(), acknowledge("2024-05-17")])

    assert [line.get("alert", line.get("command")) for line in run.lines[-2:]] == ["due_soon", "acknowledge"]


def test_the_clock_runs_on_to_the_end_of_the_day_until_and_its_next_midnight_is_not_swept(tmp_path: Path) -> None:
    assert raised(simulated(tmp_path, [log()], "--until", "2024-05-20").alerts) == [
        ("due_soon", "stage_1_acknowledgement", "2024-05-17")
    ]
    assert raised(simulated(tmp_path, [log()], "--until", "2024-05-21").alerts) == [
        ("due_soon", "stage_1_acknowledgement", "2024-05-17"),
        ("overdue", "stage_1_acknowledgement", "2024-05-21"),
    ]


def test_a_clock_that_was_met_is_no_longer_noticed(tmp_path: Path) -> None:
    assert raised(simulated(tmp_path, [*acknowledged(), respond()], "--until", "2025-01-01").alerts) == [
        ("due_soon", "stage_1_response", "2024-05-28")
    ]


def test_a_moved_due_date_is_noticed_anew(tmp_path: Path) -> None:
    run = simulated(tmp_path, [*acknowledged(), extend("2024-05-28", "2024-06-05")], "--until", "2024-06-06")

    assert raised(run.alerts) == [
        ("due_soon", "stage_1_response", "2024-05-28"),
        ("due_soon", "stage_1_response", "2024-06-04"),
        ("overdue", "stage_1_response", "2024-06-06"),
    ]


def test_alerts_of_one_sweep_are_ordered_by_due_date_case_clock_and_subject(tmp_path: Path) -> None:
    actions = [action("B", "2024-06-14"), action("A", "2024-06-14")]
    commands = [
        *acknowledged(),
        *of_case("B-1", *acknowledged()),
        *of_case("A-1", *prepared(), command("promise_action", "2024-05-20", action=action("Z", "2024-06-14"))),
        respond(actions=actions),
    ]

    run = simulated(tmp_path, commands, "--until", "2024-06-17")

    overdue = [(a["case"], a["clock"], a["subject"]) for a in run.alerts if a["at"].startswith("2024-06-15")]
    assert overdue == [("A-1", "action", "Z"), ("C-1", "action", "A"), ("C-1", "action", "B")]


class Nightly(Simulation):
    """The plain way: a sweep at every midnight, whether anything can be due or not."""

    __slots__ = ()

    def _nights(self, day: date, last: date) -> Iterator[date]:
        while day < last:
            day += timedelta(1)
            yield day


@st.composite
def years(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Complaints and promises scattered over a year, some of them ended."""
    day, found = date(2024, 3, 1), []
    for n in range(draw(st.integers(1, 8))):
        day += timedelta(draw(st.integers(0, 60)))
        case = f"C-{n}"
        found.append(log(str(day), case=case))
        due = day + timedelta(draw(st.integers(-3, 200)))
        found.append(command("promise_action", str(day), case=case, action=action("A1", str(due))))
        if draw(st.booleans()):
            found.append(command("complete_action", str(day), case=case, id="A1", evidence="seen"))
    return found


@settings(max_examples=settings().max_examples // 4)  # each is a whole year, run twice
@given(years(), st.sampled_from(["hos-2024", "spso-example"]))
def test_passing_over_quiet_nights_misses_nothing(commands: list[dict[str, Any]], policy: str) -> None:
    text = "\n".join(map(json.dumps, commands)).encode()
    law = Policies.only(Policies.shipped().named(policy))

    def output(kind: type[Simulation]) -> list[dict[str, Any]]:
        with simulation(policies=law) as run:
            walk = kind(run.casework, run.clock, run.sweeper, run.escalator, run.casework)
            return list(walk.run(command_lines(BytesIO(text)), until=date(2026, 1, 5)))

    assert output(Simulation) == output(Nightly)


def test_sixty_years_without_anything_due_are_passed_over(tmp_path: Path) -> None:
    commands = [*acknowledged(), respond(), log("2055-12-30", case="C-2")]

    run = simulated(tmp_path, commands, "--until", "2055-12-31")

    assert run.status == 0
    assert [alert["at"][:4] for alert in run.alerts] == ["2024"]


# Policies


def due(answers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(clock["clock"], clock["due_on"]) for clock in answers[-1]["clocks"]]


def test_the_policy_in_force_on_the_day_of_receipt_judges_a_case(tmp_path: Path) -> None:
    commands = [log("2024-03-28"), log("2024-04-02", case="C-2")]

    assert [casework_policy(tmp_path, commands, ref) for ref in ("C-1", "C-2")] == ["hos-2022", "hos-2024"]


def casework_policy(tmp_path: Path, commands: list[dict[str, Any]], ref: str) -> str:
    store = tmp_path / f"{ref}.db"
    simulated(tmp_path, commands, "--store", url(store))
    return str(casework("case", "show", ref, "--json", store=store).json["policy"])


def test_a_policy_named_judges_every_case(tmp_path: Path) -> None:
    run = simulated(tmp_path, received(), "--policy", "westminster-2023")

    assert due(run.answers) == [("stage_1_response", "2024-05-28")]


def test_a_draft_policy_is_tried_from_a_file(tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    shipped = Path(__file__).parent.parent / "src/casework/domain/policies/hos-2024.toml"
    text = shipped.read_text("utf-8").replace('name = "hos-2024"', 'name = "draft"', 1)
    draft.write_text(text.replace("working_days = 5", "working_days = 3", 1), "utf-8")

    assert due(simulated(tmp_path, received(), "--policy", draft).answers) == [
        ("stage_1_acknowledgement", "2024-05-16")
    ]


def test_a_policy_that_is_neither_known_nor_a_file_is_named_with_those_there_are(tmp_path: Path) -> None:
    run = simulated(tmp_path, received(), "--policy", "hos-1066")

    assert (run.status, run.out) == (2, "")
    assert "hos-1066" in run.err
    assert "hos-2024" in run.err


def test_an_unlawful_policy_is_refused_with_the_field_and_the_paragraph(tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    shipped = Path(__file__).parent.parent / "src/casework/domain/policies/hos-2024.toml"
    draft.write_text(shipped.read_text("utf-8").replace("working_days = 5", "working_days = 50", 1), "utf-8")

    run = simulated(tmp_path, received(), "--policy", draft)

    assert (run.status, run.out) == (3, "")
    assert "stage_1.acknowledgement.working_days: 50" in run.err


# The store


def test_a_simulation_is_kept_in_an_empty_store_and_can_be_looked_at(new_store: NewUrl, tmp_path: Path) -> None:
    store = new_store()

    assert simulated(tmp_path, acknowledged(), "--store", store).status == 0

    assert [case["case"] for case in casework("cases", "--json", store=store).json] == ["C-1"]


def test_a_simulated_store_takes_another_simulation(new_store: NewUrl, tmp_path: Path) -> None:
    store = new_store()
    simulated(tmp_path, received(), "--store", store)

    run = simulated(tmp_path, [define(), log(case="C-2")], "--store", store)

    assert [line["outcome"] for line in run.answers] == ["accepted", "accepted"]


def test_a_store_of_real_cases_is_never_simulated_in(new_store: NewUrl, tmp_path: Path) -> None:
    store = new_store()
    casework("do", written(tmp_path / "real.jsonl", log()), store=store)

    run = simulated(tmp_path, [log(case="C-2")], "--store", store)

    assert (run.status, run.out) == (6, "")
    assert "real cases" in run.err
    assert [case["case"] for case in casework("cases", "--json", store=store).json] == ["C-1"]


def test_the_usual_store_is_left_alone_when_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    run = casework("simulate", written(tmp_path / "c.jsonl", log()), store=tmp_path / "usual.db")

    assert run.status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["c.jsonl"]


def test_views_of_a_simulated_store_agree_with_the_output(new_store: NewUrl, tmp_path: Path) -> None:
    store = new_store()
    run = simulated(tmp_path, [*acknowledged(), log("2024-05-30", case="C-2", by=CY)], "--store", store)

    kept = casework("alerts", "--json", store=store).json

    assert [(a["kind"], a["case"], a["clock"], a["due_on"]) for a in kept] == [
        (a["alert"], a["case"], a["clock"], a["due_on"]) for a in run.alerts
    ]
    assert all(one["raised_at"] <= two["raised_at"] for one, two in pairwise(kept))
