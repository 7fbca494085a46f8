"""`casework keys`: API keys for the back ends that call the HTTP service."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.ending import Program
from casework.cli.options import HERE, Json, StoreUrl, examples
from casework.cli.screen import emit, show, table

if TYPE_CHECKING:
    from casework.http.access.api_key_table import ApiKey
    from casework.http.access.api_keys import Issued

app = typer.Typer(
    cls=Program, no_args_is_help=True, rich_markup_mode=None, help="API keys for back ends: add, list, rotate, revoke."
)


class RoleName(StrEnum):
    """The roles that a key can have."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    AUDITOR = "auditor"
    OPS = "ops"
    CONTRACTOR = "contractor"
    MRC = "mrc"


Name = Annotated[str, typer.Argument(metavar="NAME", help="The back end's name, by which it is recorded.")]
Days = Annotated[int, typer.Option(min=1, max=3650, metavar="DAYS", help="How long it is good for.")]


@app.command(epilog=examples("keys add crm --role officer --role reviewer --role manager --delegate"))
def add(
    name: Name,
    *,
    role: Annotated[list[RoleName], typer.Option(help="What it may do (docs/access.md); give it for each role.")],
    delegate: Annotated[bool, typer.Option("--delegate", help="It says who acts; both are recorded then.")] = False,
    team: Annotated[
        list[str] | None, typer.Option(metavar="TEAM", help="It sees this team's cases; '*' for all teams.")
    ] = None,
    service: Annotated[
        list[str] | None, typer.Option(metavar="SERVICE", help="It sees this service's cases; '*' for all services.")
    ] = None,
    days: Days = 365,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Make a key, and print it.

    It is shown this once: the store keeps a digest of it. Teams and services matter where casework.toml says that
    everybody sees only the cases of theirs.
    """
    from casework.application import utc_now
    from casework.http.access.api_key_table import Grant
    from casework.http.access.api_keys import ApiKeys
    from casework.store import open_store

    grant = Grant(
        name, tuple(each.value for each in dict.fromkeys(role)), delegate, tuple(team or ()), tuple(service or ())
    )
    with open_store(store) as opened:
        issued = ApiKeys(opened).add(grant, now=utc_now(), days=days)
    _tell(issued, json=json)


@app.command("list")
def list_keys(store: StoreUrl = HERE, json: Json = False) -> None:
    """List the keys, and what each may do; never the keys themselves."""
    from casework.application import utc_now
    from casework.http.access.api_keys import ApiKeys
    from casework.store import open_store

    now = utc_now()
    with open_store(store, create=False) as opened:
        found = ApiKeys(opened).listed()
    if json:
        emit([_facts(key, now) for key in found])
    else:
        header = ("name", "state", "roles", "speaks for others", "teams", "services", "created", "expires", "rotated")
        show(table(header, [_line(key, now) for key in found]))


@app.command(epilog=examples("keys rotate crm --overlap-hours 48"))
def rotate(
    name: Name,
    *,
    overlap_hours: Annotated[
        float, typer.Option(min=0, max=720, metavar="HOURS", help="So long the key before works too.")
    ] = 24,
    days: Days = 365,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Print another key in the place of one, which works on for a while so that nothing stops meanwhile."""
    from casework.application import utc_now
    from casework.http.access.api_keys import ApiKeys
    from casework.store import open_store

    with open_store(store, create=False) as opened:
        issued = ApiKeys(opened).rotate(name, now=utc_now(), days=days, overlap=timedelta(hours=overlap_hours))
    _tell(issued, json=json)


@app.command()
def revoke(name: Name, store: StoreUrl = HERE, json: Json = False) -> None:
    """End a key, at once and for good."""
    from casework.application import utc_now
    from casework.http.access.api_keys import ApiKeys
    from casework.store import open_store

    now = utc_now()
    with open_store(store, create=False) as opened:
        key = ApiKeys(opened).revoke(name, now=now)
    if json:
        emit(_facts(key, now))
    else:
        show(f"The key {name} is refused from now on.")


def _tell(issued: Issued, *, json: bool) -> None:
    """The key alone on standard output, so that a script can put it where it belongs; the rest is for a person."""
    if json:
        emit({"key": issued.text, **_facts(issued.key, issued.key.rotated_at or issued.key.created_at)})
        return
    show(issued.text)
    typer.echo(f"The key of {issued.key.grant.name}, good until {issued.key.expires_at:%Y-%m-%d}.", err=True)
    typer.echo("It is not shown again.", err=True)


def _facts(key: ApiKey, now: datetime) -> dict[str, Any]:
    grant = key.grant
    return {
        "id": key.id,
        "name": grant.name,
        "state": key.state(now),
        "roles": grant.roles,
        "delegate": grant.delegate,
        "teams": grant.teams,
        "services": grant.services,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "rotated_at": key.rotated_at,
        "revoked_at": key.revoked_at,
        "earlier_until": key.earlier_until,
    }


def _line(key: ApiKey, now: datetime) -> tuple[object, ...]:
    grant = key.grant
    return (
        grant.name,
        key.state(now),
        ", ".join(grant.roles),
        "yes" if grant.delegate else "no",
        ", ".join(grant.teams) or None,
        ", ".join(grant.services) or None,
        key.created_at.date(),
        key.expires_at.date(),
        key.rotated_at and key.rotated_at.date(),
    )
