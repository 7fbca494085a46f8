"""The course of an invented case: received, refused or answered at one stage or both, its promises kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.life import Life, who

DESK, MANAGER = who("desk-1", "officer"), who("manager-1", "manager")
TROUBLES = (
    ("repairs", "damp_and_mould"),
    ("repairs", "leaks"),
    ("repairs", "heating_and_hot_water"),
    ("housing", "anti_social_behaviour"),
    ("housing", "service_charges"),
    ("safety", "fire_safety"),
)
PROMISES = {"apology": 10, "payment": 20, "works": 30}
"""Working days within which each kind is promised."""


def received(case: Life) -> None:
    """The complaint comes in."""
    service, category = case.lot.choice(TROUBLES)
    case.do(
        case.received,
        "log_complaint",
        DESK,
        channel=case.lot.choice(("web", "email", "phone", "letter")),
        summary=f"The {category.replace('_', ' ')} reported in spring has not been dealt with",
        resident={"id": case.resident["id"], "name": "Robin Resident"},
        tenure=case.lot.choice(("lcra", "lcra", "leasehold", "lcho")),
        service=service,
        category=category,
        property=f"property-{case.lot.randint(1, 9_999)}",
    )


def refused(case: Life) -> date:
    """The complaint is not taken on; gives the day."""
    day = case.on(case.received, case.lot.randint(1, 5))
    explanation = "The managing agent answers for this building; how to complain there is enclosed"
    facts = {"ground": "not_landlord_responsibility", "body": "managing agent", "explanation": explanation}
    case.do(day, "refuse", case.handler, ombudsman_details=True, **facts)
    return day


def investigated(case: Life) -> date:
    """The complaint goes through stage 1, one in four through stage 2 as well; gives the day when it is closed."""
    acknowledged = case.on(case.received, case.taken(5, in_time=0.85, late=2))
    _prepare(case, acknowledged)
    case.do(acknowledged, "acknowledge", case.handler, ombudsman_details=True)
    answered, kept = _answer(case, 1, acknowledged, case.handler)
    if case.lot.random() < 0.24:
        answered, kept_later = _review(case, case.on(answered, case.lot.randint(2, 30)))
        kept = max(kept, kept_later)
    closed = case.on(max(answered, kept), 1)
    case.do(closed, "close", case.handler, note="Everything promised was done")
    return closed


def contacts(case: Life, last: date, number: int) -> None:
    """So many calls, letters and documents between receipt and the last day."""
    for n in range(number):
        day = case.received + timedelta(case.lot.randint(0, (last - case.received).days))
        if n % 4 == 3:
            _document(case, day, f"D{n}")
            continue
        direction, by = ("in", case.resident) if n % 3 == 0 else ("out", case.handler)
        facts = {"direction": direction, "channel": case.lot.choice(("phone", "email")), "with": "resident"}
        case.do(day, "record_contact", by, summary=f"Talked about when the next visit can be, call {n}", **facts)


def _document(case: Life, day: date, id: str) -> None:
    facts = {"id": id, "name": "photo.jpg", "media_type": "image/jpeg", "size": case.lot.randint(1, 4_000_000)}
    case.do(day, "attach_document", case.handler, sha256=f"{case.lot.getrandbits(256):064x}", **facts)


def _prepare(case: Life, day: date) -> None:
    points = [{"id": id, "text": f"What went wrong, part {id}", "responsibility": "landlord"} for id in case.points]
    needs = [{"id": "V1", "what": "uses a wheelchair", "source": "the resident"}] if case.lot.random() < 0.2 else []
    case.do(case.received, "assign", MANAGER, handler=case.handler["id"])
    case.do(day, "define_complaint", case.handler, points=points, outcomes_sought=["repair done", "apology"])
    case.do(day, "triage_complaint", case.handler, track="investigate", complexity="standard", risk="none")
    case.do(day, "record_support_needs", case.handler, vulnerabilities=needs, adjustments=[])


def _review(case: Life, asked: date) -> tuple[date, date]:
    case.do(asked, "request_escalation", case.resident)
    acknowledged = case.on(asked, case.taken(5, in_time=0.75, late=3))
    case.do(acknowledged, "assign", MANAGER, handler=case.reviewer["id"])
    case.do(acknowledged, "acknowledge", case.reviewer, ombudsman_details=True)
    return _answer(case, 2, acknowledged, case.reviewer)


def _answer(case: Life, stage: int, start: date, by: dict[str, str]) -> tuple[date, date]:
    """Answers a stage; gives the day of the answer and the day when the last promise of it was kept."""
    limit = 10 * stage
    if extended := case.lot.random() < 0.1:
        _extend(case, case.on(start, limit - 1), case.on(start, limit + 8), by)
    day = case.on(start, limit + 8 * extended if extended else case.taken(limit, in_time=0.5, late=6))
    decision = case.lot.choice(("upheld", "partially_upheld", "not_upheld"))
    answers = [{"point": id, "decision": decision, "reasons": "As the records of visits show"} for id in case.points]
    promises = [] if decision == "not_upheld" else _promises(case, stage, day)
    case.do(day, "respond", by, answers=answers, actions=promises, next_step_details=True, channel="letter")
    return day, max([_kept(case, day, promise) for promise in promises], default=day)


def _extend(case: Life, told: date, until: date, by: dict[str, str]) -> None:
    facts = {"until": until.isoformat(), "informed_on": told.isoformat(), "reason": "A surveyor has to look first"}
    case.do(told, "extend", by, ombudsman_details=True, **facts)


def _promises(case: Life, stage: int, day: date) -> list[dict[str, Any]]:
    kinds = case.lot.sample(sorted(PROMISES), case.lot.randint(1, 3))
    return [
        {
            "id": f"S{stage}-{kind}",
            "kind": kind,
            "what": f"The {kind} promised in the letter",
            "due_on": case.on(day, PROMISES[kind]).isoformat(),
            "owner": "repairs",
            "agreed_with_resident": True,
        }
        for kind in kinds
    ]


def _kept(case: Life, promised: date, promise: dict[str, Any]) -> date:
    day = case.on(promised, case.taken(PROMISES[promise["kind"]], in_time=0.8, late=5))
    case.do(day, "complete_action", case.handler, id=promise["id"], evidence="The note of the visit is on file")
    return day
