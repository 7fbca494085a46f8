"""Letters on their way: with the command that they tell of onto the case, and from there to the resident."""

from casework.sending.letters import Letters, Sent
from casework.sending.outgoing import NotSent, Outgoing, Sends

__all__ = ["Letters", "NotSent", "Outgoing", "Sends", "Sent"]
