"""The examples of docs/embed.md as whoever reads it uses them: each is run, against a real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread
from types import ModuleType

import httpx
import pytest
import uvicorn
from werkzeug.serving import make_server

from at_http import PATIENCE, given, server
from at_serve import serving_process
from casework import Casework
from examples import log
from program import casework, url

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
LONGEST = 300  # seconds, for packages to come from a registry


def example(name: str) -> ModuleType:
    """The example of this name, imported from its file."""
    spec = spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def needed(*programs: str) -> None:
    """Leaves a test out where these programs are missing; where everything has to be tested, it fails instead."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{' and '.join(missing)} missing: install Node.js 20 and curl to test the examples")
    if missing:
        pytest.skip(f"{' and '.join(missing)} missing: this example was not tested")


# Mounted in another application


@pytest.fixture
def clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """A client of the application that has casework mounted, and one with a key of what is mounted there."""
    store = url(tmp_path / "casework.db")
    monkeypatch.setenv("CASEWORK_STORE", store)
    Casework.open(store).close()
    key = casework("keys", "add", "crm", "--role", "officer", "--delegate", store=store).out.strip()
    headers = {"Authorization": f"Bearer {key}"}
    with (
        server(uvicorn.Config(example("mounted").app, log_config=None)) as address,
        httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=PATIENCE) as site,
        httpx.Client(base_url=f"{address}/casework", headers=headers, trust_env=False, timeout=PATIENCE) as api,
    ):
        yield site, api


def test_what_is_mounted_answers_beside_the_pages_of_the_application(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    site, api = clients
    said = given(api, log())

    assert said.status_code == 201, said.text
    assert site.get(said.headers["Location"]).json()["status"] == "logged"
    assert site.get("/dashboard").json()["unacknowledged"] == 1


def test_the_page_of_a_problem_is_found_where_it_is_mounted(clients: tuple[httpx.Client, httpx.Client]) -> None:
    site, api = clients
    problem = api.get("/v1/cases/C-1").json()

    assert problem["type"] == "/casework/problems/not_found"
    assert site.get(problem["type"]).status_code == 200


# As a library, from a web form in Flask


@contextmanager
def form_over(cases: Casework) -> Iterator[httpx.Client]:
    """A visitor of the web form over these cases."""
    website = make_server("127.0.0.1", 0, example("complaint_form").create_app(cases), threaded=True)
    thread = Thread(target=website.serve_forever)
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{website.port}", trust_env=False, timeout=PATIENCE) as visitor:
            yield visitor
    finally:
        website.shutdown()
        thread.join()
        website.server_close()


def filled_in(visitor: httpx.Client) -> dict[str, str]:
    """The form as somebody filled it in."""
    [reference] = re.findall('name="reference" value="([^"]+)"', visitor.get("/").text)
    return {"reference": reference, "name": "Rosa <b>", "resident": "r-1", "summary": "Damp in the bedroom"}


def test_a_form_becomes_a_complaint_that_is_acknowledged_and_stands_on_the_tracker(tmp_path: Path) -> None:
    with Casework.open(url(tmp_path / "casework.db")) as cases, form_over(cases) as visitor:
        form = filled_in(visitor)
        page = visitor.post("/complaints", data=form, follow_redirects=True)
        assert f"Complaint {form['reference']}" in page.text
        assert "stage 1 acknowledgement: by" in page.text

        understood = {"officer": "ann", "understood_as": "Damp since March", "outcome": "The damp treated"}
        page = visitor.post(f"/complaints/{page.url.path.rpartition('/')[2]}/acknowledgement", data=understood)
        assert page.status_code == 303
        assert cases.case(form["reference"]).status == "stage_1"
        assert form["reference"] in visitor.get("/tracker").text


def test_a_form_sent_twice_is_one_complaint(tmp_path: Path) -> None:
    with Casework.open(url(tmp_path / "casework.db")) as cases, form_over(cases) as visitor:
        form = filled_in(visitor)

        assert [visitor.post("/complaints", data=form).status_code for _ in range(2)] == [303, 303]
        assert len(cases.history(form["reference"])) == 1


def test_a_form_says_why_something_cannot_be_done(tmp_path: Path) -> None:
    understood = {"officer": "ann", "understood_as": "Damp since March", "outcome": "The damp treated"}
    with Casework.open(url(tmp_path / "casework.db")) as cases, form_over(cases) as visitor:
        unknown = visitor.post("/complaints/C-9/acknowledgement", data=understood)
        odd = visitor.post("/complaints", data=filled_in(visitor) | {"reference": "a/b"})

    assert (unknown.status_code, "There is no case C-9" in unknown.text) == (409, True)
    assert (odd.status_code, "case: blank" in odd.text) == (422, True)


# Over HTTP, from TypeScript and from curl


def run(*command: str, folder: Path, **environment: str) -> str:
    """What a program prints, which must end well."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_a_client_in_typescript_is_compiled_strictly_and_takes_a_form_to_the_tracker(tmp_path: Path) -> None:
    needed("node", "npm")
    shutil.copytree(EXAMPLES / "typescript", tmp_path / "examples" / "typescript", ignore=IGNORED)
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("*.md"))
    folder = tmp_path / "examples" / "typescript"

    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
    for script in ("types", "build"):
        run("npm", "run", script, folder=folder)
    with serving_process(url(tmp_path / "casework.db")) as served:
        told = json.loads(
            run("npm", "start", "--silent", folder=folder, CASEWORK_URL=served.url, CASEWORK_KEY=served.key)
        )

    assert (told["logged"], told["acknowledged"]) == ("logged", "stage_1")
    assert (told["close"], told["instead"]) == (["not_allowed_at_stage"], True)
    assert told["tracker"] == [told["case"]]


IGNORED = shutil.ignore_patterns("node_modules", "built", "casework.d.ts")


def test_packages_of_the_typescript_example_are_pinned_by_their_digests_and_come_from_wherever_npm_is_set_up() -> None:
    lock = json.loads((EXAMPLES / "typescript" / "package-lock.json").read_text("utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]

    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)


def test_curl_takes_a_complaint_from_the_form_to_the_final_response(tmp_path: Path) -> None:
    needed("bash", "curl")
    store = url(tmp_path / "casework.db")
    with serving_process(store) as served:
        told = run(
            "bash", str(EXAMPLES / "by_curl.sh"), folder=tmp_path, CASEWORK_URL=served.url, CASEWORK_KEY=served.key
        )

    assert '"status":409' in told
    with Casework.open(store) as cases:
        [case] = cases.tracker().cases
    assert case.status == "final_response"


def test_what_the_page_shows_is_in_the_examples() -> None:
    page = (ROOT / "docs" / "embed.md").read_text("utf-8")
    shown = re.findall(r"```(?:python|typescript|bash)\n(.*?)```", page, re.DOTALL)
    files = [path.read_text("utf-8") for path in (*EXAMPLES.glob("*.*"), *EXAMPLES.glob("typescript/*.ts"))]

    assert shown
    assert [each for each in shown if not any(each in text for text in files)] == []
