"""Examples of what is put on the record beside the stages."""

from __future__ import annotations

from typing import Any, Final

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "record_contact": {
        "at": "2025-03-11T14:05:00Z",
        "direction": "out",
        "channel": "phone",
        "with": "resident",
        "summary": "Told the resident that the surveyor comes on 20 March.",
        "note_made_at": "2025-03-11T14:20:00Z",
    },
    "attach_document": {
        "at": "2025-03-10",
        "id": "D1",
        "name": "survey.pdf",
        "media_type": "application/pdf",
        "size": 48213,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
    "agree_adjustment": {
        "at": "2025-03-10",
        "id": "J2",
        "what": "Calls in the afternoon only",
        "review_on": "2025-09-10",
    },
    "review_adjustment": {"at": "2025-03-12", "id": "J2", "outcome": "Still needed", "review_on": "2025-10-01"},
    "restrict_contact": {
        "at": "2025-03-13",
        "id": "X1",
        "restriction": "One call a week, to a named officer",
        "reason": "Some forty calls a day, several of them threatening",
        "evidence": "Call log of 3 to 12 March",
        "equality_regard": "Considered with the support needs of 4 March",
        "appeal": "To the head of housing, within ten working days",
        "review_on": "2025-06-13",
    },
    "review_restriction": {"at": "2025-03-18", "id": "X1", "outcome": "Kept", "review_on": "2025-07-01"},
    "lift_restriction": {"at": "2025-04-04", "id": "X1", "reason": "No further calls of the kind."},
    "appoint_representative": {
        "at": "2025-03-07",
        "name": "Rafe Tenant",
        "relationship": "brother",
        "authority": "consent",
        "evidence": "Signed form of 7 March",
    },
    "end_representation": {"at": "2025-04-02", "reason": "The resident asked us to write to her again."},
    "record_death": {"at": "2025-09-15", "told_on": "2025-09-15"},
    "update_service_request": {"at": "2025-03-11", "reference": "SR-8841", "state": "open"},
    "record_learning": {
        "at": "2025-07-02",
        "root_cause": "Missed visits were not booked again.",
        "lesson": "A missed visit needs an owner.",
        "change": "The scheduler books the next visit at once.",
        "owner": "E-301",
        "due_on": "2025-09-01",
    },
    "record_satisfaction": {"at": "2025-07-03", "score": 4, "scale": 5, "comment": "It was put right in the end."},
    "correct_record": {
        "at": "2025-03-10",
        "event": 1,
        "field": "category",
        "value": "damp_and_mould_child",
        "reason": "A child sleeps in the room.",
    },
    "acknowledge_alert": {
        "at": "2025-03-10",
        "clock": "stage_1_acknowledgement",
        "note": "The letter goes out this afternoon.",
    },
    "recount_deadlines": {"at": "2025-03-10", "reason": "A bank holiday was proclaimed for 17 March."},
}
