"""What each refusal code means, and the way out; pages and documentation are made from this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Words(NamedTuple):
    """What a problem or a refusal means, and what to do about it."""

    meaning: str
    way_out: str


def _read(table: str) -> dict[str, Words]:
    """The words by their names: each stands in a paragraph of three lines."""
    paragraphs = (block.split("\n") for block in table.strip().split("\n\n"))
    return {name.strip(): Words(meaning.strip(), way_out.strip()) for name, meaning, way_out in paragraphs}


REFUSALS: Final[Mapping[str, Words]] = _read("""
    case_unknown
    No case of this reference is in the store, or none that you may see.
    Check the reference; a new complaint begins with log_complaint.

    case_exists
    A case of this reference is in the store already.
    Choose another reference. To send the same complaint again safely, use an Idempotency-Key.

    key_reused
    The idempotency key was used before for another command on this case.
    Give every new command a key of its own; repeat a key only together with the very same command.

    occurred_in_future
    What is said to have happened lies ahead of the service's clock.
    Record it once it has happened, on the day on which it did; check the clock of the machine that sent it.

    not_allowed_at_stage
    Where the case stands now, this step does not exist.
    The member `allowed` lists what may be done instead; GET /v1/cases/{case}/allowed says why not the rest.

    occurred_before_receipt
    It is said to have happened before the complaint was received.
    Correct `at`; if the day of receipt is wrong, correct that with correct_record.

    unknown_subject
    The action, order, request, restriction or event that is named is not on this case.
    Name one that is: GET /v1/cases/{case} shows them.

    already_done
    It is recorded already, or its id was used before.
    Nothing needs to be done, or a new id is to be given.

    point_unknown
    The complaint has no point of this id.
    Use the ids of the complaint definition, or define the complaint anew.

    definition_missing
    Nobody has set out what the complaint is about.
    Set out its points with define_complaint.

    outcome_sought_missing
    The outcomes that the resident seeks are not recorded.
    Record them with define_complaint, or the day on which the resident was asked.

    responsibility_unclear
    It is not said whose responsibility a point is.
    Say landlord or other, or add a note on why it is unclear.

    triage_missing
    The complaint was not assessed.
    Record track, complexity and risk with triage_complaint.

    support_needs_not_asked
    Nobody has asked the resident about vulnerabilities and adjustments.
    Ask, and record the answer with record_support_needs, even if there are none.

    consent_missing
    A representative without authority from the resident would be told, or acts.
    Record the authority with appoint_representative, or deal with the resident.

    not_an_exclusion
    The ground is none of those on which the policy lets a complaint be refused, or lacks its body.
    Choose a ground of the policy, or take the complaint on.

    not_out_of_time
    The issue is not older than the policy's limit, or its day is not given.
    Give the day of the issue, or take the complaint on.

    discretion_not_considered
    Nobody considered whether to accept the late complaint all the same.
    Consider it, and record that with its outcome and reason in `discretion`.

    claim_not_filed
    Legal proceedings begin once the claim form and particulars are filed at court.
    Give the day in claim_filed_on, or go on with the complaint.

    prior_case_not_concluded
    The case said to have considered this before has not come to its end.
    Name a case that has, or consider this one.

    into_not_running
    The case to merge into is not running.
    Name one that is, or consider this one on its own.

    explanation_missing
    The resident is not told why.
    Explain it to the resident and record the explanation.

    resident_choice_missing
    It is the resident's choice, and their agreement is not recorded.
    Ask the resident; record that they agreed.

    handler_missing
    Nobody was assigned to this stage.
    Assign a handler, or say in cover_reason why somebody else responds.

    not_the_handler
    Somebody else handles this stage.
    Let the handler respond, or say in cover_reason why another does.

    handler_not_independent
    At stage 2 nobody may decide who considered stage 1, and nobody ever on a complaint about themselves.
    Assign somebody who had no part in it.

    conflict_of_interest
    A conflict of interest was declared that nobody has mitigated.
    Record the mitigation, or assign somebody else.

    new_case_needed
    The issue cannot join this complaint, so it is a new one.
    Give a new reference in new_case.

    extension_after_deadline
    The resident was told of the extension after the deadline had passed.
    Respond; what really happened can be recorded with as_found, and moves no date.

    extension_not_later
    The new deadline is not later than the present one.
    Give a later day, or leave the deadline as it is.

    extension_over_cap
    The extension goes beyond what the policy allows.
    Choose an earlier day, or give the good reason, with an interval for updates agreed.

    update_interval_missing
    So long an extension needs regular updates for the resident.
    Agree the interval with the resident and record it with agree_update_interval.

    points_unanswered
    A point of the complaint has no answer.
    Answer every point, those of another body's responsibility too.

    remedy_missing
    A point is upheld and nothing is promised to put it right.
    Promise an action, or say in no_remedy_reason why there is none.

    next_step_missing
    The resident is not told what they can do next.
    Tell them the next stage or the Ombudsman, and how to get there.

    not_in_writing
    A response must be confirmed in writing.
    Send it in writing and give that channel.

    approval_missing
    A second person has to approve it first.
    Have it approved, with approve_response or in approved_by.

    approver_not_independent
    Whoever handles the complaint cannot approve it.
    Have somebody else approve it.

    findings_open
    The draft was not checked, or its check left something to be put right.
    Check it, put that right and submit it again with its findings; or say in despite why it goes all the same.

    reason_missing
    It needs its reason.
    Give the reason in the field that the sentence names.

    evidence_missing
    It needs what shows that it is so.
    Name the evidence, such as a photograph, a letter or a stamp.

    ombudsman_details_missing
    The resident is not told of the Ombudsman.
    Give the resident the Ombudsman's details and say so in ombudsman_details.

    not_by_resident
    Only the resident, or a representative with authority, can withdraw a complaint.
    Give the resident in `by`, or in `by.on_behalf_of` for whom it was said.

    open_actions
    A promise to the resident is still open.
    Complete it, or cancel it with the resident's agreement.

    open_orders
    An order of the Ombudsman was not complied with yet.
    Comply, and record it with comply_with_order or comply_with_chfo.

    ombudsman_open
    The Ombudsman's investigation is open.
    Wait for the determination and record it.

    stages_not_exhausted
    The complaint has not been through both stages.
    Give the reason for which the Ombudsman investigates all the same, in exceptional_reason.

    review_date_missing
    It is not said when it will be reviewed.
    Give the day in review_on.

    equality_regard_missing
    It is not said how the Equality Act 2010 was regarded.
    Say so in equality_regard.

    appeal_missing
    The resident is not told how to appeal.
    Tell them, and record it in appeal.
""")
"""Every code of `domain.errors.CODES`."""
