"""What a tracker's columns can be taken for, and what people call them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["reference", "happened", "planned", "words", "term", "money", "answer"]
"""What a column holds: a reference, a day something happened, a day it is due, free text, one of a few terms, pounds,
or an answer (a yes, a no, or the day)."""


class Field(NamedTuple):
    """One thing a column can be taken for. `names` are headings people give it, the likeliest first."""

    kind: Kind
    names: tuple[str, ...]
    several: bool = False
    """Whether several columns may be taken for it."""
    personal: bool = False
    """Whether its cells may name or describe people."""


def field(kind: Kind, names: str, *, several: bool = False, personal: bool = False) -> Field:
    """A field, its names divided by commas."""
    return Field(kind, tuple(names.split(", ")), several, personal)


def _days(stage: int) -> dict[str, Field]:
    """The days of one stage after it was acknowledged."""
    own = f"stage {stage}"
    bare = stage == 1  # a heading that names no stage means the first

    def named(*names: str) -> tuple[str, ...]:
        return tuple(f"{own} {name}" for name in names) + (names if bare else ())

    return {
        f"stage_{stage}_due_on": Field("planned", named("response due", "due", "response by", "due by")),
        f"stage_{stage}_response_on": Field("happened", named("response", "response sent", "sent", "completed")),
        f"stage_{stage}_extended_until": Field(
            "planned", named("extended", "extended due", "extended until", "extended to", "new due", "revised due")
        ),
        f"stage_{stage}_extension_told_on": Field(
            "happened", named("extended told", "extended agreed", "extended sent", "holding", "extended resident told")
        ),
    }


FIELDS: dict[str, Field] = {
    "case": field("reference", "reference, case, complaint"),
    "received": field(
        "happened",
        "received, stage 1 received, logged, opened, raised, registered, date of complaint, complaint date, stage "
        "1 logged, complaint, date",
    ),
    "channel": field("term", "channel, method, received via, how received, contact method, source"),
    "resident_id": field("reference", "resident reference, tenancy reference, account reference"),
    "resident_name": field("words", "resident, name, resident surname, tenancy name", personal=True),
    "resident_contact": field(
        "words",
        "contact, contact details, telephone, email, mobile",
        several=True,
        personal=True,
    ),
    "property": field(
        "words",
        "address, property, property address, resident address, postcode, uprn, street, town, flat, property reference",
        several=True,
        personal=True,
    ),
    "tenure": field("term", "tenure, tenancy category, tenure category"),
    "service": field("term", "service, service area, department, directorate, business area"),
    "category": field("term", "category, complaint category, sub category, subject, reason"),
    "summary": field(
        "words",
        "summary, description, details, issue, brief description, complaint, subject, category, reason",
        several=True,
        personal=True,
    ),
    "team": field("term", "team, responsible team, officer team, section"),
    "handler": field(
        "term",
        "officer, case officer, investigating officer, lead officer, responsible officer, handled by, assigned, "
        "allocated, stage 1 officer",
        personal=True,
    ),
    "stage_2_handler": field("term", "stage 2 officer, officer stage 2", personal=True),
    "acknowledged_on": field(
        "happened",
        "acknowledged, stage 1 acknowledged, acknowledged sent, stage 1 acknowledged sent",
    ),
    **_days(1),
    "escalated_on": field(
        "happened",
        "escalated, escalated stage 2, stage 2 requested, stage 2 received, stage 2 escalated, escalated "
        "requested, stage 2 opened, stage 2 logged, stage 2 start",
    ),
    "stage_2_acknowledged_on": field("happened", "stage 2 acknowledged, stage 2 acknowledged sent"),
    **_days(2),
    "closed_on": field("happened", "closed, completed, complaint closed, resolved"),
    "status": field("term", "status, current status, open closed, position, state"),
    "stage": field("term", "stage, current stage, stage reached"),
    "outcome": field(
        "words",
        "outcome, decision, upheld, finding, upheld not upheld, result, stage 1 outcome, stage 2 outcome, stage 1 "
        "decision, stage 2 decision, resolution",
        several=True,
        personal=True,
    ),
    "action": field(
        "words",
        "action, action agreed, further action, outstanding action, action required",
        several=True,
        personal=True,
    ),
    "action_due_on": field("planned", "action due, action by", several=True),
    "action_done_on": field("answer", "action completed, action closed", several=True),
    "action_owner": field("term", "action officer", personal=True),
    "compensation": field(
        "money",
        "compensation, compensation offered, amount, compensation amount, compensation awarded",
    ),
    "compensation_due_on": field("planned", "compensation due, compensation due by"),
    "compensation_paid_on": field("answer", "compensation paid, paid"),
    "support_asked": field("answer", "support asked, support needs asked, vulnerable asked, adjustment asked"),
    "vulnerabilities": field(
        "words",
        "vulnerable, support needs, support, adjustment, reasonable adjustment, vulnerable details, vulnerable "
        "support needs, vulnerable adjustment",
        several=True,
        personal=True,
    ),
    "ombudsman_reference": field("reference", "ombudsman reference, ombudsman case reference, ombudsman"),
    "ombudsman_on": field("happened", "ombudsman, ombudsman investigation, referred ombudsman, ombudsman notified"),
    "note": field(
        "words",
        "notes, officer notes, further notes, update, latest update, progress, lessons learnt, learning",
        several=True,
        personal=True,
    ),
}

REQUIRED = ("case", "received")
"""Without a column for each of these no case can be taken over."""
HAPPENED = tuple(name for name, field in FIELDS.items() if field.kind == "happened")
PLANNED = ("stage_1_due_on", "stage_1_extended_until", "stage_2_due_on", "stage_2_extended_until")
TERMS = tuple(name for name, field in FIELDS.items() if field.kind == "term")
