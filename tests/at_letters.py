"""Letters as tests write them: each of a full example, from a history in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from casework.domain.complaint import fold
from casework.domain.event import CaseEvent
from casework.letters.facts import Facts, facts_of
from casework.letters.kinds import Kind, Variant, kind_told
from casework.letters.rendering import Letter, Templates
from casework.letters.terms import LetterTerms
from examples import (
    BEN,
    Command,
    History,
    acknowledge,
    action,
    agree_updates,
    answer,
    assign,
    command,
    define,
    escalate,
    extend,
    log,
    point,
    refuse,
    respond,
    support,
    triage,
)
from spec import given

TERMS = LetterTerms(
    landlord="Example Homes",
    address=("1 Example Street", "Exampleton", "EX1 1EX"),
    phone="01632 960000",
    email="complaints@example.org",
    website="www.example.org",
    signed_by="Ann Example, complaints team",
)
"""A landlord."""
DAMP = point("damp", text="The wall in the bedroom is damp, and nobody came on 2 May.")
BINS = point("bins", text="The bins are not emptied.", responsibility="other", note="The council empties them.")


def before() -> History:
    """All that an acknowledgement needs, in words as people use them."""
    return (
        log(property="2 Example Street, Exampleton, EX1 1EY"),
        define("2024-05-13", DAMP, BINS, outcomes_sought=["A dry wall", "Somebody says sorry"]),
        triage(),
        support(),
        assign(),
    )


def restricted() -> Command:
    return command(
        "restrict_contact",
        "2024-05-20",
        id="R1",
        restriction="Please write to us instead of telephoning.",
        reason="Our staff were shouted at on 17 May.",
        evidence="A recording",
        equality_regard="Rosa told us of nothing that makes writing hard.",
        appeal="Write to the head of housing, who was not part of this decision.",
        review_on="2024-08-20",
    )


ANSWERS = (
    answer("damp", "upheld", reasons="We missed the visit.\nWe are sorry.", references=["Our repairs policy, part 3"]),
    answer("bins", "not_upheld", reasons="The council empties the bins, on Fridays."),
)
PROMISED = [
    action("wall", what="Treat the wall, and paint it", due_on="2024-07-01"),
    action("sorry", kind="payment", what="Pay you for the missed visit", due_on="2024-06-14", amount=1250.5),
]
TOLD = command(
    "record_contact",
    "2024-05-22",
    direction="out",
    channel="letter",
    summary="A surveyor looked at the wall on 20 May. We now wait for the report.",
    **{"with": "resident"},
)
STAGE_1 = (*before(), acknowledge(), respond("2024-05-28", *ANSWERS, actions=PROMISED))
STAGE_2 = (*STAGE_1, escalate(), assign("2024-06-03", "ben"), acknowledge("2024-06-04", by=BEN))
EVERY: Mapping[Kind, History] = {
    "acknowledgement": (*before(), acknowledge()),
    "stage_2_acknowledgement": STAGE_2,
    "extension": (
        *before(),
        acknowledge(),
        agree_updates("2024-05-20", "2024-05-27"),
        extend("2024-05-24", "2024-06-07", reason="The surveyor is ill, and nobody else could come."),
    ),
    "update": (*before(), acknowledge(), agree_updates("2024-05-20", "2024-05-27"), TOLD),
    "stage_1_response": STAGE_1,
    "final_response": (*STAGE_2, respond("2024-06-28", *ANSWERS, by=BEN, no_remedy_reason="All of it is promised.")),
    "refusal": (
        *before(),
        refuse(
            "2024-05-15",
            "not_landlord_responsibility",
            body="Exampleton Council, 01632 960001",
            explanation="The council looks after the bins and the street.",
        ),
    ),
    "stage_2_refusal": (
        *STAGE_1,
        escalate(),
        refuse(
            "2024-06-05",
            "legal_proceedings",
            claim_filed_on="2024-06-04",
            explanation="You have asked a court to decide on the same matter.",
        ),
    ),
    "contact_restriction": (*before(), acknowledge(), restricted()),
    "action_completed": (*STAGE_1, command("complete_action", "2024-06-10", id="sorry", evidence="Paid by transfer")),
}
"""A case for each kind of letter; what its last command sends is of that kind."""


def told(history: Sequence[CaseEvent], terms: LetterTerms = TERMS) -> Facts | None:
    """The facts for the letter that tells of the last command of a history; None where there is none."""
    number = max(place for place, event in enumerate(history) if not event.follows)
    upto, kind = history[: number + 1], kind_told(history[number], fold(history[:number])) if number else None
    return facts_of(kind, fold(upto), upto, history[number:], terms) if kind else None


def facts(*history: Command, terms: LetterTerms = TERMS) -> Facts:
    """The facts for the letter that the last of these commands sends."""
    cases = given(*history).cases
    id = cases.found["C-1"].id
    found = told([event for event in cases.log if event.originator_id == id], terms)
    assert found is not None, "the last command sends no letter"
    return found


@cache
def templates(folder: Path | None = None) -> Templates:
    """The templates that come with casework, or those of a folder of a landlord's own before them."""
    return Templates(folder)


def written(kind: Kind, variant: Variant = "standard", folder: Path | None = None) -> Letter:
    """The letter of a kind, as its example has it."""
    return templates(folder).letter(facts(*EVERY[kind]), variant)


def written_of(found: Facts, variant: Variant = "standard") -> Letter:
    """The letter of these facts, by casework's templates."""
    return templates().letter(found, variant)
