"""Examples of receiving a complaint, and of what becomes of it before it is answered."""

from __future__ import annotations

from typing import Any, Final

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "log_complaint": {
        "at": "2025-03-03T09:40:00Z",
        "channel": "web",
        "summary": "Damp in the children's bedroom since autumn; the surveyor did not come on 14 February.",
        "resident": {"id": "T-1001", "name": "Rosa Tenant", "contact": "rosa@example.org"},
        "tenure": "lcra",
        "service": "repairs",
        "category": "damp_and_mould",
        "team": "north",
        "property": "12 Example Street",
        "issue_on": "2024-10-01",
        "aware_on": "2024-10-07",
        "service_request": "SR-8841",
    },
    "adopt_case": {
        "at": "2025-02-03",
        "channel": "phone",
        "summary": "Lift out of order; taken over from the tracker of complaints.",
        "resident": {"id": "T-1002", "name": "Ravi Resident"},
        "tenure": "leasehold",
        "service": "estates",
        "category": "lifts",
        "status": "stage_1",
        "known": {"acknowledged_on": "2025-02-05", "stage_1_due_on": "2025-02-19"},
        "source": "complaints tracker, row 48",
        "unknown": ["outcomes sought"],
    },
    "record_support_needs": {
        "at": "2025-03-04",
        "vulnerabilities": [{"id": "V1", "what": "A child with asthma", "source": "the resident"}],
        "adjustments": [{"id": "J1", "what": "Letters in large print", "review_on": "2025-09-04"}],
    },
    "triage_complaint": {"at": "2025-03-04", "track": "investigate", "complexity": "standard", "risk": "high"},
    "request_clarification": {"at": "2025-03-04", "question": "Which rooms are affected?"},
    "record_clarification": {"at": "2025-03-05", "answer": "The children's bedroom and the landing."},
    "define_complaint": {
        "at": "2025-03-05",
        "points": [
            {"id": "P1", "text": "Damp in the bedroom has not been treated.", "responsibility": "landlord"},
            {"id": "P2", "text": "The surveyor did not come.", "responsibility": "landlord"},
        ],
        "outcomes_sought": ["The damp treated", "An apology"],
    },
    "acknowledge": {"at": "2025-03-06", "ombudsman_details": True, "to": "resident"},
    "refuse": {
        "at": "2025-03-06",
        "ground": "not_landlord_responsibility",
        "body": "the council",
        "explanation": "The pavement belongs to the council; we have passed the complaint on.",
        "ombudsman_details": True,
    },
    "redirect_to_service_request": {
        "at": "2025-03-04",
        "service_request": "SR-9001",
        "resident_agreed": True,
        "explanation": "Reported to us for the first time; the resident would rather have it mended.",
    },
    "merge_into": {"at": "2025-03-05", "into": "MB-2511", "explanation": "The same damp, reported twice."},
    "reinstate": {
        "at": "2025-03-20",
        "instructed_by": "ombudsman",
        "reference": "202501234",
        "due_on": "2025-03-27",
    },
    "withdraw": {
        "at": "2025-03-12",
        "by": {"id": "T-1001", "role": "resident"},
        "statement": "It has been mended; I want to leave it there.",
    },
}
