"""The commands and their fields as the public contract has them, to hold the models against.

`?` marks what may be left out, `!` what may be left out because a rule then says so with a code of its own. A line
`command.field` gives the fields of the objects in that field. Additions are welcome, renames are not.
"""

from __future__ import annotations

ENVELOPE = "case at by entered_by? as_found? key?"

FIELDS = """
*.by                            id role name? on_behalf_of?
*.entered_by                    id role
*.as_found                      reason evidence?
log_complaint                   channel summary resident? anonymous? tenure service category team? property? \
about_group? about_staff? issue_on? aware_on? service_request? representative?
log_complaint.resident          id name contact?
log_complaint.about_group       name lead?
log_complaint.representative    name relationship
adopt_case                      channel summary resident? anonymous? tenure service category team? property? \
about_group? about_staff? issue_on? aware_on? service_request? representative? status known source unknown
adopt_case.known                acknowledged_on? stage_1_due_on? stage_1_response_on? escalated_on?
define_complaint                points! outcomes_sought? outcomes_asked_on? reason?
define_complaint.points         id text responsibility note?
triage_complaint                track complexity risk reason?
record_support_needs            vulnerabilities adjustments
record_support_needs.vulnerabilities id what source
record_support_needs.adjustments     id what review_on!
request_clarification           question
record_clarification            answer
acknowledge                     ombudsman_details! to? reason?
refuse                          ground! explanation! ombudsman_details! points? issue_on? aware_on? claim_filed_on? \
prior_case? body? discretion?
refuse.discretion               considered! outcome! reason!
redirect_to_service_request     service_request resident_agreed! explanation!
merge_into                      into! explanation!
reinstate                       instructed_by reference? due_on?
withdraw                        statement
assign                          handler team? handler_org? conflict?
assign.conflict                 what mitigation?
raise_issue                     point related delays_response reason? new_case?
raise_issue.point               id text responsibility
agree_update_interval           every_working_days next_on expected_on?
extend                          until reason! informed_on ombudsman_details! good_reason? evidence?
answer_point                    point decision reasons! references?
submit_for_approval             document? findings?
return_response                 reasons!
approve_response                despite!
respond                         answers? actions? no_remedy_reason? next_step_details! contributors? approved_by? \
cover_reason? channel? document? resident_position?
respond.answers                 point decision reasons! references?
respond.actions                 id kind what due_on owner amount? method? agreed_with_resident? impact?
respond.resident_position       heard_on how
request_escalation              reason? points?
reopen_stage                    reason! instructed_by reference? due_on?
close                           note?
promise_action                  action
promise_action.action           id kind what due_on owner amount? method? agreed_with_resident? impact?
complete_action                 id evidence!
update_action                   id told_on new_due_on? reason!
cancel_action                   id reason! resident_agreed!
record_offer_reply              id reply
record_contact                  direction channel with summary note_made_at?
attach_document                 id name media_type size sha256
agree_adjustment                id what review_on!
review_adjustment               id outcome review_on?
restrict_contact                id restriction reason! evidence! equality_regard! appeal! review_on!
review_restriction              id outcome review_on?
lift_restriction                id reason!
appoint_representative          name relationship authority? evidence?
end_representation              reason!
record_death                    told_on
update_service_request          reference state reason?
record_learning                 root_cause lesson change? owner? due_on?
record_satisfaction             score scale comment?
correct_record                  event field value reason! evidence? approved_by?
recount_deadlines               reason
acknowledge_alert               clock subject? note!
record_ombudsman_contact        kind reference due_on?
record_ombudsman_investigation  reference exceptional_reason?
record_information_request      reference items due_on
submit_evidence                 reference items? documents not_held?
submit_evidence.not_held        item reason
record_determination            reference findings orders? recommendations?
record_determination.findings   issue category finding
record_determination.orders     id kind what due_on amount? scope?
record_determination.recommendations id what
record_determination_review     reference requested_by outcome findings?
comply_with_order               id evidence!
record_compliance_outcome       id outcome
vary_ombudsman_date             subject due_on reference
record_chfo                     id type required_action comply_by
comply_with_chfo                id evidence!
"""

VALUES = """
*.by.role                       resident representative officer reviewer manager contractor ombudsman system
log_complaint.channel           email phone letter web in_person social_media survey member_of_staff other
log_complaint.tenure            lcra lcho leasehold other
adopt_case.status               logged stage_1 stage_1_extended stage_1_responded escalated stage_2 stage_2_extended \
final_response refused redirected merged withdrawn closed
define_complaint.points.responsibility landlord other unclear
triage_complaint.track          early investigate
triage_complaint.complexity     standard complex
triage_complaint.risk           none low high
acknowledge.to                  resident representative nobody
reinstate.instructed_by         ombudsman resident landlord
reopen_stage.instructed_by      ombudsman resident landlord
answer_point.decision           upheld partially_upheld not_upheld
respond.answers.decision        upheld partially_upheld not_upheld
promise_action.action.kind      apology explanation works payment reconsideration record_correction policy_change other
promise_action.action.method    direct rent_account
record_offer_reply.reply        accepted declined
record_contact.direction        in out
record_contact.with             resident representative contractor ombudsman other
appoint_representative.authority consent attorney deputy executor mp_or_councillor
update_service_request.state    open stopped done
acknowledge_alert.clock         stage_1_acknowledgement stage_1_response stage_2_acknowledgement stage_2_response \
update action adjustment_review restriction_review ombudsman_information order chfo
record_ombudsman_contact.kind   enquiry dispute_support early_resolution mediation jurisdiction_declined
record_determination.findings.finding severe_maladministration maladministration service_failure reasonable_redress \
mediation no_maladministration outside_jurisdiction withdrawn
record_determination.orders.scope case wider
record_compliance_outcome.outcome accepted more_required not_complied
record_chfo.type                1 2 3 notice
"""

# Strings that are no words of people: ids, references, names of things and of parts of the organisation.
NO_WORDS = """
case key id on_behalf_of lead team service category service_request about_staff source unknown points point ground
prior_case into reference handler handler_org new_case document contributors approved_by owner channel media_type
sha256 field scale items documents item kind requested_by subject findings variant template
"""

# Texts of the landlord's own, outside any case, in which no resident belongs: neither sealed nor erased.
OF_THE_LANDLORD = """
year provisions published_at response reason text root_cause lesson cases case what evidence programme title failing
criteria recommendations home how findings
"""


def lines(text: str) -> dict[str, list[str]]:
    """What stands first in each line, with the rest of it."""
    return {first: rest for first, *rest in (line.split() for line in text.strip().splitlines())}
