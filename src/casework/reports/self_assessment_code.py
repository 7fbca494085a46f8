"""The provisions of the Complaint Handling Code 2024, each in a few words, and what this system does about them.

The words are ours; the Code is the Housing Ombudsman's. What is said of the system holds for whatever is recorded.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Provision(NamedTuple):
    """One provision: what it asks for and, where the system sees to it by itself, how."""

    number: str
    asks: str
    built_in: str = ""


PROVISIONS: Final = tuple(
    Provision(*each)
    for each in (
        ("1.2", "The Code's definition of a complaint is used"),
        ("1.3", "Nobody has to say “complaint”; whoever is dissatisfied has the choice, third parties too"),
        ("1.4", "Service requests are told apart from complaints, recorded and reviewed"),
        (
            "1.5",
            "Dissatisfaction with a service request is taken as a complaint, and the work goes on",
            "A complaint refers to its service request and says when that was stopped.",
        ),
        ("1.6", "Whoever is dissatisfied in a survey is told how to complain"),
        ("2.1", "Every complaint is accepted unless there is a valid reason, each on its merits"),
        (
            "2.2",
            "The policy says what is not considered, and it is fair",
            "A complaint is refused on a ground of the policy that was in force when it came, and on no other.",
        ),
        (
            "2.3",
            "Complaints within 12 months of the issue are accepted, later ones at discretion",
            "The months are counted; refusing for age asks whether discretion was considered.",
        ),
        ("2.4", "Whoever is refused is told why, and of the Ombudsman, who may overrule it"),
        ("2.5", "No blanket exclusions: circumstances count"),
        ("3.1", "Complaining is easy, by several ways, with reasonable adjustments"),
        (
            "3.2",
            "Any member of staff can take a complaint",
            "The day of receipt is that on which any member of staff was told, whenever it is entered.",
        ),
        ("3.3", "Many complaints are not taken for a bad sign"),
        ("3.4", "The policy is clear, easy to get, and tells the two stages and their times"),
        ("3.5", "The policy says how it, the Ombudsman and the Code are publicised"),
        (
            "3.6",
            "Residents may have a representative, who may come along",
            "No receipt waits for a representative's authority.",
        ),
        ("3.7", "Residents are told of the Ombudsman, and how to engage with it"),
        ("4.1", "Somebody is assigned to complaints, and reports to the governing body"),
        ("4.2", "They reach staff at all levels, and can settle disputes"),
        ("4.3", "Complaints come first; staff are trained and learn"),
        ("5.1", "There is one policy, and nobody is treated differently for complaining"),
        (
            "5.2",
            "Early resolution is no stage of its own",
            "A complaint has stage 1 and stage 2 and no other.",
        ),
        ("5.3", "There are two stages and no more", "A policy with a third stage cannot be loaded."),
        (
            "5.4",
            "What third parties handle goes through the same two stages",
            "Whoever handles a complaint, for whatever body, its clocks and rules are the same.",
        ),
        ("5.5", "Third parties handle complaints in line with the Code"),
        ("5.6", "The complaint and the outcomes sought are set out, unclear ones asked about"),
        ("5.7", "It is clear what the landlord is responsible for"),
        ("5.8", "Complaints are handled on their merits, independently, without conflicts of interest"),
        (
            "5.9",
            "Where an answer takes longer, intervals for updates are agreed",
            "An interval agreed is a deadline of its own, and changes no due date.",
        ),
        ("5.10", "Reasonable adjustments are made, recorded and reviewed"),
        ("5.11", "No request for stage 2 is refused without a valid reason"),
        (
            "5.12",
            "A full record is kept of the complaint and of each stage",
            "What is recorded stays: corrections stand beside it, with both times and who made them.",
        ),
        (
            "5.13",
            "Remedies can be given at any time, without escalation",
            "A promise can be made at any stage, and before or after.",
        ),
        ("5.14", "Unacceptable behaviour is managed by a policy, with reasons and reviews"),
        ("5.15", "Restrictions are proportionate and regard the Equality Act 2010"),
        ("6.1", "It is considered which complaints can be answered early, and who is at risk"),
        ("6.2", "Complaints are acknowledged, defined and logged within 5 working days"),
        ("6.3", "Stage 1 is answered within 10 working days of the acknowledgement"),
        ("6.4", "Stage 1 is extended by no more than 10 working days without good reason, with reasons given"),
        ("6.5", "Whoever is told of an extension gets the Ombudsman's details"),
        (
            "6.6",
            "The answer goes out when it is known; actions are tracked after it",
            "Open actions hold no answer back, and each has a deadline until it is done.",
        ),
        ("6.7", "Every point is answered with clear reasons, referring to policy and law"),
        (
            "6.8",
            "Related issues join stage 1; others, or later ones, are complaints of their own",
            "A later or unrelated issue is logged as a new complaint, linked with the first.",
        ),
        ("6.9", "The stage 1 answer says in writing what was decided, why, what follows and what next"),
        ("6.10", "What is not resolved goes on to stage 2 when the resident asks"),
        ("6.11", "Requests for stage 2 are acknowledged within 5 working days"),
        ("6.12", "Nobody has to give reasons for asking for stage 2", "The request has no field that must be filled."),
        ("6.13", "Stage 2 is considered by somebody else"),
        ("6.14", "Stage 2 is answered within 20 working days of its acknowledgement"),
        ("6.15", "Stage 2 is extended by no more than 20 working days without good reason, with reasons given"),
        ("6.16", "Whoever is told of that extension gets the Ombudsman's details"),
        (
            "6.17",
            "The stage 2 answer goes out when it is known; actions are tracked after it",
            "Open actions hold no answer back, and each has a deadline until it is done.",
        ),
        ("6.18", "Every point is answered at stage 2 with clear reasons"),
        (
            "6.19",
            "The stage 2 answer says in writing what was decided, why, what follows and how to reach the Ombudsman",
        ),
        ("6.20", "Stage 2 is the final answer, with all who are needed for it", "After it there is no further stage."),
        ("7.1", "What went wrong is acknowledged, and what is or will be done is set out"),
        ("7.2", "Remedies reflect the impact on the resident"),
        ("7.3", "An offer says what will happen by when, and is followed through", "Each promise has its deadline."),
        ("7.4", "The Ombudsman's guidance on remedies is regarded"),
        ("8.1", "There is an annual complaints performance and service improvement report"),
        ("8.2", "The governing body gets it and answers; both are published"),
        ("8.3", "The self-assessment is repeated after a restructure, merger or change of procedures"),
        ("8.4", "It is reviewed when the Ombudsman asks after an investigation"),
        ("8.5", "Where the Code cannot be complied with, all are told, and when it will be again"),
        ("9.1", "It is asked of each complaint what the service can learn"),
        ("9.2", "Complaints are a source of intelligence for positive change"),
        ("9.3", "Learning is reported to residents, staff and committees"),
        ("9.4", "A senior lead assesses themes, trends and risks"),
        ("9.5", "A member of the governing body is responsible for complaints"),
        ("9.6", "That member gets regular information, with access to people and figures"),
        ("9.7", "They and the governing body get volumes, themes, the Ombudsman's outcomes and the annual report"),
        ("9.8", "All relevant staff have an objective on handling complaints"),
    )
)
"""All of them, in order."""
