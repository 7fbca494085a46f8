"""An invented example of the body of every command outside cases."""

from __future__ import annotations

from typing import Any, Final

PROGRAMME: Final = "damp-after-windows"
HOME: Final = "UPRN-100023336956"

LANDLORD_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "record_homes": {
        "at": "2025-04-14",
        "year": "2024-25",
        "tenure": "lcra",
        "homes": 20_114,
        "as_of": "2025-03-31",
    },
    "record_governing_body_response": {
        "at": "2025-06-30",
        "year": "2024-25",
        "response": "The board welcomes the report and asks for a review of damp after new windows.",
        "published_on": "2025-06-30",
        "published_at": "https://landlord.example/complaints/2024-25",
    },
    "record_code_exception": {
        "at": "2025-02-03",
        "id": "cyber-2025",
        "from": "2025-02-02",
        "until": "2025-02-21",
        "reason": "A cyber incident took the housing system away.",
        "provisions": ["6.2", "6.3"],
        "told": [{"who": "ombudsman", "on": "2025-02-03"}, {"who": "residents", "on": "2025-02-03"}],
        "published_on": "2025-02-03",
        "published_at": "https://landlord.example/incident",
    },
    "end_code_exception": {"at": "2025-02-17", "id": "cyber-2025", "ended_on": "2025-02-14"},
    "record_recommendation": {
        "at": "2025-05-12",
        "id": "R1",
        "source": "spotlight_report",
        "reference": "Damp and mould",
        "text": "Look for homes with the same failing before their residents complain.",
        "owner": "E-500",
        "due_on": "2025-12-31",
    },
    "respond_to_recommendation": {
        "at": "2025-06-02",
        "id": "R1",
        "response": "Homes whose windows were replaced since 2019 are looked at first.",
        "rating": "amber",
    },
    "close_recommendation": {"at": "2025-12-15", "id": "R1", "evidence": "The programme is closed; board paper 12/25."},
    "record_lesson": {
        "at": "2025-06-16",
        "id": "L1",
        "root_cause": "Windows were ordered without trickle vents.",
        "lesson": "Whoever orders windows asks the damp team first.",
        "cases": ["MB-2511", "MB-2513"],
    },
    "plan_change": {
        "at": "2025-06-16",
        "lesson": "L1",
        "id": "X1",
        "what": "The order form asks for the damp team's word.",
        "owner": "E-500",
        "due_on": "2025-08-01",
    },
    "record_change_made": {"at": "2025-07-28", "id": "X1", "evidence": "Order form of 28 July 2025."},
    "record_effect": {"at": "2026-01-12", "lesson": "L1", "evidence": "No complaint about new windows since August."},
    "open_programme": {
        "at": "2025-06-16",
        "programme": PROGRAMME,
        "title": "Damp after new windows",
        "failing": "Windows without trickle vents were fitted between 2019 and 2024.",
        "criteria": "Homes whose windows were replaced between 2019 and 2024.",
        "recommendations": ["R1"],
    },
    "identify": {
        "at": "2025-06-23",
        "programme": PROGRAMME,
        "homes": [{"id": HOME, "case": "MB-2511"}, {"id": "UPRN-100023336957"}],
    },
    "record_programme_contact": {
        "at": "2025-07-01",
        "programme": PROGRAMME,
        "home": HOME,
        "on": "2025-07-01",
        "reached": True,
        "how": "visit",
    },
    "record_review_outcome": {
        "at": "2025-07-02",
        "programme": PROGRAMME,
        "home": HOME,
        "outcome": "redress_due",
        "reason": "No vents, and mould in two rooms.",
    },
    "record_redress": {
        "at": "2025-08-11",
        "programme": PROGRAMME,
        "home": HOME,
        "kind": "payment",
        "amount": 350.0,
        "given_on": "2025-08-11",
    },
    "close_programme": {
        "at": "2025-12-12",
        "programme": PROGRAMME,
        "findings": "Of 556 homes 297 needed nothing; the others were contacted and put right.",
    },
}
"""The body of an example by the name of its command."""
