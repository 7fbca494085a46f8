"""Events keep people's words in one place, say of every other string that it is none, and are read back as written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from pydantic import AwareDatetime, BaseModel

from casework.domain.alert import Mark, raise_alert
from casework.domain.clocks import Clock, ClockName
from casework.domain.erasure import ErasureEvent
from casework.domain.event import EVENTS, CaseEvent, Event
from casework.domain.landlord_record import LandlordEvent
from casework.domain.personal import Clear, NotPersonal
from casework.domain.redress_programme import ProgrammeEvent
from casework.domain.rounds import Round
from every_event import HISTORIES
from examples import received
from spec import given

PLAIN: tuple[Any, ...] = (int, float, bool, date, datetime, AwareDatetime, UUID, type(None), Enum)

# Every topic that was ever written to a log, and the class that reads it. A line is never changed or taken out: what
# was stored under it must be read for as long as the log is kept.
FOR_EVER = {
    "action-cancelled": "ActionCancelled",
    "action-completed": "ActionCompleted",
    "action-promised": "ActionPromised",
    "action-updated": "ActionUpdated",
    "adjustment-agreed": "AdjustmentAgreed",
    "adjustment-reviewed": "AdjustmentReviewed",
    "alert-acknowledged": "AlertAcknowledged",
    "alert-escalated": "AlertEscalated",
    "alert-raised": "AlertRaised",
    "alert-reopened": "AlertReopened",
    "alert-resolved": "AlertResolved",
    "case-adopted": "CaseAdopted",
    "case-closed": "CaseClosed",
    "change-made": "ChangeMade",
    "change-planned": "ChangePlanned",
    "chfo-complied-with": "CHFOCompliedWith",
    "chfo-recorded": "CHFORecorded",
    "clarification-recorded": "ClarificationRecorded",
    "clarification-requested": "ClarificationRequested",
    "code-exception-ended": "CodeExceptionEnded",
    "code-exception-recorded": "CodeExceptionRecorded",
    "complaint-acknowledged": "ComplaintAcknowledged",
    "complaint-defined": "ComplaintDefined",
    "complaint-escalated": "ComplaintEscalated",
    "complaint-logged": "ComplaintLogged",
    "complaint-merged": "ComplaintMerged",
    "complaint-redirected": "ComplaintRedirected",
    "complaint-refused": "ComplaintRefused",
    "complaint-reinstated": "ComplaintReinstated",
    "complaint-triaged": "ComplaintTriaged",
    "complaint-withdrawn": "ComplaintWithdrawn",
    "compliance-judged": "ComplianceJudged",
    "contact-recorded": "ContactRecorded",
    "contact-restricted": "ContactRestricted",
    "deadlines-recounted": "DeadlinesRecounted",
    "death-recorded": "DeathRecorded",
    "determination-corrected": "DeterminationCorrected",
    "determination-published": "DeterminationPublished",
    "determination-recorded": "DeterminationRecorded",
    "determination-reviewed": "DeterminationReviewed",
    "document-attached": "DocumentAttached",
    "effect-shown": "EffectShown",
    "erasure-planned": "ErasurePlanned",
    "escalation-held": "EscalationHeld",
    "evidence-submitted": "EvidenceSubmitted",
    "governing-body-responded": "GoverningBodyResponded",
    "handler-assigned": "HandlerAssigned",
    "holiday-proclaimed": "HolidayProclaimed",
    "home-contacted": "HomeContacted",
    "home-reviewed": "HomeReviewed",
    "homes-identified": "HomesIdentified",
    "homes-recorded": "HomesRecorded",
    "information-requested": "InformationRequested",
    "investigation-opened": "InvestigationOpened",
    "issue-joined": "IssueJoined",
    "issue-split-off": "IssueSplitOff",
    "learning-recorded": "LearningRecorded",
    "legal-hold-lifted": "LegalHoldLifted",
    "legal-hold-placed": "LegalHoldPlaced",
    "lesson-recorded": "LessonRecorded",
    "log-sealed": "LogSealed",
    "offer-replied": "OfferReplied",
    "ombudsman-contacted": "OmbudsmanContacted",
    "ombudsman-date-varied": "OmbudsmanDateVaried",
    "order-complied-with": "OrderCompliedWith",
    "personal-data-erased": "PersonalDataErased",
    "personal-data-exported": "PersonalDataExported",
    "personal-data-read": "PersonalDataRead",
    "point-answered": "PointAnswered",
    "proclamation-withdrawn": "ProclamationWithdrawn",
    "programme-closed": "ProgrammeClosed",
    "programme-listed": "ProgrammeListed",
    "programme-opened": "ProgrammeOpened",
    "recommendation-answered": "RecommendationAnswered",
    "recommendation-closed": "RecommendationClosed",
    "recommendation-recorded": "RecommendationRecorded",
    "record-corrected": "RecordCorrected",
    "redress-given": "RedressGiven",
    "representation-ended": "RepresentationEnded",
    "representative-appointed": "RepresentativeAppointed",
    "response-approved": "ResponseApproved",
    "response-extended": "ResponseExtended",
    "response-returned": "ResponseReturned",
    "response-sent": "ResponseSent",
    "response-submitted": "ResponseSubmitted",
    "restriction-lifted": "RestrictionLifted",
    "restriction-reviewed": "RestrictionReviewed",
    "satisfaction-recorded": "SatisfactionRecorded",
    "service-request-updated": "ServiceRequestUpdated",
    "stage-reopened": "StageReopened",
    "support-needs-recorded": "SupportNeedsRecorded",
    "sweep-recorded": "SweepRecorded",
    "sweeps-summarised": "SweepsSummarised",
    "update-interval-agreed": "UpdateIntervalAgreed",
    "working-day-proclaimed": "WorkingDayProclaimed",
}


def undeclared(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """The fields that may hold a string of which nobody said that it is no personal data."""
    for name, field in model.model_fields.items():
        if name == "personal" and issubclass(model, Event):
            continue
        yield from _undeclared(Annotated[field.annotation, *field.metadata, None], f"{path}{name}")


def _undeclared(kind: Any, path: str) -> Iterator[str]:
    if get_origin(kind) is Annotated:
        inner, *marks = get_args(kind)
        if not any(isinstance(mark, NotPersonal) for mark in marks):
            yield from _undeclared(inner, path)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from undeclared(kind, f"{path}.")
    elif get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, PLAIN)) or kind is Ellipsis:
        return
    elif get_origin(kind) is not dict and get_args(kind):
        for part in get_args(kind):
            yield from _undeclared(part, path)
    else:
        yield path


@pytest.mark.parametrize("topic", sorted(EVENTS))
def test_every_string_of_an_event_is_declared_to_be_no_personal_data(topic: str) -> None:
    assert list(undeclared(EVENTS[topic])) == []


def test_a_string_that_nobody_declared_is_noticed_wherever_it_is() -> None:
    class Piece(BaseModel):
        fine: Clear
        also_fine: tuple[Clear | None, ...]
        told: str | None

    class Careless(CaseEvent):
        fine: ClockName
        words: str
        several: tuple[str, ...] = ()
        anything: Any = None
        table: dict[str, int]
        piece: Piece | None = None
        pieces: tuple[Piece, ...] = ()

    found = ["words", "several", "anything", "table", "piece.told", "pieces.told"]
    assert list(undeclared(Careless)) == found


def test_words_are_kept_in_one_place_of_the_envelope_and_no_event_changes_it() -> None:
    kinds = {str(cls.model_fields["personal"].annotation) for cls in EVENTS.values()}
    assert kinds == {str(Event.model_fields["personal"].annotation)}


def test_every_topic_ever_written_is_still_read_by_its_class_and_every_new_one_is_added_here() -> None:
    assert {topic: cls.__name__ for topic, cls in sorted(EVENTS.items())} == FOR_EVER
    assert all(cls.topic == topic for topic, cls in EVENTS.items())


@pytest.mark.parametrize("history", HISTORIES)
def test_an_event_is_read_back_as_it_was_written(history: str) -> None:
    events: list[Event] = list(given(*HISTORIES[history]).cases.log)
    assert events
    for event in events:
        assert type(event).model_validate_json(event.model_dump_json(exclude_none=True)) == event


def test_these_histories_have_every_kind_of_event() -> None:
    seen = {event.topic for history in HISTORIES.values() for event in given(*history).cases.log}
    by_itself = {"alert-raised", "alert-escalated", "alert-resolved", "alert-reopened"}
    calendars = {"holiday-proclaimed", "working-day-proclaimed", "proclamation-withdrawn", "deadlines-recounted"}
    of_words = {
        "personal-data-read",
        "personal-data-exported",
        *(topic for topic, cls in EVENTS.items() if issubclass(cls, ErasureEvent)),
    }
    of_the_log = {"sweep-recorded", "sweeps-summarised", "log-sealed"}
    of_the_landlord = {topic for topic, cls in EVENTS.items() if issubclass(cls, LandlordEvent | ProgrammeEvent)}
    of_others = {"determination-published", "determination-corrected"}
    assert set(EVENTS) - seen == by_itself | calendars | of_words | of_the_log | of_others | of_the_landlord


def test_an_alert_is_read_back_as_it_was_written() -> None:
    case = given(*received()).cases.found["C-1"]
    clock: Clock = case.running_clocks[0]
    mark = Mark(clock.clock, clock.subject, clock.due_on, "overdue")
    alert = raise_alert(case, mark, Round("sweep", datetime(2024, 6, 1, tzinfo=UTC), uuid4, "s"))
    assert EVENTS[alert.topic].model_validate_json(alert.model_dump_json(exclude_none=True)) == alert
