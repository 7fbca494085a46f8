"""What of an event a resident is given: their own words and what was done, and nothing of or about other people.

Whatever is not known to be the resident's is withheld. Words that went to the resident or came from them may speak of
others too, which no program can tell: they are withheld as well, and listed for a person to look at and clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, TypeAlias

Json: TypeAlias = dict[str, Any]

WITHHELD = "[withheld]"
BYTES = "bytes"
"""Stands for a document itself in what a person cleared."""


class Cleared(NamedTuple):
    """Words of a case's event, by its number from 1 and their path, that a person has looked at."""

    case: str
    event: int
    path: str


class Offered(NamedTuple):
    """Words, or a document, that may be given to the resident once a person has looked at them."""

    case: str
    event: int
    path: str
    words: str


class Redactor:
    """Makes of events what a resident is given; other people are numbered as they come up.

    `resident` is their id, None for an anonymous complaint. What it `offered` can be cleared.
    """

    def __init__(self, resident: str | None, cleared: Iterable[Cleared]) -> None:
        self._resident = resident
        self._cleared = frozenset(cleared)
        self._people: dict[str, str] = {}
        self.offered: list[Offered] = []

    def redacted(self, case: str, event: Json) -> Json:
        """An event of a case with what is withheld marked as such; the same as before where nothing is.

        The id of an event shown in part is withheld too: its chance is what keeps anybody from trying words until they
        come to the hash.
        """
        kept = self._shown(case, event)
        return kept if kept == event else kept | {"event_id": WITHHELD}

    def _shown(self, case: str, event: Json) -> Json:
        kept = self._kept(event)
        kept["subject"] = event["subject"] if event["subject"] in (self._resident, f"case/{case}") else WITHHELD
        if "personal" in event:
            words = event["personal"].items()
            kept["personal"] = {path: self._words(case, path, text, event) for path, text in words}
        return {name: kept[name] for name in event if name in kept}

    def gives_document(self, case: str, event: Json) -> bool:
        """Whether a document itself is given: only when a person cleared it."""
        return self._clears(case, event, BYTES, f"the document {event['id']}, SHA-256 {event['sha256']}")

    def _kept(self, value: Json) -> Json:
        return {name: self._part(name, part) for name, part in value.items() if name in KEPT | PEOPLE | MASKED}

    def _part(self, name: str, part: Any) -> Any:
        if isinstance(part, list):
            return [self._part(name, each) for each in part]
        if name in MASKED and part is not False and not (name == "correlation_id" and _UUID.fullmatch(part)):
            return WITHHELD  # an id that casework made up says nothing
        if name in PEOPLE:
            return self._person(part) if isinstance(part, str) else self._kept(part) | {"id": self._person(part["id"])}
        return self._kept(part) if isinstance(part, dict) else part

    def _person(self, id: str) -> str:
        if id in (self._resident, "casework"):
            return id
        return self._people.setdefault(id, f"person {len(self._people) + 1}")

    def _words(self, case: str, path: str, text: Any, event: Json) -> Any:
        if not isinstance(text, str) or path in _OWN or self._names_resident(path, event):
            return text
        kind = f"{event['meta']['command']} {path}"
        exchanged = any(fnmatchcase(kind, each) for each in _EXCHANGED) and event.get("party", "resident") == "resident"
        return text if exchanged and self._clears(case, event, path, text) else WITHHELD

    def _names_resident(self, path: str, event: Json) -> bool:
        actor = event["meta"]["actor"]
        return path == "by.name" and actor["role"] == "resident" and actor["id"] == self._resident

    def _clears(self, case: str, event: Json, path: str, words: str) -> bool:
        number = event["originator_version"] + 1
        self.offered.append(Offered(case, number, path, words))
        return Cleared(case, number, path) in self._cleared


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def withheld(whole: Json, kept: Json) -> list[str]:
    """The paths of what is not in a redacted event as it was in the whole one."""
    return list(_differing(whole, kept, ""))


def _differing(whole: Json, kept: Json, above: str) -> Iterator[str]:
    for name, value in whole.items():
        other = kept.get(name)
        if isinstance(value, dict) and isinstance(other, dict):
            yield from _differing(value, other, f"{above}{name}.")
        elif value != other:
            yield above + name


PEOPLE = frozenset(
    [
        *("acknowledged_by", "actor", "approved_by", "contributors", "entered_by", "handler", "lead", "owner"),
        *("planned_by", "reader"),
    ]
)
"""Fields with the ids of people, staff above all: each person gets a number, which shows who did two things."""

