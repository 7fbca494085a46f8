"""The command line: data on standard output, words about it on standard error, an exit status for scripts."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the program `casework` with the arguments of the process; ends the process with its exit status."""
    from casework.cli.app import app
    from casework.cli.ending import flushed

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without our signs shows others instead of failing
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="casework")
    except SystemExit as end:
        sys.exit(flushed(end.code))
