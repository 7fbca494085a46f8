"""Whose the fields of an event are: which a resident is given, which are masked, and which words may be cleared."""

from __future__ import annotations

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
        *("originator_id", "originator_version", "event_id", "meta", "subject", "personal", "schema_version"),
        *("command", "occurred", "recorded_at", "role", "id", "case", "case_id", "ref", "resident", "follows"),
        # what it did to the stages and the clocks
        *("status", "clocks", "failures", "found", "code", "provision", "clock", "clock_subject", "started_on"),
        *("due_on", "state", "stopped_on", "working_days_late", "ended_by", "latest_lawful_on", "original_due_on"),
        *("previous", "because", "date_given", "hangs_on", "why", "counted", "added", "allowed_until", "rule"),
        *("counted_from", "working_days", "counting", "calendar", "skipped", "day", "reason", "stage"),
        *("answered_from", "complete", "acknowledges", "whole", "until", "informed_on", "every_working_days"),
        *("agreed_on", "next_on", "expected_on"),
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
        *("field", "fact", "moment", "items", "documents", "not_held", "outstanding", "findings", "finding", "orders"),
        *("scope", "recommendations", "outcome", "type", "comply_by", "varied", "step", "noticed_on", "after_the_fact"),
        *("escalates_on", "level", "how", "on", "due_on_now", "group", "purpose", "way", "nation", "name"),
        # the erasure of words
        *("hold", "basis", "cases", "keys"),
    ]
)
"""Fields that say what was done, when, and to what thing; what has another name is left out."""

OWN = frozenset(["resident.name", "resident.contact", "property"])
"""The paths of words that are the resident's own."""

EXCHANGED = (
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