MASKED = frozenset(
    [
        *("about_group", "about_staff", "causation_id", "conflicted", "correlation_id", "fingerprint", "handler_org"),
        *("idempotency_key", "into", "on_behalf_of", "prior_case", "requested_by", "unknown", "via", "whom"),
        "wording",
    ]
)
"""Fields that are, or may be, about other people, and fields that are anybody's to fill in."""

KEPT = frozenset(
    [
        # which event, of which case, when, by which command
        *(
            "originator_id",
            "originator_version",
            "event_id",
            "meta",
            "subject",
            "personal",
            "schema_version",
            "command",
        ),
        *("occurred", "recorded_at", "role", "id", "case", "case_id", "ref", "resident", "follows"),
        # what it did to the stages and the clocks
        *(
            "status",
            "clocks",
            "failures",
            "found",
            "code",
            "provision",
            "clock",
            "clock_subject",
            "started_on",
            "due_on",
        ),
        *("state", "stopped_on", "working_days_late", "ended_by", "latest_lawful_on", "original_due_on", "previous"),
        *("because", "date_given", "hangs_on", "why", "counted", "added", "allowed_until", "rule", "counted_from"),
        *("working_days", "counting", "calendar", "skipped", "day", "reason", "stage", "answered_from", "complete"),
        *("acknowledges", "whole", "until", "informed_on", "every_working_days", "agreed_on", "next_on", "expected_on"),
        # facts about the complaint
        *("received", "policy", "channel", "tenure", "service", "category", "team", "property_known", "issue_on"),
        *("aware_on", "service_request", "represented", "split_from", "known", "source", "points", "point", "noted"),
        *("responsibility", "outcomes_asked", "outcomes_asked_on", "track", "complexity", "risk", "to", "ground"),
        *("claim_filed_on", "answer", "answers", "decision", "document", "actions", "action", "kind", "amount"),
        *("method", "agreed_with_resident", "new_case", "instructed_by", "resident_position", "heard_on"),
        *("acknowledged_on", "stage_1_due_on", "stage_1_response_on", "escalated_on", "stage_2_acknowledged_on"),
        *("stage_2_due_on", "stage_2_response_on", "closed_on"),
        # the record, the Ombudsman, alerts, readings, calendars
        *("direction", "party", "note_made_at", "media_type", "size", "sha256", "reference", "score", "scale"),
        *("letter", "variant", "template"),
        *("vulnerabilities", "adjustments", "review_on", "told_on", "new_due_on", "reply", "authority", "event"),
        *("field", "fact", "items", "documents", "not_held", "outstanding", "findings", "finding", "orders", "scope"),
        *("recommendations", "outcome", "type", "comply_by", "varied", "step", "noticed_on", "after_the_fact"),
        *("escalates_on", "level", "how", "on", "due_on_now", "group", "purpose", "way", "nation", "name"),
        # the erasure of words
        *("hold", "basis", "cases", "keys"),
    ]
)
"""Fields that say what was done, when, and to what thing; what has another name is left out."""

_OWN = frozenset(["resident.name", "resident.contact", "property"])
_EXCHANGED = (
    "log_complaint summary",
    "adopt_case summary",
    "define_complaint points.*.text",
    "define_complaint outcomes_sought.*",
    "raise_issue point.text",
    "request_clarification question",
    "record_clarification answer",
    "record_support_needs vulnerabilities.*",
    "record_support_needs adjustments.*",
    "agree_adjustment what",
    "agree_adjustment format",
    "review_adjustment outcome",
    "acknowledge ombudsman_details",
    "refuse explanation",
    "refuse body",
    "refuse ombudsman_details",
    "redirect_to_service_request explanation",
    "merge_into explanation",
    "extend reason",
    "extend good_reason",
    "extend ombudsman_details",
    "respond answers.*",
    "respond actions.*.what",
    "respond no_remedy_reason",
    "respond next_step_details",
    "answer_point reasons",
    "promise_action action.what",
    "update_action reason",
    "cancel_action reason",
    "request_escalation reason",
    "withdraw statement",
    "record_contact summary",
    "attach_document name",
    "record_satisfaction comment",
    "restrict_contact restriction",
    "restrict_contact appeal",
    "record_determination findings.*",
    "record_determination orders.*",
    "record_determination recommendations.*",
)
"""Commands and words by which the landlord and the resident spoke to each other."""
