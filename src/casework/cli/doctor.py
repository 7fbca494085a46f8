"""`casework doctor`: whether all is well, and what to do where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import ExitCode
from casework.cli.options import HERE, Config, Json, StoreUrl
from casework.cli.screen import emit, paragraph, show

if TYPE_CHECKING:
    from casework.doctor.finding import Finding


def doctor(
    config: Config = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also read every event and compare every row of every list; takes long.")
    ] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Look whether store, surroundings and worker are well.

    Nothing is changed. Each check says ok, warn or fail, and what to do. The exit status is 0 when nothing failed, 9
    when something did.
    """
    from casework.application import utc_now
    from casework.doctor.examination import examination

    found = []
    for each in examination(store, config, utc_now(), deep=deep):
        found.append(each)
        if not json:
            show("\n".join(_told(each)))
    if json:
        emit([each._asdict() for each in found])
    if any(each.state == "fail" for each in found):
        raise typer.Exit(ExitCode.FAILED)


def _told(finding: Finding) -> list[str]:
    told = [paragraph(f"{finding.state:4}  {finding.check}: {finding.says}", "", " " * 6)]
    return [*told, paragraph(f"→ {finding.advice}", " " * 6, " " * 8)] if finding.advice else told
