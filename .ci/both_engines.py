"""Run a simulation in memory and once more on PostgreSQL: what both print is printed, and a difference is a failure.

    both_engines.py SERVER CASEWORK ARGUMENT...

SERVER is the URL of a database; the simulation gets a new schema there.
"""

import subprocess
import sys
from uuid import uuid4


def main() -> int:
    """Give the exit status of both runs, or 1 when they differ."""
    server, casework, *arguments = sys.argv[1:]
    store = ["--store", f"{server}&schema=s{uuid4().hex}"]
    subprocess.run([casework, "migrate", *store], stdout=subprocess.DEVNULL, check=True)
    there = subprocess.run([casework, *arguments, *store], capture_output=True, check=False)
    here = subprocess.run([casework, *arguments], capture_output=True, check=False)
    sys.stdout.buffer.write(here.stdout)
    sys.stderr.buffer.write(here.stderr)
    if (here.returncode, here.stdout) != (there.returncode, there.stdout):
        sys.stderr.buffer.write(there.stderr)
        print("PostgreSQL gave another answer than SQLite", file=sys.stderr)
        return 1
    return here.returncode


if __name__ == "__main__":
    sys.exit(main())
