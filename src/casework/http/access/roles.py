"""Who may do what: every operation and every role in one table.

`yes` is for whoever has the role, `own` only for what is theirs, `-` not at all. Commands are named as they are
elsewhere, what can be read by its operation id. Somebody with several roles may do what any of them may; what the rules
of complaint handling ask of a person (who may approve, who may handle stage 2) the domain asks of everybody alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, cast, get_args

from casework.http.access.who import Role

ROLES: Final[tuple[Role, ...]] = get_args(Role)
Answer: TypeAlias = Literal["yes", "own", "-"]

_TABLE = """
                                    officer  reviewer  manager  auditor  ops  contractor  mrc

  Intake
    log_complaint                   yes      yes       yes      -        -    -           -
    adopt_case                      yes      yes       yes      -        -    -           -
    define_complaint                yes      yes       yes      -        -    -           -
    triage_complaint                yes      yes       yes      -        -    -           -
    record_support_needs            yes      yes       yes      -        -    -           -
    request_clarification           yes      yes       yes      -        -    -           -
    record_clarification            yes      yes       yes      -        -    -           -
    acknowledge                     yes      yes       yes      -        -    -           -
    refuse                          yes      yes       yes      -        -    -           -
    redirect_to_service_request     yes      yes       yes      -        -    -           -
    merge_into                      yes      yes       yes      -        -    -           -
    reinstate                       yes      yes       yes      -        -    -           -
    withdraw                        yes      yes       yes      -        -    -           -

  The two stages
    assign                          yes      yes       yes      -        -    -           -
    raise_issue                     yes      yes       yes      -        -    -           -
    agree_update_interval           yes      yes       yes      -        -    -           -
    extend                          yes      yes       yes      -        -    -           -
    answer_point                    yes      yes       yes      -        -    -           -
    submit_for_approval             yes      yes       yes      -        -    -           -
    return_response                 -        yes       yes      -        -    -           -
    approve_response                -        yes       yes      -        -    -           -
    respond                         yes      yes       yes      -        -    -           -
    request_escalation              yes      yes       yes      -        -    -           -
    reopen_stage                    yes      yes       yes      -        -    -           -
    close                           yes      yes       yes      -        -    -           -

  Promises
    promise_action                  yes      yes       yes      -        -    -           -
    complete_action                 yes      yes       yes      -        -    own         -
    update_action                   yes      yes       yes      -        -    own         -
    cancel_action                   yes      yes       yes      -        -    -           -
    record_offer_reply              yes      yes       yes      -        -    -           -

  The record
    record_contact                  yes      yes       yes      -        -    -           -
    attach_document                 yes      yes       yes      -        -    -           -
    agree_adjustment                yes      yes       yes      -        -    -           -
    review_adjustment               yes      yes       yes      -        -    -           -
    restrict_contact                yes      yes       yes      -        -    -           -
    review_restriction              yes      yes       yes      -        -    -           -
    lift_restriction                yes      yes       yes      -        -    -           -
    appoint_representative          yes      yes       yes      -        -    -           -
    end_representation              yes      yes       yes      -        -    -           -
    record_death                    yes      yes       yes      -        -    -           -
    update_service_request          yes      yes       yes      -        -    -           -
    record_learning                 yes      yes       yes      -        -    -           -
    record_satisfaction             yes      yes       yes      -        -    -           -
    correct_record                  yes      yes       yes      -        -    -           -
    recount_deadlines               -        -         yes      -        -    -           -
    acknowledge_alert               yes      yes       yes      -        yes  -           -

  The Ombudsman
    record_ombudsman_contact        yes      yes       yes      -        -    -           -
    record_ombudsman_investigation  yes      yes       yes      -        -    -           -
    record_information_request      yes      yes       yes      -        -    -           -
    submit_evidence                 yes      yes       yes      -        -    -           -
    record_determination            yes      yes       yes      -        -    -           -
    record_determination_review     yes      yes       yes      -        -    -           -
    comply_with_order               yes      yes       yes      -        -    -           -
    record_compliance_outcome       yes      yes       yes      -        -    -           -
    vary_ombudsman_date             yes      yes       yes      -        -    -           -
    record_chfo                     yes      yes       yes      -        -    -           -
    comply_with_chfo                yes      yes       yes      -        -    -           -

  Reading a case
    get_case                        yes      yes       yes      yes      -    -           -
    get_timeline                    yes      yes       yes      yes      -    -           -
    get_clocks                      yes      yes       yes      yes      -    -           -
    get_allowed                     yes      yes       yes      yes      -    -           -
    get_diff                        yes      yes       yes      yes      -    -           -
    get_support_needs               yes      yes       yes      yes      -    -           -
    check_response                  yes      yes       yes      -        -    -           -
    preview_letter                  yes      yes       yes      -        -    -           -

  Forms
    list_forms                      yes      yes       yes      yes      yes  yes         yes
    get_form                        yes      yes       yes      yes      yes  yes         yes

  Documents
    put_document                    yes      yes       yes      -        -    -           -
    get_document                    yes      yes       yes      yes      -    -           -

  What happens
    list_events                     yes      yes       yes      yes      yes  -           -
    stream_events                   yes      yes       yes      yes      yes  -           -
    get_metrics                     -        -         yes      yes      yes  -           -

  Lists
    list_cases                      yes      yes       yes      yes      -    -           -
    search_cases                    yes      yes       yes      yes      -    -           -
    get_queue                       yes      yes       yes      yes      -    -           -
    list_queues                     yes      yes       yes      yes      yes  -           yes
    list_actions                    yes      yes       yes      yes      -    own         -
    list_alerts                     yes      yes       yes      yes      yes  -           -
    get_digest                      yes      yes       yes      yes      -    -           yes
    get_tracker                     yes      yes       yes      yes      -    -           yes
    list_accesses                   -        -         yes      yes      -    -           -
    get_report                      -        -         yes      yes      -    -           yes

  The landlord
    record_homes                    -        -         yes      -        -    -           -
    record_governing_body_response  -        -         yes      -        -    -           -
    record_code_exception           -        -         yes      -        -    -           -
    end_code_exception              -        -         yes      -        -    -           -
    record_recommendation           -        -         yes      -        -    -           -
    respond_to_recommendation       -        -         yes      -        -    -           -
    close_recommendation            -        -         yes      -        -    -           -
    record_lesson                   -        -         yes      -        -    -           -
    plan_change                     -        -         yes      -        -    -           -
    record_change_made              -        -         yes      -        -    -           -
    record_effect                   -        -         yes      -        -    -           -
    open_programme                  -        -         yes      -        -    -           -
    identify                        -        -         yes      -        -    -           -
    record_programme_contact        -        -         yes      -        -    -           -
    record_review_outcome           -        -         yes      -        -    -           -
    record_redress                  -        -         yes      -        -    -           -
    close_programme                 -        -         yes      -        -    -           -
    get_landlord                    -        -         yes      yes      -    -           yes
    list_programmes                 -        -         yes      yes      -    -           yes
    get_programme                   -        -         yes      yes      -    -           yes
