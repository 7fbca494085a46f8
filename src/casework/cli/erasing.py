"""`casework erase`: a resident's words erased for good, planned by one person and applied by another."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from casework.cli.deciding import ByWhom, Cases, Subject, decider, refusals
from casework.cli.erasure_page import erased_page, foreseen_page, told_again
from casework.cli.options import HERE, Config, DocumentsAt, Json, StoreUrl, examples
from casework.cli.reading import cases_in, configuration, documents_in
from casework.cli.screen import emit, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.documents import Documents
    from casework.domain.erasure import Basis
    from casework.erasing.foreseeing import Foreseen
    from casework.store import Store

app = typer.Typer(no_args_is_help=True, help="Erase a resident's words for good.", rich_markup_mode=None)


class ErasureBasis(StrEnum):
    """Why words are erased (UK GDPR Art. 17(1), 5(1)(e))."""

    NO_LONGER_NEEDED = "no_longer_needed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OBJECTION = "objection"
    UNLAWFUL_PROCESSING = "unlawful_processing"
    LEGAL_OBLIGATION = "legal_obligation"
    RETENTION_ENDED = "retention_ended"


_PLAN = examples(
    "erase plan R-1",
    "erase plan R-1 --basis no_longer_needed --by ann",
    "erase plan case/MB-2513 --basis objection --by ann",
)


@app.command(epilog=_PLAN)
def plan(
    subject: Subject,
    *,
    case: Cases = None,
    basis: Annotated[ErasureBasis | None, typer.Option(help="Why they are erased.")] = None,
    by: Annotated[str | None, typer.Option(metavar="STAFF-ID", help="Who asks for it.")] = None,
    config: Config = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Show what would be erased, and plan it.

    It shows what would go, what would stay, and what is held and why. Without --basis and --by nothing is recorded;
    with them it is planned. What is planned is erased by `casework erase apply`, which takes another person
    and waits until nothing is held. A new plan takes the place of the one before. Erased words are gone for good; what
    happened, when, and what came of it stays.

    The schedules of retention in casework.toml (--config) hold words too.

    The exit status is 5 when there is no such case, 6 when the words in the store are not sealed, 8 when there is
    nothing to erase.
    """
    from casework.application import utc_now
    from casework.domain.moment import local_day
    from casework.erasing import carrying_out
    from casework.erasing.data_subjects import chosen, keyring_of
    from casework.erasing.foreseeing import Task, foresee
    from casework.retention import kept_by

    if (basis is None) != (by is None):
        raise typer.BadParameter("to plan an erasure give both --basis and --by; to look, neither")
    schedules = configuration(config).retention.schedules
    with cases_in(store) as casework, refusals(json=json):
        keyring_of(casework.store)
        cases = chosen(casework, subject, case or [])
        why = cast("Basis | None", basis and basis.value)
        today = local_day(utc_now())
        found = foresee(casework, Task(subject, cases, why, today, kept_by(casework, schedules, today)))
        if why is not None and by is not None:
            carrying_out.plan(casework, subject, decider(by), why, cases)
    _tell(subject, found, basis, json=json)


def _tell(subject: str, found: Sequence[Foreseen], basis: ErasureBasis | None, *, json: bool) -> None:
    if json:
        planned = {"subject": subject, "planned": basis is not None, "basis": basis}
        emit(planned | {"cases": [each._asdict() | {"held": [h._asdict() for h in each.held]} for each in found]})
    else:
        show(foreseen_page(subject, found, planned=basis is not None))


@app.command(
    epilog=examples("erase apply R-1 --by ben", "erase apply R-1 --by ben --documents /srv/casework/documents")
)
def apply(
    subject: Subject,
    by: ByWhom,
    documents: DocumentsAt = None,
    config: Config = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Erase what another person planned.

    The keys of the words are destroyed, and documents that are on no other case are taken away, where it is said where
    they are. It cannot be undone. Applied again, it finishes what was interrupted and does nothing else. Backups of the
    keys still hold them: keep those no longer than you say you do, and `casework erase again` after one was put back.

    The exit status is 6 when the words in the store are not sealed, 8 when nothing is planned, when the same person
    planned it, or when something holds the words; every reason is told.
    """
    from casework.domain.moment import local_day
    from casework.erasing import carrying_out
    from casework.retention import kept_by

    who, schedules = decider(by), configuration(config).retention.schedules
    with cases_in(store) as casework, refusals(json=json), _kept(documents, casework.store) as kept:
        scheduled = kept_by(casework, schedules, local_day(who.at))
        erased = carrying_out.apply(casework, subject, who, documents=kept, further=scheduled)
    if json:
        emit({"subject": subject} | erased._asdict() | {"done": erased.done._asdict()})
    else:
        show(erased_page(subject, erased))


@app.command(epilog=examples("erase again", "erase again --documents /srv/casework/documents"))
def again(documents: DocumentsAt = None, store: StoreUrl = HERE, json: Json = False) -> None:
    """Erase again what a crash left or a backup brought back.

    The log says which keys and documents went; where a backup of the store has lost that, the keys say it. `casework
    restore` and the worker do the same. It can be done at any time.
    """
    from casework.application import utc_now
    from casework.erasing import again as erasing

    with cases_in(store) as casework, _kept(documents, casework.store) as kept:
        done = erasing.again(casework.store, utc_now(), kept)
    if json:
        emit(done._asdict())
    else:
        show(told_again(done))


def _kept(place: str | None, store: Store) -> AbstractContextManager[Documents | None]:
    """The documents of a store, if it is said where they are."""
    return documents_in(place, store) if place else nullcontext()
