"""Complaints that go elsewhere: taken as a service request (Code 1.3, 1.4), or merged into one still running."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.command import Command, Flag, Needed, Ref, command
from casework.domain.complaint import RUNNING, Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.personal import Clear, Words
from casework.domain.situation import Situation, decides, needs, rule
from casework.domain.stage_clocks import STAGE_CLOCKS


@command("redirect_to_service_request")
class RedirectToServiceRequest(Command):
    """Take a first-time request as a service request instead (1.4), as the resident chose (1.3)."""

    service_request: Ref
    resident_agreed: Needed[Flag] = None
    explanation: Needed[Words] = None


@event("complaint-redirected")
class ComplaintRedirected(CaseEvent):
    """The complaint was taken as a service request."""

    service_request: Clear

    def apply(self, case: Complaint) -> None:
        case.leave_stage()


EXPLAINED = needs("explanation", "explanation_missing", "Explain it to the resident", "2.4")


@decides(
    RedirectToServiceRequest,
    needs(
        "resident_agreed",
        "resident_choice_missing",
        "The resident chooses whether it is a complaint; record that they agreed",
        "1.3",
    ),
    EXPLAINED,
)
def redirect_to_service_request(s: Situation[RedirectToServiceRequest]) -> Iterator[CaseEvent]:
    yield s.event(
        ComplaintRedirected,
        status=s.target,
        clocks=s.ended(*STAGE_CLOCKS),
        service_request=s.command.service_request,
    )


@command("merge_into")
class MergeInto(Command):
    """Treat the complaint as a duplicate of one still running."""

    into: Needed[Ref] = None
    explanation: Needed[Words] = None


@event("complaint-merged")
class ComplaintMerged(CaseEvent):
    """The complaint was merged into another that still runs."""

    into: Clear

    def apply(self, case: Complaint) -> None:
        case.leave_stage()


@rule("into_not_running")
def into_running(s: Situation[MergeInto]) -> str | None:
    if s.other is not None and s.other.ref != s.case.ref and s.other.status in RUNNING:
        return None
    return (
        "Only a complaint that is still running can take this one in; name it (into), or consider this one on its own"
    )


@decides(MergeInto, into_running, EXPLAINED, refers_to=lambda c: c.into)
def merge_into(s: Situation[MergeInto]) -> Iterator[CaseEvent]:
    yield s.event(ComplaintMerged, status=s.target, clocks=s.ended(*STAGE_CLOCKS), into=s.command.into)
