"""Run a simulation whose commands go over HTTP, to a real server, and print what `casework simulate` prints.

Its words are sealed, as those of real cases are.

over_http.py simulate FILE [--until DATE] [--policy NAME|FILE]
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))

from pydantic_core import to_json

from at_keys import keys_in
from by_http import over_http
from casework.cli.policies import policy_called
from casework.command_lines import command_lines
from casework.domain.policy import Policies
from casework.simulation import simulation
from casework.store import Store
from casework.store.keyring import open_keyring


def main() -> int:
    """Give the exit status of `casework simulate`: 3 when some line held no command."""
    parser = ArgumentParser()
    parser.add_argument("simulate", choices=["simulate"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--until", type=date.fromisoformat)
    parser.add_argument("--policy")
    asked = parser.parse_args()
    law = Policies.only(policy_called(asked.policy)) if asked.policy else None
    invalid = False
    with (
        asked.file.open("rb") as file,
        simulation(policies=law) as run,
        _sealed(run.casework.store),
        over_http(run) as way,
    ):
        for line in run.run(way.reading(command_lines(file)), until=asked.until):
            sys.stdout.buffer.write(to_json(line) + b"\n")
            invalid = invalid or line.get("outcome") == "invalid"
    return 3 if invalid else 0


@contextmanager
def _sealed(store: Store) -> Iterator[None]:
    """Has a store seal its words while this lasts; a simulation does not by itself."""
    with TemporaryDirectory() as folder:
        keyring = open_keyring(keys_in(Path(folder)), owner=b"a simulation", create=True)
        with closing(keyring):
            store.kept_by(keyring, store.settings.fingerprint_key)
            yield


if __name__ == "__main__":
    sys.exit(main())
