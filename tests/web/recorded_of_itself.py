"""What the landlord of the demonstration year recorded of itself."""

from __future__ import annotations

from typing import Any

from casework import Casework
from casework.http.examples.landlord import LANDLORD_EXAMPLES, PROGRAMME
from examples import by

OTHER_HOME: dict[str, Any] = {
    "command": "record_review_outcome",
    "at": "2025-07-03",
    "programme": PROGRAMME,
    "home": "UPRN-100023336957",
    "outcome": "nothing_needed",
}


def record_landlord(casework: Casework) -> None:
    """Records one of each kind, once."""
    examples = [{"command": name, **fields} for name, fields in LANDLORD_EXAMPLES.items()]
    for number, command in enumerate([*examples[:-1], OTHER_HOME, examples[-1]]):
        mine = {"by": by("mgr-hart", "manager"), "key": f"example-{number}"}
        answer = casework.landlord.execute(command | mine)
        assert answer.outcome == "accepted", (answer.invalid, answer.reasons)
