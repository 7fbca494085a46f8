"""Examples of what comes from the Ombudsman, and of what goes there."""

from __future__ import annotations

from typing import Any, Final

REFERENCE: Final = "202504567"

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "record_ombudsman_contact": {
        "at": "2025-07-10",
        "kind": "enquiry",
        "reference": REFERENCE,
        "due_on": "2025-07-24",
    },
    "record_ombudsman_investigation": {"at": "2025-07-21", "reference": REFERENCE},
    "record_information_request": {
        "at": "2025-07-22",
        "reference": REFERENCE,
        "items": ["repair log", "survey"],
        "due_on": "2025-08-12",
    },
    "vary_ombudsman_date": {
        "at": "2025-07-29",
        "subject": REFERENCE,
        "due_on": "2025-08-19",
        "reference": REFERENCE,
    },
    "submit_evidence": {
        "at": "2025-08-08",
        "reference": REFERENCE,
        "items": ["repair log", "survey"],
        "documents": ["D1"],
        "not_held": [{"item": "recording of the call", "reason": "Calls were not recorded then."}],
    },
    "record_determination": {
        "at": "2025-10-06",
        "reference": REFERENCE,
        "findings": [{"issue": "Handling of the damp", "category": "repairs", "finding": "maladministration"}],
        "orders": [
            {"id": "O1", "kind": "compensation", "what": "Pay £300", "due_on": "2025-11-03", "amount": 300},
        ],
        "recommendations": [{"id": "R1", "what": "Review how missed visits are followed up"}],
    },
    "record_determination_review": {
        "at": "2025-10-20",
        "reference": REFERENCE,
        "requested_by": "landlord",
        "outcome": "The determination stands.",
    },
    "comply_with_order": {"at": "2025-10-27", "id": "O1", "evidence": "Payment of 27 October"},
    "record_compliance_outcome": {"at": "2025-11-05", "id": "O1", "outcome": "accepted"},
    "record_chfo": {
        "at": "2025-08-01",
        "id": "F1",
        "type": "2",
        "required_action": "Send the evidence asked for",
        "comply_by": "2025-08-08",
    },
    "comply_with_chfo": {"at": "2025-08-08", "id": "F1", "evidence": "Sent on 8 August"},
}
