"""What ops are given fits the program: rules, dashboard, units, example configuration and handbook."""

from __future__ import annotations

import json
import re
from configparser import RawConfigParser
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from casework.cli.ending import ExitCode
from casework.http.watching import HttpMetrics
from casework.scheduler.configuration import Configuration
from casework.scheduler.metrics import Metrics
from program import casework

ROOT = Path(__file__).parent.parent
OPS = ROOT / "ops"
HANDBOOK = (ROOT / "docs" / "operations.md").read_text()

# A YAML reader is there because other tools of the developers' need one; from Python 3.13 on it goes by another name.
yaml: Any = import_module("yaml" if find_spec("yaml") else "yaml_ft")


def families(registry: CollectorRegistry) -> dict[str, set[str]]:
    """The metrics under the names that a query uses, and their labels."""
    found: dict[str, set[str]] = {}
    for family in registry.collect():
        name, labels = family.name, set(_labels(registry, family.name))
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
        found |= {f"{name}{suffix}": labels | ({"le"} if suffix == "_bucket" else set()) for suffix in suffixes}
    return found


def _labels(registry: CollectorRegistry, name: str) -> tuple[str, ...]:
    collector: Any = registry._names_to_collectors.get(name)
    return getattr(collector, "_labelnames", ())


METRICS = families(Metrics().registry) | families(HttpMetrics().registry())
PROMETHEUS_OWN = {"up", "process_start_time_seconds", "process_resident_memory_bytes"}


def named(query: str) -> set[str]:
    """The metrics that a query names."""
    return set(re.findall(r"\b(?:casework|process)_[a-z_]+|\bup\b", query))


def labels(query: str) -> set[tuple[str, str]]:
    """The labels by which a query chooses, each with the metric."""
    chosen = re.findall(r"([a-z_]+)\{([^}]*)\}", query)
    return {(metric, label) for metric, inside in chosen for label in re.findall(r"([a-z_]+)\s*=", inside)}


def anchors(text: str) -> set[str]:
    """The places in a page of Markdown that a link can lead to."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-") for title in titles}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((OPS / "prometheus-rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def queries() -> list[str]:
    dashboard = json.loads((OPS / "grafana-dashboard.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("query", [*(rule["expr"] for rule in rules()), *queries()])
def test_a_query_names_only_metrics_and_labels_that_there_are(query: str) -> None:
    assert named(query)
    assert named(query) <= METRICS.keys() | PROMETHEUS_OWN
    for metric, label in labels(query):
        assert label in METRICS.get(metric, {"job"}) | {"job"}, (metric, label)
    assert query.count("(") == query.count(")")


def test_every_rule_has_its_section_in_the_handbook_and_every_section_its_rule() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
        assert page.endswith("/operations.md")
        assert anchor == rule["alert"].lower()
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"].endswith(".")
    assert re.findall(r"^### (Casework\w+)$", HANDBOOK, re.MULTILINE) == names


def test_the_dashboard_has_panels_that_do_not_lie_on_one_another() -> None:
    panels = json.loads((OPS / "grafana-dashboard.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    places = sorted((panel["gridPos"] for panel in panels), key=lambda place: (place["y"], place["x"]))
    for one, next_one in pairwise(places):
        assert one["x"] + one["w"] <= 24
        assert next_one["y"] >= one["y"] + one["h"] or next_one["x"] >= one["x"] + one["w"]


def test_every_metric_is_in_the_handbook_and_there_are_no_others() -> None:
    table = dict(re.findall(r"^\| `(casework_[a-z_]+)` \|([^|]*)\|", HANDBOOK, re.MULTILINE))
    ours = {
        re.sub(r"_(bucket|sum|count)$", "", name): METRICS[name] for name in METRICS if name.startswith("casework_")
    }
    assert table.keys() == ours.keys()
    for name, said in table.items():
        assert set(re.findall(r"`(\w+)`", said)) == ours[name] - {"le"}, name


def test_every_setting_is_in_the_example() -> None:
    text = (OPS / "casework.toml").read_text()
    for table, field in Configuration.model_fields.items():
        if table in {"policies", "delivery"}:
            assert table in text
            continue
        assert f"[{table}]" in text
        terms = field.default_factory().__class__.model_fields  # type: ignore[misc, call-arg]  # a model without arguments
        for name in (each.alias or name for name, each in terms.items()):
            assert re.search(rf"^(# )?({name} = |\[{{1,2}}{table}\.{name}\])", text, re.MULTILINE), name


def test_every_check_of_the_doctor_is_in_the_handbook(tmp_path: Path) -> None:
    run = casework("doctor", "--json", "--deep", store=tmp_path / "none.db")
    checks = re.findall(
        r'Finding\(\s*"([a-z ]+)"|^\s+"([a-z ]+)": partial|return \{"([a-z ]+)": partial', _doctor(), re.MULTILINE
    )
    found = {name for names in checks for name in names if name} | {each["check"] for each in run.json}
    for name in found:
        assert f"`{name}`" in HANDBOOK, name
    assert len(found) > 18


def _doctor() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "src" / "casework" / "doctor").glob("*.py"))


@pytest.mark.parametrize(
    "status", [ExitCode.OK, ExitCode.USAGE, ExitCode.INVALID, ExitCode.STORE, ExitCode.FAILED, ExitCode.STALLED]
)
def test_every_exit_status_of_the_worker_is_in_the_handbook(status: ExitCode) -> None:
    assert re.search(rf"^\| {status.value} \| \S", HANDBOOK, re.MULTILINE)


def test_links_of_the_handbook_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", HANDBOOK)
    assert targets
    for target in targets:
        page, _, anchor = target.partition("#")
        assert not page or (ROOT / "docs" / page).exists(), target
        assert not anchor or anchor in anchors(HANDBOOK), target


def test_commands_of_the_handbook_are_commands() -> None:
    known = set(re.findall(r"^  ([a-z]+)  ", casework("--help").out, re.MULTILINE))
    used = set(re.findall(r"(?:`|^    )casework ([a-z]+)", HANDBOOK, re.MULTILINE))
    assert used <= known
    assert {"worker", "backup", "restore", "doctor", "alerts", "deliveries"} <= used


def unit(name: str) -> RawConfigParser:
    parsed = RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's names have capitals
    parsed.read_string((OPS / name).read_text())
    return parsed


def test_the_unit_lets_the_service_end_what_is_in_hand() -> None:
    service = unit("casework-http.service")["Service"]
    assert re.search(r"/casework serve --host 127\.0\.0\.1 --port \d+$", service["ExecStart"])
    assert (service["Type"], service["Restart"], service["KillMode"]) == ("notify", "always", "mixed")
    assert int(service["TimeoutStopSec"]) > Configuration().http.drain_seconds
    for setting in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces", "RestrictSUIDSGID"):
        assert service[setting] == "yes", setting


def test_the_unit_starts_the_worker_anew_and_lets_it_do_little_else() -> None:
    service = unit("casework-worker.service")["Service"]
    assert service["ExecStart"].endswith("/casework worker")
    assert (service["Type"], service["Restart"]) == ("notify", "always")
    assert int(service["WatchdogSec"]) > Configuration().worker.stale_after / 10 * 3
    for setting in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces", "RestrictSUIDSGID"):
        assert service[setting] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


def test_the_timer_of_the_backup_has_its_service() -> None:
    assert unit("casework-backup.timer")["Timer"]["OnCalendar"].endswith("UTC")
    assert "casework backup" in unit("casework-backup.service")["Service"]["ExecStart"]
