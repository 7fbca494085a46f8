"""The life of a complaint as the contract words it, step by step, to hold the machine against."""

from __future__ import annotations

from typing import cast

from casework.domain.event import Status
from casework.domain.lifecycle import Way

GROUPS = {
    "running": "logged stage_1 stage_1_extended escalated stage_2 stage_2_extended",
    "stage 1": "logged stage_1 stage_1_extended",
    "stage 2": "escalated stage_2 stage_2_extended",
    "answered": "stage_1_responded final_response",
    "not taken on": "refused redirected merged withdrawn",
    "under way": "stage_1 stage_1_extended stage_2 stage_2_extended",
}

# The contract, step by step: from which statuses, under which guards, to which status ("=" stays). Of several ways out
# of one status, the first whose guards hold is taken.
IN_WORDS = """
assign                      | running                    |                                | =
define_complaint            | running                    |                                | =
request_clarification       | running                    |                                | =
record_clarification        | running                    |                                | =
answer_point                | running                    |                                | =
agree_update_interval       | running                    |                                | =
submit_for_approval         | running                    |                                | =
return_response             | running                    | submitted                      | =
approve_response            | running                    | submitted                      | =
triage_complaint            | stage 1                    |                                | =
acknowledge                 | logged                     |                                | stage_1
acknowledge                 | escalated                  |                                | stage_2
extend                      | under way                  | unlawful                       | =
extend                      | stage_1 stage_1_extended   |                                | stage_1_extended
extend                      | stage_2 stage_2_extended   |                                | stage_2_extended
respond                     | running                    | points_left                    | =
respond                     | stage 1                    | escalation_held                | escalated
respond                     | stage 1                    |                                | stage_1_responded
respond                     | stage 2                    |                                | final_response
refuse                      | logged escalated           | in_part                        | =
refuse                      | logged                     |                                | refused
refuse                      | escalated                  |                                | stage_1_responded
refuse                      | under way                  | legal_proceedings in_part      | =
refuse                      | under way                  | legal_proceedings              | refused
redirect_to_service_request | logged                     |                                | redirected
merge_into                  | logged                     |                                | merged
withdraw                    | running                    |                                | withdrawn
withdraw                    | stage_1_responded          |                                | withdrawn
reinstate                   | not taken on               |                                | logged
request_escalation          | stage 1                    |                                | =
request_escalation          | stage_1_responded          |                                | escalated
request_escalation          | closed                     | answered_at_stage_1            | escalated
reopen_stage                | stage_1_responded closed   | answered_from_stage_1          | stage_1
reopen_stage                | stage_1_responded closed   | answered_from_stage_1_extended | stage_1_extended
reopen_stage                | final_response closed      | answered_from_stage_2          | stage_2
reopen_stage                | final_response closed      | answered_from_stage_2_extended | stage_2_extended
close                       | answered                   | actions_settled orders_settled ombudsman_settled | closed
"""


def in_words() -> dict[tuple[str, str], tuple[Way, ...]]:
    found: dict[tuple[str, str], tuple[Way, ...]] = {}
    for line in IN_WORDS.strip().splitlines():
        name, sources, guards, target = (part.strip() for part in line.split("|"))
        for source in GROUPS.get(sources, sources).split():
            way = Way(tuple(guards.split()), cast("Status", source if target == "=" else target))
            found[source, name] = (*found.get((source, name), ()), way)
    return found


WORDS = in_words()
