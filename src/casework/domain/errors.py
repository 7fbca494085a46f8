"""Everything that can be said against a command, drawn as one tree.

    CaseworkError
    ├── InvalidCommand      malformed: unknown name or field, wrong type, naive time
    ├── CaseNotFound        asked to read a case that is not in the store
    ├── Conflict            somebody else changed the case meanwhile, and the command no longer holds
    ├── Superseded          the command was given for a case as it is no more
    └── StoreError          the store cannot be reached, read or written

Refusals are data (`Reason`), because a person needs all of them at once.
"""

from __future__ import annotations

from typing import NamedTuple


class CaseworkError(Exception):
    """Anything casework says no to; its text is a sentence for a person."""


class Reason(NamedTuple):
    """One rule that stands in the way: its code, a sentence to act on, and the Code paragraph if there is one."""

    code: str
    reason: str
    provision: str | None


class InvalidCommand(CaseworkError):
    """The command is malformed; `field` names what is wrong (a dotted path, empty for the whole)."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason


class CaseNotFound(CaseworkError):
    """No case of this reference is in the store."""


class Conflict(CaseworkError):
    """The case changed while the command was being decided, and the command no longer holds."""


class Superseded(CaseworkError):
    """The case has come to `version` since it was looked at (None: there is no such case), so nothing was recorded."""

    def __init__(self, version: int | None) -> None:
        now = "There is no such case" if version is None else f"The case has changed since; it is at version {version}"
        super().__init__(f"{now}. Look at it again, then decide")
        self.version = version


class StoreError(CaseworkError):
    """The store cannot be reached, read or written."""


ALONE = ("case_unknown", "case_exists", "key_reused", "occurred_in_future", "not_allowed_at_stage")

# In the order in which they are given; True marks what can be recorded as found (as_found) instead of refusing.
CODES: dict[str, bool] = dict.fromkeys(ALONE, False) | {
    "occurred_before_receipt": False,
    "unknown_subject": False,
    "already_done": False,
    "point_unknown": False,
    "definition_missing": False,
    "outcome_sought_missing": True,
    "responsibility_unclear": True,
    "triage_missing": True,
    "support_needs_not_asked": True,
    "consent_missing": True,
    "not_an_exclusion": False,
    "not_out_of_time": False,
    "discretion_not_considered": True,
    "claim_not_filed": False,
    "prior_case_not_concluded": False,
    "into_not_running": False,
    "explanation_missing": True,
    "resident_choice_missing": True,
    "handler_missing": False,
    "not_the_handler": True,
    "handler_not_independent": True,
    "conflict_of_interest": True,
    "new_case_needed": False,
    "extension_after_deadline": True,
    "extension_not_later": False,
    "extension_over_cap": True,
    "update_interval_missing": True,
    "points_unanswered": True,
    "remedy_missing": True,
    "next_step_missing": True,
    "not_in_writing": True,
    "approval_missing": True,
    "approver_not_independent": True,
    "findings_open": True,
    "reason_missing": True,
    "evidence_missing": False,
    "ombudsman_details_missing": True,
    "not_by_resident": False,
    "open_actions": False,
    "open_orders": False,
    "ombudsman_open": False,
    "stages_not_exhausted": True,
    "review_date_missing": True,
    "equality_regard_missing": True,
    "appeal_missing": True,
}
ORDER = {code: place for place, code in enumerate(CODES)}
