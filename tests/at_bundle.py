"""Evidence bundles of cases in a store: made, opened, meddled with, and checked by the program that comes in them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zipfile import ZipFile

from casework.application import Casework
from casework.audit.bundle import Cleared, Made, Profile, Seal, Sources, Wanted, make_bundle, verify
from casework.audit.bundle.bag import FOLDER
from casework.audit.keys import generated
from casework.audit.note import Signer
from casework.domain.access import Reader, read_by
from casework.domain.calendar import calendar_of
from examples import ANSWERED, History
from examples_record import attach, contact, investigated
from recorded import Recorded
from spec import SHIPPED

NORTH: Signer = generated("north.example/complaints")
KEY = verify.Key.parse(str(NORTH.verifier))
LATER = datetime(2030, 1, 2, 9, tzinfo=UTC)
SEAL = Seal(NORTH, LATER)
LETTER = b"%PDF-1.7 the complaint as it came"
PACKAGES = ("cryptography", "cffi", "_cffi_backend", "pycparser")

LATE = "2024-05-31"
"""When it is answered: it was due on the 29th."""

Contents = dict[str, bytes]


class Bundle(NamedTuple):
    """A bundle: its bytes, and what was said when it was made."""

    zip: bytes
    made: Made

    @property
    def files(self) -> Contents:
        """Its files by their paths."""
        with ZipFile(io.BytesIO(self.zip)) as opened:
            return {name.removeprefix(f"{FOLDER}/"): opened.read(name) for name in opened.namelist()}

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files[name].decode().split("\n") if line]


class InMemory:
    """The files of a bundle, as the verifier reads them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)

    def names(self) -> list[str]:
        return sorted(self._files)

    def read(self, name: str) -> bytes:
        return self._files[name]


def full() -> History:
    """A case through both stages and to the Ombudsman, answered late, with a letter and a call to a contractor."""
    letter = attach("2024-05-13", "L1", name="letter.pdf", size=len(LETTER), sha256=sha256(LETTER).hexdigest())
    beginning, *rest = [{**each, "at": LATE} if each["at"] == ANSWERED else each for each in investigated()]
    return (beginning, letter, contact("2024-05-13", **{"with": "contractor"}), *rest)


def evidence(recorded: Recorded, *history: Mapping[str, Any]) -> None:
    """Records a history, an alert before it is answered, and that somebody read words of the case."""
    told = history or full()
    answered = next(n for n, each in enumerate(told) if each["command"] == "respond")
    recorded.do(*told[:answered])
    recorded.sweep("2024-05-30")
    recorded.do(*told[answered:])
    reader = Reader("zoe", "manager", "http")
    case = recorded.cases.found["C-1"]
    new_id = partial(_next, recorded)
    recorded.store.save(read_by(reader, case, "support_needs", "reviewing", at=LATER, new_id=new_id))


def _next(recorded: Recorded) -> UUID:
    return UUID(int=next(recorded.ids))


def bundled(
    recorded: Recorded | Casework,
    *cases: str,
    profile: Profile = "ombudsman",
    cleared: Iterable[Cleared] = (),
    seal: Seal | None = SEAL,
) -> Bundle:
    """A bundle of cases, C-1 unless others are named."""
    out = io.BytesIO()
    sources = Sources(SHIPPED, calendar_of, {sha256(LETTER).hexdigest(): LETTER}.get)
    wanted = Wanted(cases or ("C-1",), profile, tuple(cleared))
    made = make_bundle(recorded.store, wanted, sources, out, seal=seal)
    return Bundle(out.getvalue(), made)


def checked(files: Mapping[str, bytes], *keys: verify.Key) -> verify.Findings:
    """What the verifier finds, with the key of the signer unless others are given."""
    return verify.check(InMemory(files), keys or [KEY])


def resealed(files: Mapping[str, bytes]) -> Contents:
    """The files with manifests that fit them, as somebody would make them who meddles with a bundle and has no key."""
    payload = {name: data for name, data in files.items() if name.startswith("data/")}
    changed = {**files, "manifest-sha256.txt": _manifest(payload)}
    changed.pop("statement.txt", None)
    tags = {name: data for name, data in changed.items() if name not in payload and not name.startswith("tagmanifest")}
    return {**changed, "tagmanifest-sha256.txt": _manifest(tags)}


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


def bare(program: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs a bundle's own program on an interpreter that has `cryptography` and no other package."""
    packages = Path(sys.modules["cryptography"].__path__[0]).parent
    start = (
        "import sys, importlib.machinery, runpy\n"
        "class Few:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] in {PACKAGES!r}:\n"
        f"            return importlib.machinery.PathFinder.find_spec(name, path or [{str(packages)!r}])\n"
        "sys.meta_path.append(Few())\n"
        f"sys.argv = [{str(program)!r}, *sys.argv[1:]]\n"
        f"runpy.run_path({str(program)!r}, run_name='__main__')\n"
    )
    command_line = [sys.executable, "-I", "-S", "-c", start, *map(str, arguments)]
    return subprocess.run(command_line, capture_output=True, text=True, check=False)
