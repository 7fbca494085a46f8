"""Any command of the contract, drawn at random: mostly as it should be, now and then with something left out."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from alphabets import (
    Drawn,
    action,
    adjustment,
    answer,
    by,
    case,
    day,
    decision,
    far,
    flag,
    instructor,
    item,
    literal,
    moment,
    of,
    one_of,
    person,
    point,
    point_id,
    reference,
    some,
    some_ids,
    text,
    words,
    yes,
)
from any_record import BESIDE
from examples import Command

receipt: dict[str, Drawn] = {
    "channel": literal("email", "phone"),
    "summary": words,
    "resident": of({"id": literal("res-1", "res-2"), "name": words}, contact=words),
    "tenure": literal("lcra", "leasehold"),
    "service": literal("repairs"),
    "category": literal("damp_and_mould"),
}
received_with: dict[str, Drawn] = {
    "team": literal("north"),
    "property": words,
    "about_group": of({"name": words}, lead=person),
    "about_staff": some(person),
    "issue_on": literal("2022-01-31", "2024-03-01"),
    "aware_on": literal("2022-02-28", "2024-03-02"),
    "service_request": literal("SR-1"),
    "representative": of({"name": words, "relationship": words}),
}
known = of(
    acknowledged_on=day,
    stage_1_due_on=far,
    stage_1_response_on=day,
    escalated_on=day,
    stage_2_acknowledged_on=day,
    stage_2_due_on=far,
    stage_2_response_on=day,
    closed_on=day,
)
adopted: dict[str, Drawn] = {
    "status": literal("logged", "stage_1", "stage_1_extended", "stage_1_responded", "escalated", "stage_2", "closed"),
    "known": known,
    "source": literal("sheet-1"),
    "unknown": some(literal("handler")),
}

INTAKE: dict[str, Drawn] = {
    "log_complaint": of(receipt, **received_with),
    "adopt_case": of(receipt | adopted, **received_with),
    "define_complaint": of(
        {"points": some_ids(point, least=1), "outcomes_sought": some(words)}, outcomes_asked_on=day, reason=text
    ),
    "triage_complaint": of(
        {"track": literal("early", "investigate"), "complexity": literal("standard"), "risk": literal("none", "low")},
        reason=text,
    ),
    "record_support_needs": of(
        {
            "vulnerabilities": some_ids(of({"id": item, "what": words, "source": words})),
            "adjustments": some_ids(adjustment),
        }
    ),
    "request_clarification": of({"question": words}),
    "record_clarification": of({"answer": words}),
    "acknowledge": of({"ombudsman_details": yes}, to=literal("resident", "representative", "nobody"), reason=text),
    "refuse": of(
        {
            "ground": literal("out_of_time", "legal_proceedings", "previously_considered", "other"),
            "explanation": text,
            "ombudsman_details": yes,
            "issue_on": literal("2022-01-31"),
            "claim_filed_on": day,
            "prior_case": case,
            "body": words,
            "discretion": of({"considered": one_of(yes, words), "outcome": text, "reason": text}),
        },
        points=some(point_id),
        aware_on=literal("2022-02-28", "2024-03-02"),
    ),
    "redirect_to_service_request": of(
        {"service_request": literal("SR-1"), "resident_agreed": yes, "explanation": text}
    ),
    "merge_into": of({"into": case, "explanation": text}),
    "reinstate": of({"instructed_by": instructor}, reference=reference, due_on=far),
    "withdraw": of({"statement": words}),
}
STAGES: dict[str, Drawn] = {
    "assign": of(
        {"handler": person},
        team=literal("south"),
        handler_org=literal("org"),
        conflict=of({"what": words}, mitigation=text),
    ),
    "raise_issue": of(
        {"point": point, "related": flag, "delays_response": flag},
        new_case=literal("C-2", "C-4", "C-5", "C-6"),
        reason=text,
    ),
    "agree_update_interval": of({"every_working_days": literal(1, 5, 260), "next_on": far}, expected_on=day),
    "extend": of(
        {"until": far, "reason": text, "informed_on": far, "ombudsman_details": yes}, good_reason=words, evidence=words
    ),
    "answer_point": of({"point": point_id, "decision": decision, "reasons": text}, references=some(words)),
    "submit_for_approval": of(document=item, findings=some(literal("decision_missing", "amount_differs"))),
    "return_response": of({"reasons": text}),
    "approve_response": of(despite=text),
    "respond": of(
        {"answers": some_ids(answer, by="point"), "next_step_details": yes},
        actions=some_ids(action),
        no_remedy_reason=text,
        contributors=some(person),
        approved_by=person,
        cover_reason=text,
        channel=literal("letter", "letter", "phone"),
        document=item,
        resident_position=of({"heard_on": day, "how": words}),
    ),
    "request_escalation": of(reason=text, points=some(point_id)),
    "reopen_stage": of({"reason": text, "instructed_by": instructor}, reference=reference, due_on=far),
    "close": of(note=text),
}

CONTENT = INTAKE | STAGES | BESIDE
RECEIPTS = ("log_complaint", "adopt_case")
envelope = of({"case": case, "at": moment, "by": by}, entered_by=of({"id": person, "role": literal("officer")}))
found = of({"reason": words}, evidence=words)


def drawn_from(lot: Random, verbs: Sequence[str] = tuple(CONTENT), **known: Any) -> Command:
    """A command of one of these verbs; `known` fields are as they are given."""
    verb = lot.choice(verbs)
    as_found = {"as_found": found(lot)} if lot.random() < 0.15 else {}
    drawn: Command = {"command": verb} | envelope(lot) | as_found | CONTENT[verb](lot) | known
    return drawn
