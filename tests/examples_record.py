"""Commands with defaults of what goes on beside the stages: promises, the record, the Ombudsman."""

from __future__ import annotations

from typing import Any

from examples import Command, History, action, command, finally_answered

# Promises and the record


def promise(at: str, id: str = "A1", due_on: str = "2024-07-01", **more: Any) -> Command:
    return command("promise_action", at, action=action(id, due_on), **more)


def complete(at: str, id: str = "A1", **more: Any) -> Command:
    return command("complete_action", at, **{"id": id, "evidence": "photo-1"} | more)


def cancel(at: str, id: str = "A1", **more: Any) -> Command:
    usual = {"id": id, "reason": "Already done by the freeholder", "resident_agreed": True}
    return command("cancel_action", at, **usual | more)


def adjustment(id: str = "J1", review_on: str | None = "2024-08-01") -> dict[str, Any]:
    return {"id": id, "what": "Large print"} | ({"review_on": review_on} if review_on else {})


def contact(at: str, **more: Any) -> Command:
    usual = {"direction": "out", "channel": "phone", "with": "resident", "summary": "Told how it stands"}
    return command("record_contact", at, **usual | more)


def restrict(at: str, id: str = "X1", **more: Any) -> Command:
    usual = {
        "id": id,
        "restriction": "One call a week",
        "reason": "Forty calls a day",
        "evidence": "call log",
        "equality_regard": "Considered with the support needs",
        "appeal": "To the head of service",
        "review_on": "2024-08-01",
    }
    return command("restrict_contact", at, **usual | more)


def appoint(at: str, authority: str | None = "consent", **more: Any) -> Command:
    usual = {"name": "Rafe Representative", "relationship": "brother", "authority": authority}
    return command("appoint_representative", at, **usual | more)


def correct(at: str, field: str, value: Any, event: int = 1, **more: Any) -> Command:
    usual = {"event": event, "field": field, "value": value, "reason": "Typed in wrongly"}
    return command("correct_record", at, **usual | more)


def see(at: str, clock: str = "stage_1_response", subject: str | None = None, **more: Any) -> Command:
    usual = {"clock": clock, "subject": subject, "note": "A visit is booked for Monday"}
    return command("acknowledge_alert", at, **usual | more)


# The Ombudsman


def investigation(at: str, reference: str = "H-1", **more: Any) -> Command:
    return command("record_ombudsman_investigation", at, reference=reference, **more)


def ask_for(at: str, due_on: str, *items: str, **more: Any) -> Command:
    usual = {"reference": "H-1", "items": list(items) or ["repair log"], "due_on": due_on}
    return command("record_information_request", at, **usual | more)


def attach(at: str, id: str = "D1", **more: Any) -> Command:
    usual = {"id": id, "name": "file.pdf", "media_type": "application/pdf", "size": 48_213, "sha256": "9f" * 32}
    return command("attach_document", at, **usual | more)


def submit(at: str, **more: Any) -> Command:
    return command("submit_evidence", at, **{"reference": "H-1", "documents": ["D1"]} | more)


def order(id: str = "O1", due_on: str = "2024-10-01", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "compensation", "what": "Pay £200", "due_on": due_on} | more


def determine(at: str, *orders: dict[str, Any], **more: Any) -> Command:
    finding = {"issue": "Handling of damp", "category": "repairs", "finding": "maladministration"}
    usual = {"reference": "H-1", "findings": [finding], "orders": list(orders), "recommendations": []}
    return command("record_determination", at, **usual | more)


def comply(at: str, id: str = "O1", **more: Any) -> Command:
    return command("comply_with_order", at, **{"id": id, "evidence": "receipt-1"} | more)


def failure_order(at: str, id: str = "F1", comply_by: str = "2024-10-01", **more: Any) -> Command:
    usual = {"id": id, "type": "1", "required_action": "Answer the complaint", "comply_by": comply_by}
    return command("record_chfo", at, **usual | more)


def investigated() -> History:
    """Under formal investigation by the Ombudsman, reference H-1, after both stages; document D1 is on the case."""
    return (*finally_answered(), attach("2024-07-31"), investigation("2024-08-01"))
