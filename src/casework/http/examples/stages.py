"""Examples of the two stages, and of the promises made in their responses."""

from __future__ import annotations

from typing import Any, Final

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "assign": {"at": "2025-03-05", "handler": "E-217", "team": "north"},
    "raise_issue": {
        "at": "2025-03-12",
        "point": {"id": "P3", "text": "The bathroom fan does not work.", "responsibility": "landlord"},
        "related": True,
        "delays_response": False,
    },
    "agree_update_interval": {"at": "2025-03-13", "every_working_days": 5, "next_on": "2025-03-20"},
    "extend": {
        "at": "2025-03-17",
        "until": "2025-04-03",
        "informed_on": "2025-03-17",
        "reason": "The surveyor's report comes on 28 March.",
        "ombudsman_details": True,
    },
    "answer_point": {
        "at": "2025-03-24",
        "point": "P1",
        "decision": "upheld",
        "reasons": "The damp was reported on 7 October and not inspected.",
        "references": ["SR-8841"],
    },
    "submit_for_approval": {"at": "2025-03-25", "document": "D1"},
    "return_response": {"at": "2025-03-26", "by": {"role": "reviewer"}, "reasons": "Say when the works begin."},
    "approve_response": {"at": "2025-03-28", "by": {"role": "reviewer"}},
    "respond": {
        "at": "2025-04-01",
        "channel": "letter",
        "answers": [
            {"point": "P2", "decision": "upheld", "reasons": "The visit was booked and nobody came."},
            {"point": "P3", "decision": "not_upheld", "reasons": "The fan was tested on 20 March and works."},
        ],
        "actions": [
            {
                "id": "A1",
                "kind": "works",
                "what": "Treat the damp",
                "due_on": "2025-04-30",
                "owner": "contractor-7",
                "agreed_with_resident": True,
            },
            {"id": "A2", "kind": "payment", "what": "£150", "due_on": "2025-04-15", "owner": "E-301", "amount": 150},
        ],
        "next_step_details": True,
        "document": "D1",
    },
    "request_escalation": {
        "at": "2025-05-12",
        "by": {"id": "T-1001", "role": "resident"},
        "reason": "The damp is back.",
        "points": ["P1"],
    },
    "reopen_stage": {
        "at": "2025-04-03",
        "reason": "The answer to the missed visit was left out of the letter.",
        "instructed_by": "landlord",
    },
    "close": {"at": "2025-07-01", "note": "Everything promised is done."},
    "promise_action": {
        "at": "2025-04-02",
        "action": {
            "id": "A3",
            "kind": "apology",
            "what": "Apologise in writing",
            "due_on": "2025-04-09",
            "owner": "E-217",
        },
    },
    "update_action": {
        "at": "2025-04-28",
        "id": "A1",
        "told_on": "2025-04-28",
        "new_due_on": "2025-05-07",
        "reason": "The plaster has to dry first.",
    },
    "complete_action": {"at": "2025-05-06", "id": "A1", "evidence": "Photographs of 6 May"},
    "cancel_action": {
        "at": "2025-04-08",
        "id": "A3",
        "reason": "The resident would rather have a call, which was made.",
        "resident_agreed": True,
    },
    "record_offer_reply": {"at": "2025-04-07", "id": "A2", "reply": "accepted"},
}
