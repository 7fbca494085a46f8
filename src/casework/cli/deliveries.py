"""`casework deliveries`: which messages about alerts left, which wait, which were given up; and what to do about it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, Config, Json, StoreUrl, examples
from casework.cli.reading import configuration
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.scheduler.delivery.ledger import Delivery, Standing
    from casework.store import Connection

app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
Target = Annotated[str, typer.Argument(metavar="TARGET", help="The name of a target in casework.toml.")]


@app.callback(epilog=examples("deliveries --dead", "deliveries resend --all-dead", "deliveries test housing-system"))
def deliveries(
    context: typer.Context,
    *,
    state: Annotated[
        Literal["waiting", "delivered", "dead"] | None, typer.Option(help="Only those in this state.")
    ] = None,
    dead: Annotated[bool, typer.Option("--dead", help="Only those that were given up.")] = False,
    target: Annotated[str | None, typer.Option(metavar="TARGET", help="Only those to this target.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many of the newest.")] = 100,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List the messages about alerts, and send them again.

    To webhooks, e-mail and the log: the newest first, and what became of each.

    One that waits is tried again at the time shown; one that is dead was given up and waits for `resend`. A message
    that went into a digest has the state of that digest.
    """
    if context.invoked_subcommand:
        return
    from casework.scheduler.delivery.ledger import deliveries as listed
    from casework.store import open_store

    if dead and state not in (None, "dead"):
        raise typer.BadParameter(f"--dead and --state {state} contradict each other")
    with open_store(store, create=False) as opened, opened.transaction(write=False) as connection:
        found = listed(connection, state="dead" if dead else state, target=target, limit=limit)
    if json:
        emit([each._asdict() for each in found])
    else:
        show(_as_table(found))


def _as_table(found: Sequence[Delivery]) -> str:
    header = ("delivery", "target", "message", "case", "state", "tries", "last try", "what came of it", "next try")
    return table(
        header,
        [
            (d.delivery, d.target, d.type, d.case, d.state, d.attempts, _time(d.tried_at), d.status, _time(d.next_at))
            for d in found
        ],
    )


def _time(at: object) -> str | None:
    from datetime import datetime

    from casework.projections.wording import moment_in_words

    return moment_in_words(at) if isinstance(at, datetime) else None


@app.command()
def targets(store: StoreUrl = HERE, json: Json = False) -> None:
    """List the targets, and how it stands with each."""
    from casework.scheduler.delivery.ledger import standings
    from casework.store import open_store

    with open_store(store, create=False) as opened, opened.transaction(write=False) as connection:
        found = standings(connection)
    if json:
        emit([each._asdict() for each in found])
        return
    header = ("target", "waiting", "since", "given up", "state")
    show(table(header, [(s.target, s.waiting, _time(s.waiting_since), s.dead, _state(s)) for s in found]))


def _state(standing: Standing) -> str:
    from casework.application import utc_now

    if standing.disabled_at:
        return f"DISABLED {_time(standing.disabled_at)}: {standing.disabled_because}"
    if standing.paused_until and standing.paused_until > utc_now():
        return f"asked us to wait until {_time(standing.paused_until)}"
    return "enabled"


@app.command()
def resend(
    id: Annotated[UUID | None, typer.Argument(metavar="ID", help="The id of a message, as it is listed.")] = None,
    all_dead: Annotated[bool, typer.Option("--all-dead", help="All that were given up.")] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Have a message sent again, or all that were given up.

    The worker sends it as if it had never been tried.

    It keeps its id, so that a receiver who has it already can tell.
    """
    if (id is None) is not all_dead:
        raise typer.BadParameter("give the id of a message, or --all-dead")
    from casework.application import utc_now
    from casework.scheduler.delivery.ledger import resend_dead
    from casework.store import open_store

    with open_store(store, create=False) as opened, opened.transaction(write=True) as connection:
        many = _resent(connection, id) if id else resend_dead(connection, utc_now())
    if json:
        emit({"resent": many})
    else:
        show(f"{many} {'message waits' if many == 1 else 'messages wait'} to be sent again.")


def _resent(connection: Connection, id: UUID) -> int:
    from casework.application import utc_now
    from casework.scheduler.delivery.ledger import resend

    found = resend(connection, id, utc_now())
    if found is None:
        raise Ended(ExitCode.NOT_FOUND, f"there is no message {id}")
    if found.digest:
        raise Ended(ExitCode.REFUSED, f"the message {id} went into the digest {found.digest}; send that again")
    return 1


@app.command()
def enable(target: Target, store: StoreUrl = HERE, json: Json = False) -> None:
    """Send messages again to a target that was disabled.

    It had answered 410, that it wants no more. All that wait for it are sent first.
    """
    from casework.application import utc_now
    from casework.scheduler.delivery.target_states import enable
    from casework.store import open_store

    with open_store(store, create=False) as opened, opened.transaction(write=True) as connection:
        if not enable(connection, target, utc_now()):
            raise Ended(ExitCode.NOT_FOUND, f"no target called {target} was ever told of anything")
    if json:
        emit({"target": target, "enabled": True})
    else:
        show(f"{target} is enabled.")


@app.command("test")
def try_out(target: Target, config: Config = None, json: Json = False) -> None:
    """Send a target a test, and show what came of it.

    The exit status is 9 when it did not arrive.
    """
    from uuid import uuid4

    from casework.application import utc_now
    from casework.scheduler.delivery.channels import channels
    from casework.scheduler.delivery.message import TEST, Message, link_to
    from casework.scheduler.telling import teller

    terms = configuration(config).delivery
    if terms.target(target) is None:
        names = ", ".join(each.name for each in terms.targets) or "none"
        raise Ended(ExitCode.NOT_FOUND, f"there is no target {target} in the configuration; those there: {names}")
    now = utc_now()
    way = channels(terms, teller(sys.stderr, utc_now))[target]
    outcome = way.send(Message(uuid4(), TEST, now, link_to(terms.link_base)), now)
    if json:
        emit({"target": target, "delivered": outcome.delivered, "status": outcome.status})
    else:
        show(f"{target}: {'arrived' if outcome.delivered else 'did not arrive'} ({outcome.status})")
    if not outcome.delivered:
        raise typer.Exit(ExitCode.FAILED)
