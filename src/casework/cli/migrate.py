"""`casework migrate`: a store made ready for this casework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.screen import emit, emit_line, show

if TYPE_CHECKING:
    from casework.store import Migrated

All = Annotated[
    bool,
    typer.Option("--all", help="Every store of a database on PostgreSQL; then the URL names no schema."),
]


def migrate(store: StoreUrl = HERE, all_schemas: All = False, json: Json = False) -> None:
    """Make a store, or bring an older one up to date.

    A store on PostgreSQL is made so, once, before anything is recorded in it, and again after an update of casework; a
    store in a file does it by itself. Any number of programs may do it at once, and a store that is up to date stays as
    it is. One that a newer casework wrote is refused.

    With --all each store of the database is brought up to date by itself, and told as it is done (with --json, a line
    each). One that cannot be does not keep back the others; the exit status is then 9.
    """
    from casework.store import migrate

    if all_schemas:
        _migrate_all(store, json=json)
        return
    done = migrate(store)
    if json:
        emit(done._asdict())
    else:
        _tell(done)


def _migrate_all(url: str, *, json: bool) -> None:
    from casework.domain.errors import StoreError
    from casework.store import Stores

    failed = 0
    with Stores(url) as stores:
        found = stores.schemas()
        for schema in found:
            try:
                done = stores.migrate(schema)
            except StoreError as error:
                failed += 1
                typer.echo(f"casework: {error}", err=True)
                continue
            if json:
                emit_line(done._asdict())
            else:
                _tell(done)
    if failed:
        raise Ended(ExitCode.FAILED, f"{failed} of {len(found)} stores are not up to date; the lines above say why")
    if not found and not json:
        show("There is no store in this database yet; casework migrate with a schema in the URL makes one.")


def _tell(done: Migrated) -> None:
    if done.before is None:
        show(f"The store {done.place} is made, with schema {done.now}.")
    elif done.before < done.now:
        show(f"The store {done.place} is brought from schema {done.before} to {done.now}.")
    else:
        show(f"The store {done.place} is up to date, with schema {done.now}.")
