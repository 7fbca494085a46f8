"""The copy to be read and printed: one file of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain

from casework.audit.bundle.verify import HEAD, Json, day, section, sections, shown, table
from casework.subject_access.copying import Copied, Copy
from casework.subject_access.flows import Flow, recipients, sources

PURPOSE = (
    "To handle your complaints, to show that they were handled as the Housing Ombudsman's Complaint Handling Code asks "
    "(a full record, paragraph 5.12), and to learn from them."
)
OPEN = (
    "[Our lawful basis under UK GDPR Art. 6, and for health or other special categories under Art. 9]",
    "[Who else may be given data that is not in this record: processors, and transfers outside the UK]",
    "[Our name, address and data protection officer]",
)
"""What only the landlord can say; a person fills it in before the copy is given."""

RIGHTS = (
    "You may ask us to correct what is wrong, to erase data, to restrict what we do with it, or object to it.",
    "You may complain to the Information Commissioner's Office, ico.org.uk, or ask a court.",
    "No decision about you was made by a program alone: it counts dates and reminds people of them.",
)


def page(copy: Copy) -> bytes:
    """The page of a copy."""
    events = [each for copied in copy.cases for each in copied.case.every]
    parts = [
        HEAD.format(title="Your personal data in our complaint records"),
        "<h1>Your personal data in our complaint records</h1>",
        *_introduction(copy),
        *chain.from_iterable(map(_case, copy.cases)),
        *section("Who read words about vulnerabilities", *_readings(copy)),
        *section("Where it came from", _flows(sources(events))),
        *section("Who else was given any of it", _flows(recipients(events)), _to_fill_in(OPEN[1])),
        *section("What it is for, and how long it is kept", *_kept(copy.cases)),
        *section("What is not in this copy", *_left_out(copy.cases)),
        *section("Your rights", *(f"<p>{shown(each)}</p>" for each in RIGHTS), _to_fill_in(OPEN[2])),
        "</main></body></html>\n",
    ]
    return "\n".join(parts).encode()


def open_places(copy: Copy) -> list[str]:
    """What a person has to fill in, as it stands on the page."""
    return [*OPEN, *(each.kept.sentence for each in copy.cases if each.kept.open)]


def _introduction(copy: Copy) -> Iterator[str]:
    yield f"<p>Made on {shown(day(copy.made_at))} for {shown(copy.subject)}, under UK GDPR Art. 15.</p>"
    header = ("complaint", "received", "where it stands", "entries", "of them in part")
    rows = (
        [each.ref, day(each.received), each.status.replace("_", " "), str(len(each.case.every)), str(each.in_part)]
        for each in copy.cases
    )
    yield from section("Your complaints", table(header, rows))


def _case(copied: Copied) -> list[str]:
    return [f"<h2>Complaint {shown(copied.ref)}</h2>", *_lower(sections(copied.case))]


def _lower(parts: Iterable[str]) -> Iterator[str]:
    """Parts of a page one level down, below the title of their case."""
    return (each.replace("<h2>", "<h3>").replace("</h2>", "</h3>") if "<h2>" in each else each for each in parts)


def readings(copy: Copy) -> list[Json]:
    """Each time that words about vulnerabilities were read: when, in what role and what for; by nobody's name."""
    of_all = [
        {"case": "every case", "read_at": each.read_at.isoformat(), "role": each.role, "purpose": "exporting"}
        for each in copy.exports
    ]
    return of_all + [
        {"case": copied.ref, "read_at": said["meta"]["recorded_at"], "role": said["role"], "purpose": said["purpose"]}
        for copied in copy.cases
        for said in copied.case.having("personal-data-read")
    ]


def _readings(copy: Copy) -> Iterator[str]:
    rows = ([each["case"], day(each["read_at"]), each["role"], each["purpose"]] for each in readings(copy))
    yield table(("complaint", "read at", "role", "what for"), (map(_words, row) for row in rows))


def _flows(flows: Sequence[Flow]) -> str:
    rows = ([each.who, each.what, str(each.times), day(each.first), day(each.last)] for each in flows)
    return table(("who", "what", "times", "first", "last"), rows)


def _kept(cases: Sequence[Copied]) -> Iterator[str]:
    yield f"<p>{shown(PURPOSE)}</p>"
    yield _to_fill_in(OPEN[0])
    rows = ([each.ref, each.kept.sentence, each.kept.source] for each in cases)
    yield table(("complaint", "how long", "by which rule"), rows)


def _left_out(cases: Sequence[Copied]) -> Iterator[str]:
    yield (
        "<p>What is about other people, or was written by staff among themselves, is withheld, and says so where it "
        "was. Other people are called person 1, person 2 and so on.</p>"
    )
    if erased := sum(each.erased for each in cases):
        yield f"<p>{erased:,} texts were erased, for good, and say so where they were.</p>"
    for digest in chain.from_iterable(each.missing for each in cases):
        yield f"<p>The document with the SHA-256 {shown(digest)} is not there any more.</p>"


def _words(cell: str) -> str:
    return cell.replace("_", " ")


def _to_fill_in(text: str) -> str:
    return f"<p><mark>{escape(text)}</mark></p>"
