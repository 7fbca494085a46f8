"""The commands by which a case of a tracker is taken over: adopted, then what else is known of it, as found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from casework.domain.complaint import RUNNING, STAGE_2
from casework.domain.event import Status
from casework.tracker.facts import Facts
from casework.tracker.mapping import Defaults
from casework.tracker.promises import Promise
from casework.tracker.standing import ENDED, known_of, status_of, unknown_of

SYSTEM = {"id": "casework-adopt", "role": "system"}
NOT_SAID = "The tracker does not say"
_AS_FOUND = {"reason": "Taken over from the landlord's tracker"}
_UNDATED = {
    "reason": "Taken over from the landlord's tracker, which does not say when; noted on the day of taking over"
}


class Takeover(NamedTuple):
    """Who takes cases over, from what, on which day."""

    by: str
    source: str
    today: date


class Step(NamedTuple):
    """One command on a case. `at` is None when the tracker does not say when it happened."""

    verb: str
    at: date | None
    fields: Mapping[str, Any]
    subject: str = ""

    @property
    def key(self) -> str:
        """The idempotency key, the same whenever the tracker is taken over again."""
        return ":".join(filter(None, ("tracker", self.verb, self.subject)))

    def command(self, case: str, takeover: Takeover) -> dict[str, Any]:
        """The step as a command of the contract."""
        envelope = {
            "command": self.verb,
            "case": case,
            "at": (self.at or takeover.today).isoformat(),
            "by": {"id": takeover.by, "role": "officer"},
            "entered_by": SYSTEM,
            "key": self.key,
        }
        if self.verb == "adopt_case":
            return envelope | {"source": takeover.source} | dict(self.fields)
        return envelope | {"as_found": _AS_FOUND if self.at else _UNDATED} | dict(self.fields)


def steps_of(facts: Facts, columns: Collection[str], defaults: Defaults) -> Iterator[Step]:
    """What has to be recorded for a case, in order; `columns` are what its tracker has columns for."""
    status = status_of(facts, columns)
    yield Step("adopt_case", facts.received, _adoption(facts, status, defaults))
    if facts.support:
        yield Step("record_support_needs", facts.support.on, _support(facts.support.disclosed))
    handler = handler_of(facts, status)
    if handler and status in RUNNING:
        yield Step("assign", None, {"handler": handler})
    for number, promise in enumerate(dated(facts), 1):
        yield from _promised(
            facts, promise, f"tracker-{number}", promise.owner or handler or facts.terms.get("team") or defaults.owner
        )
    if _investigated(facts, status):
        reference = facts.references["ombudsman_reference"]
        yield Step("record_ombudsman_investigation", facts.days["ombudsman_on"], {"reference": reference})


def handler_of(facts: Facts, status: Status) -> str | None:
    """Who handles the stage that the case is in."""
    second = facts.terms.get("stage_2_handler") if status in STAGE_2 else None
    return second or facts.terms.get("handler")


def dated(facts: Facts) -> list[Promise]:
    """The promises for which a clock can run."""
    return [promise for promise in facts.promises if promise.dated]


def _adoption(facts: Facts, status: Status, defaults: Defaults) -> dict[str, Any]:
    terms = defaults.model_dump() | dict(facts.terms)
    return {
        **{name: terms[name] for name in ("channel", "tenure", "service", "category")},
        **_resident(facts),
        **({"team": facts.terms["team"]} if "team" in facts.terms else {}),
        **({"property": facts.words["property"]} if "property" in facts.words else {}),
        "summary": summary_of(facts, status),
        "status": status,
        "known": known_of(facts, status).model_dump(mode="json", exclude_none=True),
        "unknown": unknown_of(facts, status),
    }


def _resident(facts: Facts) -> dict[str, Any]:
    contact = {"contact": facts.words["resident_contact"]} if "resident_contact" in facts.words else {}
    who = _who(facts)
    return {"resident": who | contact} if who else {"anonymous": True}


def _who(facts: Facts) -> dict[str, str]:
    """Who complains; without a reference of their own nothing claims that two cases are of the same person."""
    id, name = facts.references.get("resident_id"), facts.words.get("resident_name")
    return {"id": id or f"resident-of-{facts.case}", "name": name or NOT_SAID} if id or name else {}


def summary_of(facts: Facts, status: Status) -> str:
    """The summary, and after it every cell that has no place of its own in the case, under its heading."""
    return "\n".join(
        [facts.words.get("summary", NOT_SAID), *(f"{column}: {text}" for column, text in _kept(facts, status))]
    )


def _kept(facts: Facts, status: Status) -> Iterator[tuple[str, str]]:
    yield from facts.kept
    yield from ((promise.column, _told(promise)) for promise in facts.promises if not promise.dated)
    assigned = handler_of(facts, status) if status in RUNNING else None
    handlers = ("handler", "stage_2_handler")
    yield from (_plainly(n, facts.terms[n]) for n in handlers if facts.terms.get(n, assigned) != assigned)
    if not _who(facts) and "resident_contact" in facts.words:
        yield _plainly("resident_contact", facts.words["resident_contact"])
    if "ombudsman_reference" in facts.references and not _investigated(facts, status):
        yield _plainly("ombudsman_reference", facts.references["ombudsman_reference"])
    if "closed_on" in facts.days and status not in ENDED:
        yield _plainly("closed_on", str(facts.days["closed_on"]))


def _plainly(name: str, said: str) -> tuple[str, str]:
    return name.replace("_", " "), said


def _told(promise: Promise) -> str:
    """A promise that no clock can run for, with what is known of its days."""
    due = f"; due {promise.due_on}" if promise.due_on else ""
    done = f"; done {promise.done}" if promise.done not in {None, True, False} else "; done" if promise.done else ""
    return promise.what + due + done


def _support(disclosed: str | None) -> dict[str, Any]:
    told = [{"id": "tracker-1", "what": disclosed, "source": "the landlord's tracker"}] if disclosed else []
    return {"vulnerabilities": told, "adjustments": []}


def _promised(facts: Facts, promise: Promise, id: str, owner: str) -> Iterator[Step]:
    """A promise, made in the last answer before its day as far as anybody can tell, and its end if that is known."""
    answers = [facts.days[n] for n in ("stage_1_response_on", "stage_2_response_on") if n in facts.days]
    ends = [day for day in (promise.due_on, promise.done) if isinstance(day, date)]
    made = max((day for day in answers if day <= min(ends)), default=None)
    action: dict[str, Any] = {
        "id": id,
        "kind": promise.kind,
        "what": promise.what,
        "due_on": str(promise.due_on),
        "owner": owner,
    }
    if promise.amount is not None:
        action["amount"] = promise.amount
    yield Step("promise_action", made, {"action": action}, id)
    if isinstance(promise.done, date):
        yield Step(
            "complete_action", promise.done, {"id": id, "evidence": "Recorded as done in the landlord's tracker"}, id
        )


def _investigated(facts: Facts, status: Status) -> bool:
    """Whether the tracker shows an investigation that may be open: with a reference, a day, and the case not over."""
    return (
        "ombudsman_reference" in facts.references
        and "ombudsman_on" in facts.days
        and status not in {"closed", "withdrawn"}
    )
