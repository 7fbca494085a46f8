"""Try the program on acceptance material from outside: stories, real histories, working days, determinations.

    acceptance.py CASEWORK FOLDER

FOLDER holds `stories/` and `real/`, each with its own checking script. Exit 0 only when everything passes, and
both engines and HTTP gave the same output to the byte.
"""

import csv
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tests"))

from postgres import NO_DISK, running  # noqa: E402 - the tests know how to start a server


def passes(script: Path, casework: list[str], *arguments: str) -> bool:
    """Run one of the material's own scripts; its output goes straight through."""
    print(f"\n{script}", flush=True)
    command = [sys.executable, str(script), "--casework", shlex.join(casework), *arguments]
    return subprocess.run(command, check=False).returncode == 0


def working_day(casework: str, row: dict[str, str]) -> str:
    """Ask the program for one working day, as a person would; return the day, or what it said instead."""
    command = [casework, "calendar", "add", row["start"], row["working_days"], "--nation", row["calendar"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else f"exit {done.returncode}: {done.stderr.strip()[-200:]}"


def working_days_pass(casework: str, table: Path) -> bool:
    """Compare every row of the table with the program's answer."""
    print(f"\n{table}", flush=True)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda row: working_day(casework, row), rows))
    wrong = [(row, answer) for row, answer in zip(rows, answers, strict=True) if answer != row["expected"]]
    for row, answer in wrong:
        print(f"FAIL {row['start']} {row['working_days']} {row['calendar']}: expected {row['expected']}, came {answer}")
    print(f"{len(rows) - len(wrong)} passed, {len(wrong)} failed")
    return bool(rows) and not wrong


def determinations_pass(casework: str, folder: Path) -> bool:
    """Import what was published of many landlords, and compare every figure of the report on them."""
    print(f"\n{folder / 'determinations.csv.gz'}", flush=True)
    with TemporaryDirectory() as place:
        store = f"--store=sqlite:///{place}/casework.db"
        subprocess.run([casework, "import-determinations", str(folder / "determinations.csv.gz"), store], check=False)
        asked = [casework, "report", "landlords", "--format", "csv", store]
        done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8-sig", check=False)
    found = list(csv.reader(done.stdout.splitlines()))
    with (folder / "determinations.expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    wrong = [pair for pair in zip_longest(expected, found) if pair[0] != pair[1]]
    for row, answer in wrong[:20]:
        print(f"FAIL expected {row}, came {answer}")
    print(f"{len(expected) - len(wrong)} rows passed, {len(wrong)} failed")
    return bool(expected) and not wrong


def main() -> int:
    """Run everything even when one fails, so that one run shows everything."""
    casework, folder = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
    with running(*NO_DISK) as server:
        place = f"postgresql://postgres@/postgres?host={server.folder}"
        every = [sys.executable, str(HERE / "every_way.py"), place, casework]
        passed = [
            passes(folder / "stories/check.py", every, str(folder / "stories")),
            passes(folder / "real/check_histories.py", every),
            working_days_pass(casework, folder / "real/working_days.csv"),
            determinations_pass(casework, folder / "real"),
        ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
