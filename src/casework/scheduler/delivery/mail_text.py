"""A message in words, for people who read it as an e-mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casework.projections.wording import day_in_words, named
from casework.scheduler.delivery.message import DIGEST, TEST, Message

_KINDS = {"due_soon": "due soon", "overdue": "overdue", "still_overdue": "still overdue"}


def subject_of(message: Message) -> str:
    """What an e-mail is about, in a line."""
    data = message.data
    if message.type == TEST:
        return "casework: a test"
    if message.type == DIGEST:
        return f"casework: {data['count']} alerts"
    happening = "" if message.type == "alert.raised" else f"{message.type.removeprefix('alert.')}: "
    return f"casework: {happening}{_KINDS[data['kind']]}, {named(data['clock'], data.get('subject'))} of {data['case']}"


def text_of(message: Message) -> str:
    """The e-mail itself."""
    lines = _TEXTS.get(message.type, _alert)(message)
    link = message.data.get("link")
    return "\n".join([*lines, "", *([link, ""] if link else []), "Names and words are left out of this message.", ""])


def _alert(message: Message) -> Iterator[str]:
    data = message.data
    clock, due_on = named(data["clock"], data.get("subject")), _day(data["due_on"])
    yield f"Case {data['case']}: the {clock} is {_KINDS[data['kind']]}: due {due_on}."
    yield f"This was noticed on {_day(data['noticed_on'])}."
    match message.type:
        case "alert.escalated":
            yield f"Nobody has acknowledged it, so it goes to: {', '.join(data['whom'])} (level {data['level']})."
        case "alert.resolved":
            yield f"It is resolved: {data['how'].replace('_', ' ')}."
        case "alert.reopened":
            yield "It had been resolved; now its clock runs again."


def _test(_: Message) -> Iterator[str]:
    yield "This is a test: alerts of casework reach you here."


def _digest(message: Message) -> Iterator[str]:
    data = message.data
    yield f"There are {data['count']} alerts to tell you of, so here they are counted:"
    yield ""
    for each in data["counts"]:
        what = f"{each['type'].removeprefix('alert.')}, {_KINDS[each['kind']]}"
        yield f"{each['count']:7}  {what}: {named(each['clock'], None)}"
    yield ""
    yield f"The first cases among them: {', '.join(data['cases'])}"


_TEXTS = {TEST: _test, DIGEST: _digest}


def _day(text: str) -> str:
    return day_in_words(date.fromisoformat(text))
