"""Any command about what goes on beside the stages: promises, the record, the Ombudsman."""

from __future__ import annotations

from alphabets import (
    Drawn,
    action,
    adjustment,
    day,
    days,
    far,
    finding,
    item,
    literal,
    moment,
    of,
    one_of,
    order,
    person,
    reference,
    some,
    some_ids,
    text,
    words,
    yes,
)

true_moment = one_of(moment, days("2024-03-25", "2024-04-05"))
"""Also of before the Code became statutory."""
approval: dict[str, Drawn] = {"evidence": text, "approved_by": person}

PROMISES: dict[str, Drawn] = {
    "promise_action": of({"action": action}),
    "complete_action": of({"id": item, "evidence": text}),
    "update_action": of({"id": item, "told_on": day, "reason": text}, new_due_on=far),
    "cancel_action": of({"id": item, "reason": text, "resident_agreed": yes}),
    "record_offer_reply": of({"id": item, "reply": literal("accepted", "declined")}),
}
RECORD: dict[str, Drawn] = {
    "record_contact": of(
        {
            "direction": literal("in", "out"),
            "channel": literal("phone"),
            "with": literal("resident", "resident", "contractor"),
            "summary": words,
        },
        note_made_at=moment,
    ),
    "attach_document": of(
        {
            "id": item,
            "name": words,
            "media_type": literal("text/plain"),
            "size": literal(0, 12),
            "sha256": literal("A" * 64),
        },
        letter=of(
            {
                "kind": literal("acknowledgement"),
                "variant": literal("standard", "easy_read"),
                "template": literal("B" * 64),
                "event": literal(1, 2),
            }
        ),
    ),
    "agree_adjustment": adjustment,
    "review_adjustment": of({"id": item, "outcome": words}, review_on=far),
    "restrict_contact": of(
        {"id": item, "restriction": words, "reason": text, "evidence": text, "equality_regard": text, "appeal": text},
        review_on=far,
    ),
    "review_restriction": of({"id": item, "outcome": words}, review_on=far),
    "lift_restriction": of({"id": item, "reason": text}),
    "appoint_representative": of(
        {"name": words, "relationship": words}, authority=literal("consent", "attorney"), evidence=words
    ),
    "end_representation": of({"reason": text}),
    "record_death": of({"told_on": day}),
    "update_service_request": of({"reference": reference, "state": literal("open", "stopped", "done")}, reason=words),
    "record_learning": of({"root_cause": words, "lesson": words}, change=words, owner=person, due_on=far),
    "record_satisfaction": of({"score": literal(0, 4), "scale": literal("0-5")}, comment=words),
    "correct_record": one_of(
        of({"event": literal(1, 1, 2), "field": literal("at"), "value": true_moment, "reason": text} | approval),
        of({"event": literal(1), "field": literal("issue_on", "aware_on"), "value": day, "reason": text} | approval),
        of({"event": literal(1), "field": literal("team", "service"), "value": literal("south"), "reason": text}),
        of({"event": literal(1, 3, 9), "field": literal("summary", "no such"), "value": words, "reason": text}),
    ),
    "recount_deadlines": of({"reason": words}),
}
OMBUDSMAN: dict[str, Drawn] = {
    "record_ombudsman_contact": of({"kind": literal("enquiry", "mediation"), "reference": reference}, due_on=far),
    "record_ombudsman_investigation": of({"reference": reference}, exceptional_reason=text),
    "record_information_request": of(
        {"reference": reference, "items": some(literal("repair log", "letters")), "due_on": far}
    ),
    "submit_evidence": of(
        {"reference": reference, "documents": some(item)},
        items=some(literal("repair log", "letters")),
        not_held=some(of({"item": literal("letters"), "reason": words})),
    ),
    "record_determination": of(
        {"reference": reference, "findings": some(finding)},
        orders=some_ids(order),
        recommendations=some_ids(of({"id": item, "what": words})),
    ),
    "record_determination_review": of(
        {"reference": reference, "requested_by": literal("resident"), "outcome": words}, findings=some(finding)
    ),
    "comply_with_order": of({"id": item, "evidence": text}),
    "record_compliance_outcome": of({"id": item, "outcome": literal("accepted", "more_required", "not_complied")}),
    "record_chfo": of({"id": item, "type": literal("1", "notice"), "required_action": words, "comply_by": far}),
    "comply_with_chfo": of({"id": item, "evidence": text}),
    "vary_ombudsman_date": of({"subject": one_of(item, reference), "due_on": far, "reference": reference}),
}

ALERTS: dict[str, Drawn] = {
    "acknowledge_alert": one_of(
        of({"clock": literal("stage_1_response", "stage_1_acknowledgement", "stage_2_response"), "note": text}),
        of({"clock": literal("action", "order"), "subject": item, "note": text}),
    ),
}

BESIDE = PROMISES | RECORD | OMBUDSMAN | ALERTS
