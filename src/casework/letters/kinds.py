"""The letters there are, and which event each tells of."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from casework.domain.acknowledgement import ComplaintAcknowledged
from casework.domain.complaint import STAGE_1, Complaint
from casework.domain.contacts import ContactRecorded
from casework.domain.event import CaseEvent

Kind: TypeAlias = Literal[
    "acknowledgement",
    "stage_2_acknowledgement",
    "extension",
    "update",
    "stage_1_response",
    "final_response",
    "refusal",
    "stage_2_refusal",
    "contact_restriction",
    "action_completed",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Variant: TypeAlias = Literal["standard", "large_print", "plain_text", "easy_read"]
"""How a letter is set: as usual, in large print, as text alone, or in easy words."""
VARIANTS: tuple[Variant, ...] = get_args(Variant)

_BY_STAGE: dict[str, tuple[Kind, Kind]] = {
    "acknowledge": ("acknowledgement", "stage_2_acknowledgement"),
    "respond": ("stage_1_response", "final_response"),
    "refuse": ("refusal", "stage_2_refusal"),
}
_ALWAYS: dict[str, Kind] = {
    "extend": "extension",
    "record_contact": "update",
    "restrict_contact": "contact_restriction",
    "complete_action": "action_completed",
}
SENDING = frozenset((*_BY_STAGE, *_ALWAYS))
"""The commands that tell the resident something in writing."""


def kind_told(event: CaseEvent, before: Complaint) -> Kind | None:
    """The letter that tells of an event of a case as it was `before`; None where there is none.

    What was recorded as found went out already, in whatever words.
    """
    if event.found or event.follows or _said_to_nobody(event):
        return None
    command = event.meta.command
    if command in _BY_STAGE:
        return _BY_STAGE[command][before.status not in STAGE_1]
    return _ALWAYS.get(command)


def _said_to_nobody(event: CaseEvent) -> bool:
    if isinstance(event, ContactRecorded):
        return event.direction == "in" or event.party not in ("resident", "representative")
    return isinstance(event, ComplaintAcknowledged) and event.to == "nobody"
