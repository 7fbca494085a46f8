"""`casework hold`: legal holds on a resident's words, which no erasure passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.deciding import Because, ByWhom, Cases, Subject, decider, given, refusals
from casework.cli.options import HERE, Json, StoreUrl, examples
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.erasing.holding import Placed

app = typer.Typer(
    no_args_is_help=True, help="Keep a resident's words, whatever else is decided.", rich_markup_mode=None
)

HoldId = Annotated[str, typer.Option("--id", metavar="ID", help="The hold's own id, never used before for them.")]

_PLACE = examples(
    'hold place R-1 --id claim-7 --reason "Letter before claim of 3 May" --by ann',
    'hold place R-1 --case MB-2513 --id claim-7 --reason "Letter before claim" --by ann',
)


@app.command(epilog=_PLACE)
def place(
    subject: Subject,
    *,
    id: HoldId,
    reason: Because,
    by: ByWhom,
    case: Cases = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Place a legal hold on a resident's words.

    It is on all their cases, those too that are still to come, unless --case names some. Nothing that is held can be
    erased until the hold is lifted, on whatever basis.

    The exit status is 5 when there is no such case, 8 when the id was used before.
    """
    from casework.erasing import holding

    who, why = decider(by), given(reason, "--reason")
    with cases_in(store) as casework, refusals(json=json):
        holding.place(casework, subject, who, given(id, "--id"), case or [], why)
    _tell(subject, id, "in force", json=json)


@app.command(epilog=examples('hold lift R-1 --id claim-7 --reason "The claim was settled" --by ben'))
def lift(subject: Subject, id: HoldId, reason: Because, by: ByWhom, store: StoreUrl = HERE, json: Json = False) -> None:
    """Lift a legal hold.

    The exit status is 8 when no such hold is in force.
    """
    from casework.erasing import holding

    who, why = decider(by), given(reason, "--reason")
    with cases_in(store) as casework, refusals(json=json):
        holding.lift(casework, subject, who, id, why)
    _tell(subject, id, "lifted", json=json)


@app.command("list", epilog=examples("hold list R-1", "hold list case/MB-2513 --json"))
def list_holds(subject: Subject, store: StoreUrl = HERE, json: Json = False) -> None:
    """List the legal holds on a resident's words, lifted ones too."""
    from casework.erasing import holding

    with cases_in(store) as casework:
        found = holding.placed(casework, subject)
    if json:
        emit({"subject": subject, "holds": [each._asdict() for each in found]})
    else:
        show(_table(found) if found else f"No legal hold was ever placed on the words of {subject}.")


def _table(found: list[Placed]) -> str:
    header = ("hold", "cases", "placed by", "on", "because", "lifted by", "on", "because")
    rows = [(each.hold, ", ".join(each.cases) or "all", *each[2:]) for each in found]
    return table(header, rows)


def _tell(subject: str, id: str, state: str, *, json: bool) -> None:
    if json:
        emit({"subject": subject, "hold": id, "state": state})
    else:
        show(f"The hold {id} on the words of {subject} is {state}.")
