"""What the landlord of the demonstration year recorded of itself."""

from __future__ import annotations

from casework import Casework
from casework.http.examples.landlord import LANDLORD_EXAMPLES
from examples import by


def record_landlord(casework: Casework) -> None:
    """Records one of each kind, once."""
    for name, fields in LANDLORD_EXAMPLES.items():
        command = {"command": name, "by": by("mgr-hart", "manager"), "key": f"example-{name}", **fields}
        answer = casework.landlord.execute(command)
        assert answer.outcome == "accepted", (answer.invalid, answer.reasons)
