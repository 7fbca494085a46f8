"""What did the landlord learn across cases, what did it change because of that, and did it help (8.1d, 9.1 to 9.3)?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from casework.domain.landlord_record import LandlordRecord
from casework.domain.landlord_record_facts import Change, Lesson
from casework.projections.wording import day_in_words
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Row, Section, Table

SOURCE: Final = "8.1d, 9.1–9.3"


class Learnt(NamedTuple):
    """A lesson, and what is changed because of it."""

    lesson: Lesson
    changes: Sequence[Change]

    def within(self, period: Period) -> bool:
        """Whether it was drawn, something changed, or an effect shown in a period."""
        days = (self.lesson.drawn_on, *(each.made_on for each in self.changes), *(e.on for e in self.lesson.effects))
        return any(day is not None and period.first <= day <= period.last for day in days)


def lessons(reading: Reading, period: Period, record: LandlordRecord) -> Section:
    """The lessons of a period across cases."""
    all_of_them = (Learnt(each, record.changes_of(each.id)) for each in record.lessons.values())
    found = [each for each in all_of_them if each.within(period)]
    return Section(
        title="Lessons across cases",
        source=SOURCE,
        text=tuple(line for each in found for line in _told(each)),
        figures=tuple(_figures(reading, found)),
        tables=(Table("Each lesson", COLUMNS, tuple(_row(reading, each) for each in found)),),
    )


COLUMNS: Final = ("Lesson", "Cases", "Changes planned", "Changes made", "Effects shown")


def _figures(reading: Reading, found: Sequence[Learnt]) -> Iterator[Figure]:
    changes = [change for each in found for change in each.changes]
    cases = {case for each in found for case in each.lesson.cases}
    made = [each for each in changes if each.made_on]
    overdue = [each for each in changes if not each.made_on and each.due_on < reading.today]
    drawn = "lessons drawn across cases, or acted on, in the period"
    yield _figure("lessons_across", "Lessons", len(found), drawn, _cases(reading, cases))
    yield _figure("changes_planned", "Changes planned", len(changes), "changes planned because of these lessons")
    yield _figure("changes_made", "Changes made", len(made), "of these, made, with what shows it")
    yield _figure("changes_overdue", "Changes overdue", len(overdue), "of these, not made and due before the cut-off")
    shown = sum(bool(each.lesson.effects) for each in found)
    yield _figure("lessons_shown_to_work", "Shown to work", shown, "lessons with evidence that the changes worked")


def _row(reading: Reading, learnt: Learnt) -> Row:
    lesson = learnt.lesson
    counts = (
        ("lesson_cases", len(lesson.cases), "cases it was drawn from"),
        ("lesson_changes", len(learnt.changes), "changes planned because of it"),
        ("lesson_changes_made", sum(each.made_on is not None for each in learnt.changes), "of these, made"),
        ("lesson_effects", len(lesson.effects), "pieces of evidence that they worked"),
    )
    figures = (
        _figure(f"{id}/{lesson.id}", title, value, formula, _cases(reading, lesson.cases))
        for title, (id, value, formula) in zip(COLUMNS[1:], counts, strict=True)
    )
    return Row(lesson.id, tuple(figures))


def _figure(id: str, title: str, value: int, formula: str, cases: Sequence[str] = ()) -> Figure:
    return Figure(id, title, value, formula=formula, source=SOURCE, cases=cases)


def _cases(reading: Reading, cases: Collection[str]) -> Sequence[str]:
    return sorted(cases) if reading.cases else ()


def _told(learnt: Learnt) -> Iterator[str]:
    lesson = learnt.lesson
    yield f"{lesson.id}: {lesson.lesson}. Root cause: {lesson.root_cause}."
    for change in learnt.changes:
        yield f"{lesson.id}, change {change.id}: {change.what} ({change.owner}), {_standing(change)}."
    for effect in lesson.effects:
        yield f"{lesson.id}, effect shown on {day_in_words(effect.on)}: {effect.evidence}."


def _standing(change: Change) -> str:
    made: date | None = change.made_on
    if made is None:
        return f"due on {day_in_words(change.due_on)}"
    return f"made on {day_in_words(made)}: {change.evidence}"