"""


class Line(NamedTuple):
    """An operation, the heading it stands under, and the answer for each role in their order."""

    heading: str
    operation: str
    answers: tuple[Answer, ...]


def _read(table: str) -> Iterable[Line]:
    heading = ""
    for line in table.splitlines()[3:]:
        operation, *answers = line.split()[:1] + line.split()[-len(ROLES) :] if line.strip() else [""]
        if line.startswith("    "):
            yield Line(heading, operation, cast("tuple[Answer, ...]", tuple(answers)))
        else:
            heading = line.strip() or heading


LINES: Final = tuple(_read(_TABLE))
_ANSWERS: Final[Mapping[str, Mapping[Role, Answer]]] = {
    line.operation: dict(zip(ROLES, line.answers, strict=True)) for line in LINES
}


class Leave(NamedTuple):
    """The roles in which somebody may do something, in their order; `own`: only with what is theirs."""

    roles: tuple[Role, ...]
    own: bool


def leave(roles: frozenset[Role], operation: str) -> Leave:
    """What these roles together give for an operation. Raises KeyError for one that is not in the table."""
    answers = _ANSWERS[operation]
    found = tuple(role for role in ROLES if role in roles and answers[role] != "-")
    return Leave(found, bool(found) and all(answers[role] == "own" for role in found))


def those_who_may(operation: str) -> tuple[Role, ...]:
    """The roles that may do something, in their order."""
    return leave(frozenset(ROLES), operation).roles


def as_markdown() -> str:
    """The table for the documentation."""
    rows: list[str] = []
    for place, line in enumerate(LINES):
        if place == 0 or LINES[place - 1].heading != line.heading:
            rows += ["", f"### {line.heading}", "", f"| | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
        rows.append(f"| `{line.operation}` | {' | '.join('' if each == '-' else each for each in line.answers)} |")
    return "\n".join(rows[1:]) + "\n"
