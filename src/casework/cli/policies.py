"""`casework policies`: the rules as dated data, and what is wrong with a landlord's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import Json
from casework.cli.reading import readable
from casework.cli.screen import emit, paragraph, show, table

if TYPE_CHECKING:
    from casework.domain.policy import Limit, Policies, Policy, StagePolicy

app = typer.Typer(help="Look at the time limits and the grounds for refusing.")


@app.callback(invoke_without_command=True)
def every(context: typer.Context, json: Json = False) -> None:
    """List the policies and from when each is in force.

    A complaint keeps the policy that was in force on the day it was received.
    """
    if context.invoked_subcommand is not None:
        return
    from casework.domain.policy import Policies

    policies = Policies.shipped()
    if json:
        emit([policy.model_dump(mode="json") for policy in policies])
        return
    header = ("policy", "in force from", "chosen", "title")
    show(
        table(
            header, [(p.name, p.in_force_from, "by date" if p.chosen_by_date else "by name", p.title) for p in policies]
        )
    )


@app.command("show")
def one(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A policy's name, or a policy file of your own.")],
    json: Json = False,
) -> None:
    """Show one policy: each limit, its paragraph and its source."""
    policy = policy_called(name)
    if json:
        emit(policy.model_dump(mode="json"))
        return
    show(f"{policy.title} ({policy.name})")
    show(paragraph(f"In force from {policy.in_force_from}; working days of {policy.calendar}. Source: {policy.source}"))
    for number, stage in enumerate((policy.stage_1, policy.stage_2), 1):
        show(f"\nStage {number}")
        show("\n".join(_limits(stage)))
    show("\nGrounds for refusing a complaint")
    for ground, exclusion in policy.exclusions.items():
        show(paragraph(f"{ground}: {exclusion.sentence}{_paragraph(exclusion.provision)}", "  ", "    "))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A policy file of your own (TOML).")], json: Json = False
) -> None:
    """Check a policy of your own against the Code.

    It tells what is illegal in it and what is merely stricter. The exit status is 3 when anything in it is illegal.
    """
    from casework.domain.policy import check_policy

    with readable(file):
        found = check_policy(file)
    if json:
        emit([finding._asdict() for finding in found])
    elif not found:
        show("It says just what the Code says.")
    else:
        for finding in found:
            where = _paragraph(finding.provision)
            show(paragraph(f"{finding.kind}: {finding.field}: {finding.sentence}{where}", "", "  "))
    if any(finding.kind == "illegal" for finding in found):
        raise typer.Exit(ExitCode.INVALID)


def policy_called(name: str) -> Policy:
    """The shipped policy of a name, or the one in a file.

    Raises Ended when it is neither, PolicyError when the file is no lawful policy.
    """
    from casework.domain.policy import Policies, read_policy

    shipped: Policies = Policies.shipped()
    if name in {policy.name for policy in shipped}:
        return shipped.named(name)
    with readable(name):
        try:
            return read_policy(Path(name))
        except FileNotFoundError:
            known = ", ".join(policy.name for policy in shipped)
            raise Ended(ExitCode.USAGE, f"there is no policy and no file {name}; the policies are {known}") from None


def _limits(stage: StagePolicy) -> list[str]:
    given = (("acknowledgement", stage.acknowledgement), ("response", stage.response), ("extension", stage.extension))
    return [paragraph(f"{name}: {_limit(limit)}", "  ", "    ") for name, limit in given if limit is not None]


def _limit(limit: Limit) -> str:
    counted = limit.counted_from.replace("_", " ")
    return f"{limit.working_days} working days from the {counted}{_paragraph(limit.provision)}. {limit.rule}"


def _paragraph(provision: str | None) -> str:
    return f" [{provision}]" if provision else ""
