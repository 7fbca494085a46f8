"""`casework migrate`: a store made ready for this casework."""

from __future__ import annotations

from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.screen import emit, show


def migrate(store: StoreUrl = HERE, json: Json = False) -> None:
    """Make a store, or bring an older one up to date.

    A store on PostgreSQL is made so, once, before anything is recorded in it, and again after an update of casework; a
    store in a file does it by itself. Any number of programs may do it at once, and a store that is up to date stays as
    it is. One that a newer casework wrote is refused.
    """
    from casework.store import migrate

    done = migrate(store)
    if json:
        emit(done._asdict())
    elif done.before is None:
        show(f"The store {done.place} is made, with schema {done.now}.")
    elif done.before < done.now:
        show(f"The store {done.place} is brought from schema {done.before} to {done.now}.")
    else:
        show(f"The store {done.place} is up to date, with schema {done.now}.")
