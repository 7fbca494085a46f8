"""Learning across cases (9.1 to 9.3): a lesson, what is changed because of it, and what shows that it worked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.domain.command import CaseRef, Needed, Ref
from casework.domain.event import event
from casework.domain.landlord_record import LandlordEvent, LandlordRecord, altered
from casework.domain.landlord_record_command import LandlordCommand, Prose, landlord_command
from casework.domain.landlord_record_deciding import EVIDENCED, Matter, asks, settles
from casework.domain.landlord_record_facts import Change, Effect, Lesson
from casework.domain.moment import Day
from casework.domain.personal import Clear


@landlord_command("record_lesson")
class RecordLesson(LandlordCommand):
    """Record what was learnt from cases, and what they had in common at the root (9.2, 9.3)."""

    id: Ref
    root_cause: Prose
    lesson: Prose
    cases: tuple[CaseRef, ...] = ()


@event("lesson-recorded")
class LessonRecorded(LandlordEvent):
    """The landlord learnt something."""

    id: Clear
    root_cause: Clear
    lesson: Clear
    cases: tuple[Clear, ...] = ()

    def apply(self, record: LandlordRecord) -> None:
        record.lessons[self.id] = Lesson(
            id=self.id,
            root_cause=self.root_cause,
            lesson=self.lesson,
            cases=self.cases,
            drawn_on=self.occurred_on,
        )


@asks("already_done")
def lesson_new(m: Matter[RecordLesson]) -> str | None:
    return f"The lesson {m.command.id} is recorded already" if m.command.id in m.record.lessons else None


@settles(RecordLesson, lesson_new)
def record_lesson(m: Matter[RecordLesson]) -> Iterator[LessonRecorded]:
    c = m.command
    yield m.event(
        LessonRecorded, id=c.id, root_cause=c.root_cause, lesson=c.lesson, cases=tuple(dict.fromkeys(c.cases))
    )


@landlord_command("plan_change")
class PlanChange(LandlordCommand):
    """Record what is to be changed because of a lesson, who sees to it and by when."""

    lesson: Ref
    id: Ref
    what: Prose
    owner: Ref
    due_on: Day


@event("change-planned")
class ChangePlanned(LandlordEvent):
    """The landlord decided to change something."""

    change: Change

    def apply(self, record: LandlordRecord) -> None:
        record.changes[self.change.id] = self.change


@asks("unknown_subject")
def lesson_known(m: Matter[Any]) -> str | None:
    id = m.command.lesson
    return None if id in m.record.lessons else f"No lesson {id} is recorded; record_lesson records one"


@asks("already_done")
def change_new(m: Matter[PlanChange]) -> str | None:
    known = m.record.changes.get(m.command.id)
    return f"The change {known.id} is planned already, because of the lesson {known.lesson}" if known else None


@settles(PlanChange, lesson_known, change_new)
def plan_change(m: Matter[PlanChange]) -> Iterator[ChangePlanned]:
    c = m.command
    change = Change(id=c.id, lesson=c.lesson, what=c.what, owner=c.owner, due_on=c.due_on)
    yield m.event(ChangePlanned, change=change)


@landlord_command("record_change_made")
class RecordChangeMade(LandlordCommand):
    """Record that a change was made, with what shows it."""

    id: Ref
    evidence: Needed[Prose] = None


@event("change-made")
class ChangeMade(LandlordEvent):
    """The landlord made a change."""

    change: Clear
    evidence: Clear

    def apply(self, record: LandlordRecord) -> None:
        altered(record.changes, self.change, made_on=self.occurred_on, evidence=self.evidence)


@asks("unknown_subject")
def change_known(m: Matter[RecordChangeMade]) -> str | None:
    id = m.command.id
    return None if id in m.record.changes else f"No change {id} is planned; plan_change plans one"


@asks("already_done")
def change_open(m: Matter[RecordChangeMade]) -> str | None:
    known = m.record.changes.get(m.command.id)
    return f"The change {known.id} was made on {known.made_on}" if known and known.made_on else None


@settles(RecordChangeMade, change_known, change_open, EVIDENCED)
def record_change_made(m: Matter[RecordChangeMade]) -> Iterator[ChangeMade]:
    yield m.event(ChangeMade, change=m.command.id, evidence=m.command.evidence)


@landlord_command("record_effect")
class RecordEffect(LandlordCommand):
    """Record what shows that what was changed because of a lesson worked."""

    lesson: Ref
    evidence: Needed[Prose] = None


@event("effect-shown")
class EffectShown(LandlordEvent):
    """What was changed was shown to work."""

    lesson: Clear
    evidence: Clear

    def apply(self, record: LandlordRecord) -> None:
        lesson = record.lessons.get(self.lesson)
        if lesson is not None:
            effect = Effect(on=self.occurred_on, evidence=self.evidence)
            altered(record.lessons, lesson.id, effects=(*lesson.effects, effect))


@asks("change_missing")
def something_changed(m: Matter[RecordEffect]) -> str | None:
    lesson = m.command.lesson
    if any(each.made_on for each in m.record.changes_of(lesson)):
        return None
    return f"Nothing was changed yet because of the lesson {lesson}; plan_change and record_change_made come first"


@settles(RecordEffect, lesson_known, something_changed, EVIDENCED)
def record_effect(m: Matter[RecordEffect]) -> Iterator[EffectShown]:
    yield m.event(EffectShown, lesson=m.command.lesson, evidence=m.command.evidence)
