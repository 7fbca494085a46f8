"""Legal holds on a data subject's words: placed, lifted, listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from casework.domain.erasure import LegalHoldLifted, LegalHoldPlaced, erasure_id
from casework.domain.erasure_decisions import Decider, lift_hold, place_hold
from casework.domain.event import Event
from casework.erasing.data_subjects import cases_of, chosen, decided
from casework.projections.timeline import readable
from casework.record import Record


class Placed(NamedTuple):
    """A legal hold: on which cases (none: all), who placed it on which local day and why, and who lifted it."""

    hold: str
    cases: tuple[str, ...]
    by: str
    on: date
    reason: str
    lifted_by: str | None = None
    lifted_on: date | None = None
    lifted_because: str | None = None


def place(record: Record, subject: str, decider: Decider, hold: str, cases: Sequence[str], reason: str) -> None:
    """Places a hold on the words in some cases, in all where none is named, those too that are still to come.

    Raises CaseNotFound, ErasureRefused.
    """
    named = chosen(record, subject, cases) if cases else []
    if not named:
        cases_of(record, subject)
    record.store.save(place_hold(decided(record.store, subject), decider, hold, named, reason))


def lift(record: Record, subject: str, decider: Decider, hold: str, reason: str) -> None:
    """Lifts a hold. Raises ErasureRefused when it is not in force."""
    record.store.save(lift_hold(decided(record.store, subject), decider, hold, reason))


def placed(record: Record, subject: str) -> list[Placed]:
    """All holds that there ever were on a data subject's words, oldest first."""
    found: dict[str, Placed] = {}
    for event in record.store.events(erasure_id(subject)):
        by, on = event.meta.actor.id, event.occurred_on
        match event:
            case LegalHoldPlaced(hold=hold, cases=cases):
                found[hold] = Placed(hold, cases, by, on, _reason(event))
            case LegalHoldLifted(hold=hold):
                found[hold] = found[hold]._replace(lifted_by=by, lifted_on=on, lifted_because=_reason(event))
    return list(found.values())


def _reason(event: Event) -> str:
    return readable(event.personal)["reason"]
