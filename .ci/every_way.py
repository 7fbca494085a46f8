"""Run a simulation in memory, on PostgreSQL and over HTTP: what it prints is printed, and a difference is a failure.

    every_way.py SERVER CASEWORK simulate ARGUMENT...

SERVER is the URL of a database; the simulation gets a new schema there.
"""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

OVER_HTTP = [sys.executable, str(Path(__file__).with_name("over_http.py"))]


def main() -> int:
    """Give the exit status of all three, or 1 when they differ."""
    server, casework, *arguments = sys.argv[1:]
    store = ["--store", f"{server}&schema=s{uuid4().hex}"]
    ways = {"in memory": [casework, *arguments], "over HTTP": [*OVER_HTTP, *arguments]}
    running = {way: started(command) for way, command in ways.items()}
    subprocess.run([casework, "migrate", *store], stdout=subprocess.DEVNULL, check=True)
    running["on PostgreSQL"] = started([casework, *arguments, *store])
    said = {way: (*process.communicate(), process.returncode) for way, process in running.items()}
    out, told, status = said["in memory"]
    sys.stdout.buffer.write(out)
    sys.stderr.buffer.write(told)
    others = [way for way, (other, _, ended) in said.items() if (other, ended) != (out, status)]
    for way in others:
        sys.stderr.buffer.write(said[way][1])
        print(f"{way} another answer came than in memory", file=sys.stderr)
    return 1 if others else status


def started(command: list[str]) -> subprocess.Popen[bytes]:
    """The command as a process whose output is kept."""
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


if __name__ == "__main__":
    sys.exit(main())
