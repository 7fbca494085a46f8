"""Published determinations, invented: as a table that is imported, and in a store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BufferedReader, BytesIO
from itertools import count
from typing import Any, cast
from uuid import UUID

from casework.domain.determination import FindingFacts
from casework.domain.published import Determination, Published, PublishedEvent, project_published, taken_in
from casework.domain.rounds import Round
from casework.importing.determinations import Course, DeterminationImport
from casework.importing.determinations_file import DeterminationsFile, read_determinations
from casework.store import Store

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
TODAY = date(2026, 1, 5)
COLUMNS = "landlord,homes,case,decided_on,issue_category,finding"


def row(
    landlord: str = "North Homes",
    homes: object = 12500,
    case: str = "2301",
    decided_on: str = "2023-05-31",
    category: str = "Damp & Mould",
    finding: str = "maladministration",
) -> str:
    """A row of a table."""
    return f"{landlord},{homes},{case},{decided_on},{category},{finding}"


def table(*rows: str, columns: str = COLUMNS) -> bytes:
    """A table of these rows below the names of its columns."""
    return "".join(f"{line}\n" for line in (columns, *rows)).encode()


def read(content: bytes, today: date = TODAY) -> DeterminationsFile:
    """What a table says."""
    return read_determinations(cast("BufferedReader", BufferedReader(cast("Any", BytesIO(content)))), today)


def imported(store: Store, content: bytes) -> list[Course]:
    """What came of each determination in a table without mistakes."""
    found = read(content)
    assert not found.rejected, found.rejected
    return list(DeterminationImport(store, clock=lambda: NOW).run(found.determinations))


def said(*findings: tuple[str, str], homes: int | None = 12500, decided_on: str = "2023-05-31") -> Determination:
    """What was published of case 2301 of North Homes: category and finding of each finding."""
    found = tuple(FindingFacts.model_validate({"category": of, "finding": finding}) for of, finding in findings)
    return Determination("North Homes", "2301", date.fromisoformat(decided_on), homes, found)


def now() -> Round:
    """An import."""
    ids = count(1)
    return Round("import_determinations", NOW, lambda: UUID(int=next(ids)), "import")


def taken(*determinations: Determination) -> tuple[Published | None, list[PublishedEvent]]:
    """What is known after these were taken in one by one, and what happened."""
    known, events = None, list[PublishedEvent]()
    for each in determinations:
        event = taken_in(each, known, now())
        events += [event] if event else []
        known = project_published(known, [event] if event else [])
    return known, events
