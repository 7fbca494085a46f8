"""`casework audit`: the proof that the log is what was recorded – keys, checkpoints, verification."""

from __future__ import annotations

import typer

from casework.cli import bundling, replaying, signing, verifying
from casework.cli.ending import Program

app = typer.Typer(cls=Program, no_args_is_help=True, help="Prove that the log is what was recorded.")

for command in (
    bundling.bundle,
    replaying.replay,
    signing.keygen,
    signing.rotate,
    signing.checkpoint,
    verifying.verify,
    verifying.consistency,
):
    app.command()(command)
