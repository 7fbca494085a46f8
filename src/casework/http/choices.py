"""What a case already knows that a command can name: its points, its open promises, the orders to comply with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from casework.domain.complaint import Complaint
from casework.domain.orders import VARIABLE

Choice: TypeAlias = Callable[[Complaint], Iterable[str]]


def _points(case: Complaint) -> Iterable[str]:
    return case.points


def _actions(case: Complaint) -> Iterable[str]:
    return case.actions


def _open_actions(case: Complaint) -> Iterable[str]:
    return (id for id, state in case.actions.items() if state == "open")


def _of_clocks(*names: str) -> Choice:
    """What the running clocks of these names are about."""
    return lambda case: (clock.subject for clock in case.running_clocks if clock.clock in names and clock.subject)


def _restrictions(case: Complaint) -> Iterable[str]:
    return (id for id, state in case.restrictions.items() if state != "lifted")


CHOICES: Final[Mapping[str, Mapping[str, Choice]]] = {
    "answer_point": {"point": _points},
    "respond": {"answers.point": _points},
    "refuse": {"points": _points},
    "request_escalation": {"points": _points},
    "complete_action": {"id": _open_actions},
    "update_action": {"id": _open_actions},
    "cancel_action": {"id": _open_actions},
    "record_offer_reply": {"id": _actions},
    "comply_with_order": {"id": _of_clocks("order")},
    "record_compliance_outcome": {"id": lambda case: sorted(case.orders)},
    "comply_with_chfo": {"id": _of_clocks("chfo")},
    "vary_ombudsman_date": {"subject": _of_clocks(*VARIABLE)},
    "record_determination": {"reference": lambda case: filter(None, [case.investigation])},
    "record_determination_review": {"reference": lambda case: sorted(case.determined)},
    "submit_evidence": {
        "reference": lambda case: case.requests,
        "documents": lambda case: sorted(case.documents),
    },
    "review_adjustment": {"id": lambda case: sorted(case.adjustments)},
    "review_restriction": {"id": _restrictions},
    "lift_restriction": {"id": _restrictions},
    "acknowledge_alert": {
        "clock": lambda case: dict.fromkeys(clock.clock for clock in case.running_clocks),
        "subject": lambda case: dict.fromkeys(clock.subject for clock in case.running_clocks if clock.subject),
    },
}
"""By command and the path of a field, what of the case may stand there; the rules refuse anything else."""
