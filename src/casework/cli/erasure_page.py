"""What a person reads of an erasure: what would go and what stays, what was done, what was done again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from casework.cli.screen import paragraph, table

if TYPE_CHECKING:
    from casework.domain.word_holds import Hold
    from casework.erasing.again import Done
    from casework.erasing.carrying_out import Erased
    from casework.erasing.foreseeing import Foreseen

STAYS = "What stays: every event with its dates, deadlines, ids, categories and outcomes, and so all figures."


def foreseen_page(subject: str, found: Sequence[Foreseen], *, planned: bool) -> str:
    """What would go, what stays, and what is held and why."""
    header = ("case", "words", "about vulnerabilities", "documents", "shared, stay", "events, stay", "held")
    rows = [
        (
            each.case,
            each.texts.get("words", 0),
            each.texts.get("support_needs", 0),
            each.documents,
            each.shared,
            each.events,
            "yes" if each.held else "no",
        )
        for each in found
    ]
    return "\n".join(
        [
            f"Words of {subject}",
            "",
            table(header, rows),
            "",
            STAYS,
            *held_lines(hold for each in found for hold in each.held),
            "",
            _next(planned=planned),
        ]
    )


def held_lines(holds: Iterable[Hold]) -> Iterator[str]:
    """What holds words and why, under a heading, if anything does."""
    for n, hold in enumerate(holds):
        if n == 0:
            yield "\nHeld:"
        yield paragraph(f"{hold.reason} ({hold.source}).", "  - ", "    ")


def _next(*, planned: bool) -> str:
    if planned:
        return "It is planned. Another person erases it with casework erase apply, once nothing is held."
    return "Nothing was recorded. To plan it give --basis and --by."


def erased_page(subject: str, erased: Erased) -> str:
    """What an erasure did, or that it was done before."""
    done = erased.done
    if not erased.new:
        rest = f" What was left of it was finished: {_counted(done)}." if done.keys or done.documents else ""
        return f"There is nothing more to erase of {subject}.{rest}{_left(done)}"
    cases = ", ".join(erased.cases)
    return f"The words of {subject} in {cases} are erased: {_counted(done)}.{_left(done)}"


def told_again(done: Done) -> str:
    """What was erased again."""
    if not (done.recorded or done.keys or done.documents):
        return f"Nothing that was erased is there.{_left(done)}"
    return f"Erased again: {_counted(done)}; erasures recorded again: {done.recorded}.{_left(done)}"


def _counted(done: Done) -> str:
    return f"keys destroyed: {done.keys}, documents taken away: {done.documents}"


def _left(done: Done) -> str:
    if not done.left:
        return ""
    where = "say where documents are with --documents, and casework erase again takes them away"
    return f"\nErased documents: {done.left}; {where}."
