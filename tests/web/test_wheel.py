"""The pages of a wheel: installed where there is no other machine, all of them are there with all they are made of."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from web.test_in_a_browser import PATHS

ROOT = Path(__file__).parent.parent.parent
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src")
RENDERS = """
import sys
from pathlib import Path


def cut(event, _):
    if event in {"socket.connect", "socket.getaddrinfo"}:
        raise OSError("the network is cut")


sys.addaudithook(cut)

from starlette.testclient import TestClient

import casework
from casework import Casework
from casework.cli.demonstrating import demonstration
from casework.http import create_app
from casework.http.access.token_guard import local_guard, local_key
from casework.scheduler.configuration import Configuration
from casework.web.files import FILES
from casework.web.pages import mount
from casework.web.rendering import Templates

assert Path(casework.__file__).is_relative_to(sys.argv[1]), casework.__file__
assert Templates("cy").gettext("Sign out") == "Allgofnodi"
key = local_key()
with demonstration() as (url, clock), Casework.open(url, clock=clock, simulated=True, durable=False) as store:
    app = create_app(store, local_guard(store, key))
    mount(app, Configuration())
    client = TestClient(app, follow_redirects=True)
    token = client.get("/").text.partition('name="form_token" value="')[2].partition('"')[0]
    client.post("/sign-in", data={"key": key, "name": "mgr-hart", "role": "manager", "form_token": token})
    static = (f"/static/{name}" for name in (*FILES, "landlord.css", "icon.svg"))
    for path in (*sys.argv[2:], "/accessibility", *static):
        print(client.get(path).status_code, path)
    app.state.desk.streams.drain()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a wheel of this source puts into site-packages."""
    source, wheels, folder = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "installed"))
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    name = subprocess.run(
        [sys.executable, "-c", "import sys, uv_build; print(uv_build.build_wheel(sys.argv[1]))", str(wheels)],
        cwd=source,
        env={"PATH": str(Path(sys.executable).parent)},  # where the backend looks for its program
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with ZipFile(wheels / name) as wheel:
        wheel.extractall(folder)
    return folder


def test_every_page_renders_from_a_wheel(installed: Path) -> None:
    paths = [path for path in PATHS if path != "/cases/NONE"]
    environment = {"PATH": "/usr/bin", "PYTHONPATH": str(installed)}

    said = subprocess.run(
        [sys.executable, "-P", "-c", RENDERS, str(installed), *paths],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    assert {line.split()[0] for line in said.stdout.splitlines()} == {"200"}, said.stdout
    assert len(said.stdout.splitlines()) > len(paths)
