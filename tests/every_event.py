"""Histories in which every kind of event comes to happen at least once."""

from __future__ import annotations

from examples import (
    CY,
    Command,
    History,
    acknowledged,
    agree_updates,
    answer_point,
    answered,
    at_stage_2,
    closed,
    command,
    escalate,
    extend,
    finally_answered,
    log,
    merge,
    of_case,
    raise_issue,
    received,
    redirect,
    refuse,
    reinstate,
    reopen,
    withdraw,
)
from examples_record import (
    adjustment,
    appoint,
    ask_for,
    attach,
    cancel,
    complete,
    comply,
    contact,
    correct,
    determine,
    failure_order,
    investigated,
    order,
    promise,
    restrict,
    see,
    submit,
)

WHEN = "2024-08-09"


def then(name: str, **fields: object) -> Command:
    """A command of this name, late in the history."""
    return command(name, WHEN, **fields)


ADOPTED: History = (
    {
        **log(),
        "command": "adopt_case",
        "status": "stage_1",
        "known": {"acknowledged_on": "2024-05-14"},
        "source": "tracker",
        "unknown": ["handler"],
    },
)
APPROVED: History = (
    *acknowledged(),
    command("submit_for_approval", "2024-05-20"),
    command("return_response", "2024-05-21", reasons="Say when"),
    command("submit_for_approval", "2024-05-22"),
    command("approve_response", "2024-05-23", by=CY),
)
PROMISES: History = (
    *received(),
    *(promise("2024-05-20", id) for id in ("A1", "A2")),
    then("update_action", id="A1", told_on=WHEN, new_due_on="2024-09-02", reason="No parts"),
    complete(WHEN),
    cancel(WHEN, "A2"),
    then("record_offer_reply", id="A1", reply="accepted"),
)
RECORD: History = (
    *received(),
    contact(WHEN),
    attach(WHEN),
    command("agree_adjustment", "2024-05-20", **adjustment()),
    then("review_adjustment", id="J1", outcome="Still right", review_on="2024-10-01"),
    restrict("2024-05-20"),
    then("review_restriction", id="X1", outcome="Still needed"),
    then("lift_restriction", id="X1", reason="Better now"),
    appoint("2024-05-20"),
    then("end_representation", reason="Over"),
    then("record_death", told_on=WHEN),
    then("update_service_request", reference="SR-1", state="done"),
    then("record_learning", root_cause="Two systems", lesson="Join them"),
    then("record_satisfaction", score=3, scale="1-5"),
    correct(WHEN, "at", "2024-05-10"),
)
OMBUDSMAN: History = (
    *investigated(),
    ask_for("2024-08-02", "2024-08-20"),
    then("vary_ombudsman_date", subject="H-1", due_on="2024-08-30", reference="letter-2"),
    submit(WHEN),
    determine(WHEN, order()),
    comply(WHEN),
    then("record_compliance_outcome", id="O1", outcome="more_required"),
    then("record_determination_review", reference="H-1", requested_by="landlord", outcome="Stands"),
    failure_order(WHEN),
    then("comply_with_chfo", id="F1", evidence="letter-1"),
    then("record_ombudsman_contact", kind="enquiry", reference="H-2"),
)
CLARIFIED: History = (
    *acknowledged(),
    command("request_clarification", "2024-05-15", question="Which room?"),
    command("record_clarification", "2024-05-16", answer="The bedroom"),
    answer_point("2024-05-17"),
    raise_issue("2024-05-18"),
    raise_issue("2024-05-18", "P3", related=False, new_case="C-3"),
    escalate("2024-05-19"),
    agree_updates("2024-05-20", "2024-05-27"),
    extend("2024-05-21", "2024-06-05"),
)
NOT_TAKEN_ON: History = (
    *received(),
    refuse("2024-05-14", "legal_proceedings", claim_filed_on="2024-05-13"),
    reinstate("2024-05-15"),
    redirect("2024-05-16"),
    reinstate("2024-05-17"),
    withdraw("2024-05-18"),
    reinstate("2024-05-19"),
    *of_case("C-2", *received()),
    merge("2024-05-20"),
)

HISTORIES: dict[str, History] = {
    "adopted": ADOPTED,
    "approved": APPROVED,
    "promises": PROMISES,
    "the record": RECORD,
    "the Ombudsman": OMBUDSMAN,
    "clarified": CLARIFIED,
    "not taken on": NOT_TAKEN_ON,
    "both stages": finally_answered(),
    "stage 2": at_stage_2(),
    "closed": closed(),
    "reopened": (*answered(), reopen("2024-06-10")),
    "an alert seen": (*acknowledged(), see("2024-05-30")),
}
