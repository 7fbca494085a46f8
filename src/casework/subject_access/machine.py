"""The copy for programs (UK GDPR Art. 15(3), 20): JSON, with the events as they are given."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

from casework.audit.bundle import verify
from casework.subject_access.copying import Copied, Copy
from casework.subject_access.flows import recipients, sources
from casework.subject_access.page import readings

FORM = 1


def machine(copy: Copy) -> bytes:
    """The copy as one JSON document, laid out to be read."""
    events = [each for copied in copy.cases for each in copied.case.every]
    document = {
        "casework_subject_access": FORM,
        "subject": copy.subject,
        "made_at": copy.made_at,
        "cases": [_case(each) for each in copy.cases],
        "readings": readings(copy),
        "sources": [each._asdict() for each in sources(events)],
        "recipients": [each._asdict() for each in recipients(events)],
    }
    return to_json(document, indent=2) + b"\n"


def _case(copied: Copied) -> dict[str, Any]:
    return {
        "case": copied.ref,
        "received": copied.received,
        "status": copied.status,
        "kept": copied.kept.sentence,
        "kept_by": copied.kept.source,
        "deadlines": verify.clocks(copied.case),
        "documents": sorted(copied.documents),
        "events": [{name: part for name, part in each.items() if name != "position"} for each in copied.case.every],
    }
