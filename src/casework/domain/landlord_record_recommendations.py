"""What others recommend to the landlord – determinations, reviews, spotlight reports – followed to the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.domain.command import Needed, Ref
from casework.domain.event import event
from casework.domain.landlord_record import LandlordEvent, LandlordRecord, altered
from casework.domain.landlord_record_command import LandlordCommand, Prose, landlord_command
from casework.domain.landlord_record_deciding import EVIDENCED, Matter, asks, settles
from casework.domain.landlord_record_facts import Rating, Source, TrackedRecommendation
from casework.domain.moment import Day
from casework.domain.personal import Clear


@landlord_command("record_recommendation")
class RecordRecommendation(LandlordCommand):
    """Record what was recommended to the landlord, who sees to it and by when."""

    id: Ref
    source: Source
    reference: Ref | None = None
    text: Prose
    owner: Ref
    due_on: Day


@event("recommendation-recorded")
class RecommendationRecorded(LandlordEvent):
    """Something was recommended to the landlord."""

    recommendation: TrackedRecommendation

    def apply(self, record: LandlordRecord) -> None:
        record.recommendations[self.recommendation.id] = self.recommendation


@asks("already_done")
def recommendation_new(m: Matter[RecordRecommendation]) -> str | None:
    id = m.command.id
    return f"The recommendation {id} is recorded already" if id in m.record.recommendations else None


@settles(RecordRecommendation, recommendation_new)
def record_recommendation(m: Matter[RecordRecommendation]) -> Iterator[RecommendationRecorded]:
    c = m.command
    recommendation = TrackedRecommendation(
        id=c.id, source=c.source, reference=c.reference, text=c.text, owner=c.owner, due_on=c.due_on
    )
    yield m.event(RecommendationRecorded, recommendation=recommendation)


@landlord_command("respond_to_recommendation")
class RespondToRecommendation(LandlordCommand):
    """Record what the landlord answers to a recommendation and how far it has come; as often as that changes.

    `due_on` and `owner` are given where they are others than before.
    """

    id: Ref
    response: Prose
    rating: Rating
    due_on: Day | None = None
    owner: Ref | None = None


@event("recommendation-answered")
class RecommendationAnswered(LandlordEvent):
    """The landlord said what it makes of a recommendation, and how far it has come."""

    recommendation: Clear
    response: Clear
    rating: Rating
    due_on: date
    owner: Clear

    def apply(self, record: LandlordRecord) -> None:
        facts = {"response": self.response, "rating": self.rating, "due_on": self.due_on, "owner": self.owner}
        altered(record.recommendations, self.recommendation, **facts)


@asks("unknown_subject")
def recommendation_known(m: Matter[Any]) -> str | None:
    id = m.command.id
    return None if id in m.record.recommendations else f"No recommendation {id} is recorded; record_recommendation does"


@asks("already_done")
def recommendation_open(m: Matter[Any]) -> str | None:
    known = m.record.recommendations.get(m.command.id)
    return f"The recommendation {known.id} was closed on {known.closed_on}" if known and known.closed_on else None


@settles(RespondToRecommendation, recommendation_known, recommendation_open)
def respond_to_recommendation(m: Matter[RespondToRecommendation]) -> Iterator[RecommendationAnswered]:
    c, known = m.command, m.record.recommendations[m.command.id]
    yield m.event(
        RecommendationAnswered,
        recommendation=c.id,
        response=c.response,
        rating=c.rating,
        due_on=c.due_on or known.due_on,
        owner=c.owner or known.owner,
    )


@landlord_command("close_recommendation")
class CloseRecommendation(LandlordCommand):
    """Record that a recommendation is carried out, with what shows it."""

    id: Ref
    evidence: Needed[Prose] = None


@event("recommendation-closed")
class RecommendationClosed(LandlordEvent):
    """A recommendation was carried out."""

    recommendation: Clear
    evidence: Clear

    def apply(self, record: LandlordRecord) -> None:
        altered(record.recommendations, self.recommendation, closed_on=self.occurred_on, evidence=self.evidence)


@settles(CloseRecommendation, recommendation_known, recommendation_open, EVIDENCED)
def close_recommendation(m: Matter[CloseRecommendation]) -> Iterator[RecommendationClosed]:
    yield m.event(RecommendationClosed, recommendation=m.command.id, evidence=m.command.evidence)
