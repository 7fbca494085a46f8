"""What a person reads of retention: the cases whose time has come, and a certificate of what was erased."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING

from casework.cli.erasure_page import held_lines
from casework.cli.screen import paragraph, table

if TYPE_CHECKING:
    from casework.audit.disposal import Disposal
    from casework.retention import Looked

TITLE = "Certificate of disposal"
WHAT = (
    "The words recorded about the people concerned were erased as follows: the keys under which they were sealed are "
    "destroyed, so that nobody can read them any more, and documents that were on no other case were taken away. That "
    "the complaints were made, when, and what came of them stays on record."
)


def due_page(looked: Looked, today: date) -> str:
    """The cases whose time has come, each with its schedule, then what holds some of them."""
    if not looked.due:
        return "\n".join([f"The time of no case has come by {today}.", *_unscheduled(looked)])
    header = ("case", "subject", "outcome", "category", "ended", "kept until", "schedule", "held")
    rows = [
        (
            each.retention.case,
            each.subject,
            each.retention.outcome,
            each.category,
            each.retention.ended_on,
            each.retention.until,
            each.retention.schedule and each.retention.schedule.name,
            "yes" if each.held else "no",
        )
        for each in looked.due
    ]
    return "\n".join(
        [table(header, rows), *held_lines(hold for each in looked.due for hold in each.held), *_unscheduled(looked)]
    )


def certificate_as(form: str, disposals: Sequence[Disposal], at: datetime) -> str:
    """A certificate as `text`, `html` or `json`, made at an instant (aware)."""
    match form:
        case "html":
            return _html(disposals, at)
        case "json":
            return _json(disposals, at)
    return _text(disposals, at)


def _unscheduled(looked: Looked) -> Iterator[str]:
    if looked.unscheduled:
        yield f"\nNo schedule covers {len(looked.unscheduled):,} ended cases; they are kept until one does."


def _facts(each: Disposal) -> list[tuple[str, str]]:
    """What a certificate says of one erasure, in words."""
    from casework.projections.wording import moment_in_words

    proof = "none yet: casework audit checkpoint makes one"
    if (found := each.checkpoint) is not None:
        made = f"{found.made_at:%Y-%m-%d %H:%M} UTC"
        proof = f"{found.origin}, {found.size} events, root {b64encode(found.root).decode()}, made {made}"
    return [
        ("Erased", moment_in_words(each.erased_at)),
        ("Basis", each.basis.replace("_", " ")),
        ("Cases", f"{each.cases}"),
        ("Documents", f"{each.documents}"),
        ("Planned by", each.planned_by),
        ("Applied by", each.applied_by),
        ("Keys destroyed", ", ".join(each.keys)),
        ("In the log", f"event {each.event} at position {each.position}"),
        ("Checkpoint", proof),
    ]


def _text(disposals: Sequence[Disposal], at: datetime) -> str:
    from casework.projections.wording import moment_in_words

    told = [TITLE, "", paragraph(WHAT)]
    for each in disposals:
        told.append("")
        told.extend(paragraph(f"{name + ':':<16}{said}", "", " " * 16) for name, said in _facts(each))
    return "\n".join([*told, "", f"Made on {moment_in_words(at)} from the log.", ""])


def _html(disposals: Sequence[Disposal], at: datetime) -> str:
    from casework.projections.wording import moment_in_words

    each = "\n".join(_HTML_DISPOSAL.format(number=n, rows=_rows(one)) for n, one in enumerate(disposals, 1))
    return _HTML.format(title=TITLE, what=escape(WHAT), disposals=each, made=escape(moment_in_words(at)))


def _rows(each: Disposal) -> str:
    return "\n".join(f'<tr><th scope="row">{name}</th><td>{escape(said)}</td></tr>' for name, said in _facts(each))


def _json(disposals: Sequence[Disposal], at: datetime) -> str:
    from pydantic_core import to_json

    made = {"made_at": at, "disposals": [each._asdict() | {"checkpoint": _covering(each)} for each in disposals]}
    return to_json(made, indent=2).decode() + "\n"


def _covering(each: Disposal) -> dict[str, object] | None:
    found = each.checkpoint
    return None if found is None else found._asdict() | {"root": b64encode(found.root).decode()}


_HTML = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #0b0c0c }}
table {{ border-collapse: collapse; width: 100%; margin-bottom: 2rem }}
caption {{ text-align: left; font-weight: bold }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem 1rem .4rem 0; border-bottom: 1px solid #b1b4b6 }}
th {{ width: 10rem }}
td {{ overflow-wrap: anywhere }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{what}</p>
{disposals}
<p>Made on {made} from the log.</p>
</main>
</body>
</html>
"""
_HTML_DISPOSAL = """<table>
<caption>Erasure {number}</caption>
{rows}
</table>"""
