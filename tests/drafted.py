"""The cases behind the letters in tests/drafts, and the response that is about to be given with each."""

from __future__ import annotations

from typing import Any, NamedTuple

from examples import (
    Command,
    History,
    acknowledge,
    action,
    agree_updates,
    answer,
    answer_point,
    assign,
    by,
    command,
    define,
    escalate,
    extend,
    log,
    respond,
    support,
    triage,
)

ANN, BEN = by("ann"), by("ben", "reviewer")


class Drafted(NamedTuple):
    """A letter's file, its case and, where the check gets it, the response to be recorded with it."""

    file: str
    case: str
    history: History
    response: Command | None = None


def _point(id: str, text: str, note: str | None = None) -> dict[str, Any]:
    given = {"id": id, "text": text, "responsibility": "other" if note else "landlord"}
    return given | ({"note": note} if note else {})


def _needs(at: str, vulnerable: str | None = None, adjusted: str | None = None) -> Command:
    found = [{"id": "V1", "what": vulnerable, "source": "the resident"}] if vulnerable else []
    agreed = [{"id": "J1", "what": adjusted, "review_on": "2026-12-01"}] if adjusted else []
    return support(at, *agreed, vulnerabilities=found)


def _opened(
    name: str, received: str, acknowledged: str, *points: dict[str, Any], needs: Command | None = None, **more: Any
) -> History:
    """A complaint from its receipt to the acknowledgement at stage 1, with ann."""
    return (
        log(received, resident={"id": "r-1", "name": name}, **more),
        define(received, *points),
        triage(received),
        needs or _needs(received),
        assign(received),
        acknowledge(acknowledged),
    )


def _at_stage_2(asked: str, acknowledged: str) -> History:
    return (escalate(asked), assign(asked, "ben"), acknowledge(acknowledged, by=BEN))


def _of(case: str, history: History) -> History:
    return tuple({**each, "case": case} for each in history)


def _drafted(file: str, case: str, history: History, response: Command | None = None) -> Drafted:
    return Drafted(file, case, _of(case, history), {**response, "case": case} if response else None)


DAMP = _drafted(
    "damp.txt",
    "MB-0412",
    _opened(
        "Grace Adeyemi",
        "2025-06-02",
        "2025-06-05",
        _point("P1", "Damp and mould in back bedroom, reported since January 2025, not dealt with"),
        _point("P2", "Surveyor did not attend two appointments"),
        needs=_needs("2025-06-02", "Baby son with asthma"),
    ),
    respond(
        "2025-06-17",
        answer("P1", "upheld", reasons="Inspection closed in error on 3 February"),
        answer("P2", "upheld", reasons="Neither visit took place"),
        actions=[
            action("A1", "2025-07-04", what="Treat mould and install extractor fan in bathroom"),
            action("A2", "2025-07-01", kind="payment", what="Compensation for delay and appointments", amount=250.0),
            action("A3", "2025-06-23", kind="other", what="Loan of a dehumidifier"),
        ],
    ),
)

RENT = _drafted(
    "rent.txt",
    "25-0733",
    _opened(
        "Peter Whitcombe",
        "2025-09-09",
        "2025-09-11",
        _point("P1", "Sent a letter about arrears when the rent account was in order"),
        _point("P2", "Kept on hold for 50 minutes on the telephone"),
    ),
    respond(
        "2025-09-24",
        answer("P1", "upheld", reasons="Payment was posted to the wrong account"),
        answer("P2", "not_upheld", reasons="The wait was 11 minutes"),
        actions=[
            action("A1", "2025-10-10", kind="record_correction", what="Confirm in writing that no arrears action shows")
        ],
    ),
)

STAFF = _drafted(
    "staff.txt",
    "H-118",
    (
        *_opened(
            "Manjit Kaur",
            "2025-06-19",
            "2025-06-24",
            _point("P1", "Housing officer spoke rudely to her in front of the children"),
            _point("P2", "Housing officer entered her home uninvited"),
        ),
        answer_point("2025-07-02", "P1", "upheld", reasons="The trainee confirms it"),
        answer_point("2025-07-02", "P2", "not_upheld", reasons="Accounts differ"),
    ),
    respond(
        "2025-07-03",
        answers=None,
        actions=[action("A1", "2025-07-10", kind="apology", what="Alun Price to visit and apologise in person")],
    ),
)

_ASB_POINTS = (
    _point("P1", "No action on noise (loud music at night) from the flat above"),
    _point("P2", "Officer told him to move out"),
    _point("P3", "Drug dealing in the car park", "Criminal matter: police, 101 or Crimestoppers"),
)
ASB = _drafted(
    "asb.txt",
    "ASB-77",
    (
        *_opened(
            "Tomasz Zielinski",
            "2025-08-29",
            "2025-09-02",
            *_ASB_POINTS,
            needs=_needs("2025-08-29", "PTSD, made worse by lack of sleep"),
        ),
        respond("2025-09-12", answer("P1"), answer("P2"), answer("P3")),
        *_at_stage_2("2025-09-22", "2025-09-24"),
    ),
    respond(
        "2025-10-20",
        answer("P1", "upheld", reasons="No review between May and August"),
        answer("P2", "not_upheld", reasons="Options were discussed"),
        answer("P3", "not_upheld", reasons="For the police"),
        by=BEN,
        actions=[
            action("A1", "2025-10-27", kind="other", what="Serve notice on neighbour"),
            action("A2", "2025-11-14", what="Surveyor to inspect floor insulation between flats"),
            action("A3", "2025-10-31", what="Repair car park lighting"),
            action("A4", "2025-11-03", kind="payment", what="Compensation", amount=400.0),
        ],
    ),
)

BOILER = _drafted(
    "boiler.html",
    "NG-5521",
    _opened(
        "Harold Fletcher",
        "2025-11-24",
        "2025-11-28",
        _point("P1", "Heating and hot water off between 15 and 24 November"),
        _point("P2", "Gas engineer had not been told about the oxygen in the home"),
        _point("P3", "Temporary heaters were not provided"),
        needs=_needs("2025-11-24", "Home oxygen user (COPD)", "Letters in large print, 18 point"),
    ),
    respond(
        "2025-12-12",
        answer("P1", "upheld", reasons="Nine days instead of 24 hours"),
        answer("P2", "upheld", reasons="Not on the job sheet"),
        answer("P3", "not_upheld", reasons="Two were offered"),
        actions=[
            action("A1", "2025-12-19", what="Boiler service"),
            action("A2", "2026-01-09", kind="policy_change", what="Oxygen warning on all gas job sheets"),
            action("A3", "2025-12-22", kind="payment", what="Credit to rent account", amount=135.0),
        ],
    ),
)

LEASEHOLD = _drafted(
    "leasehold.txt",
    "LH-2025-19",
    _opened(
        "Dr A. Mensah and Mr K. Mensah",
        "2025-07-01",
        "2025-07-04",
        _point("P1", "Gardening element of the service charge 2024/25 is unreasonably high"),
        _point("P2", "Accounts not supplied when requested"),
        tenure="leasehold",
    ),
    respond(
        "2025-07-15",
        answer("P1", "not_upheld", reasons="Actual cost, tendered"),
        answer("P2", "upheld", reasons="Eight days late"),
        no_remedy_reason="The accounts have been sent; nothing remains to be done",
    ),
)

ROOF = _drafted(
    "roof.txt",
    "R-2025-204",
    (
        *_opened(
            "Siobhan O'Connell",
            "2025-09-01",
            "2025-09-05",
            _point("P1", "Roof leaks onto the landing and has been patched four times"),
            _point("P2", "Contractor left rubble and wet insulation in the loft"),
            needs=_needs("2025-09-01", "Pregnant"),
        ),
        respond(
            "2025-09-23",
            answer("P1", "upheld"),
            answer("P2"),
            actions=[action("A1", "2025-10-07", kind="payment", what="Compensation", amount=150.0)],
        ),
        *_at_stage_2("2025-10-09", "2025-10-13"),
    ),
    respond(
        "2025-11-10",
        answer("P1", "upheld", reasons="Four patches, no survey"),
        answer("P2", "upheld", reasons="Photographs"),
        by=BEN,
        actions=[
            action("A2", "2025-11-28", what="Re-cover the roof, scaffold from 17 November"),
            action("A3", "2025-12-05", what="Clear the loft and renew insulation"),
            action("A4", "2025-11-24", kind="payment", what="Compensation in place of stage 1 offer", amount=650.0),
        ],
    ),
)

PARKING = _drafted(
    "parking.txt",
    "C-2025-88",
    _opened(
        "Ivanka Petrova",
        "2025-10-06",
        "2025-10-08",
        _point("P1", "Abandoned van not removed from bay 14"),
        _point("P2", "Cars parked on the pavement in Weaver Close", "Highway of Southshire County Council"),
    ),
    respond(
        "2025-10-17",
        answer("P1", "not_upheld", reasons="Removed within the time we publish"),
        answer("P2", "not_upheld", reasons="Not our land"),
    ),
)

BATHROOM = _drafted(
    "bathroom.txt",
    "HC-3090",
    (
        *_opened(
            "Yasin Hussain",
            "2025-06-23",
            "2025-06-26",
            _point("P1", "Bathroom adaptation (level access shower) has taken far too long"),
            _point("P2", "Contractor came without a BSL interpreter"),
            _point("P3", "Not allowed to choose the tiles"),
            needs=_needs("2025-06-23", "Profoundly deaf", "Contact by text or email only, no phone calls"),
        ),
        agree_updates("2025-07-09", "2025-07-16"),
        extend("2025-07-09", "2025-07-31", good_reason="The occupational therapist cannot come sooner"),
    ),
    respond(
        "2025-07-30",
        answer("P1", "upheld", reasons="Four months lost"),
        answer("P2", "upheld", reasons="Interpreter not booked"),
        answer("P3", "not_upheld", reasons="Grant terms"),
        actions=[
            action("A1", "2025-08-29", what="Install shower"),
            action("A2", "2025-08-08", kind="other", what="Book interpreter for first and last day"),
            action("A3", "2025-08-15", kind="payment", what="Compensation", amount=325.0),
        ],
    ),
)

TRANSFER = _drafted(
    "transfer.txt",
    "TR-61",
    (
        *_opened(
            "Josephine Baptiste",
            "2025-02-10",
            "2025-02-13",
            _point("P1", "Wrongly placed in band C rather than band B"),
            _point("P2", "Passed over for two flats in Canal Row"),
            needs=_needs("2025-02-10", "Depression; overcrowded with two daughters"),
        ),
        respond("2025-02-26", answer("P1"), answer("P2")),
        *_at_stage_2("2025-03-05", "2025-03-10"),
        answer_point("2025-03-27", "P1", by=BEN, reasons="Scheme followed"),
        answer_point("2025-03-27", "P2", by=BEN, reasons="Lettings were in order"),
        command(
            "promise_action",
            "2025-03-27",
            by=BEN,
            action=action("A1", "2025-04-11", kind="other", what="Wellbeing officer to call about exchange and grant"),
        ),
    ),
)

LIFT = _drafted(
    "lift.txt",
    "L-9",
    _opened(
        "Yusuf Demir",
        "2025-11-03",
        "2025-11-05",
        _point("P1", "Lift in Tower View out of service"),
    ),
    respond(
        "2025-11-14",
        answer("P1", "upheld", reasons="No spare part on site"),
        actions=[action("A1", "2025-11-28", what="Keep a spare door motor on site")],
    ),
)

WINDOWS = _drafted(
    "windows.txt",
    "LM.20931",
    _opened(
        "Joy Abara",
        "2026-01-12",
        "2026-01-16",
        _point("P1", "Windows are draughty and have not been renewed"),
        _point("P2", "Waited in twice for a fitter who did not come"),
        _point("P3", "Call centre adviser was rude on 16 December"),
        needs=_needs("2026-01-12", "Severe arthritis"),
    ),
    respond(
        "2026-02-04",
        answer("P1", "upheld", reasons="Left out of the programme"),
        answer("P2", "partially_upheld", reasons="One visit was kept"),
        answer("P3", "not_upheld", reasons="Recording"),
        actions=[
            action("A1", "2026-03-27", what="Renew all windows"),
            action("A2", "2026-02-13", kind="other", what="Supply thermal curtain lining"),
            action("A3", "2026-02-25", kind="payment", what="Heating costs and missed visit", amount=310.0),
        ],
    ),
)

SUCCESSION = _drafted(
    "succession.txt",
    "K-4471",
    _opened(
        "Kelvin Thorne",
        "2025-08-11",
        "2025-08-13",
        _point("P1", "Notice to quit served a week after his mother's funeral"),
        _point("P2", "No decision about succession to the tenancy"),
        needs=_needs("2025-08-11", "Anxiety; recently bereaved"),
    ),
    respond(
        "2025-08-26",
        answer("P1", "upheld", reasons="Sent automatically"),
        answer("P2", "upheld", reasons="Form misfiled, letter not sent"),
        actions=[
            action("A1", "2025-09-04", kind="other", what="Succession form to tenancy panel, then phone him"),
            action("A2", "2025-09-12", kind="payment", what="Distress and delay", amount=275.0),
            action(
                "A3", "2025-10-01", kind="policy_change", what="No notice after a death before a manager has spoken"
            ),
        ],
    ),
)

NOISE = _drafted(
    "noise.html",
    "PR-118-B",
    (
        *_opened(
            "Lavinia Stokes",
            "2025-03-20",
            "2025-03-25",
            _point("P1", "Stairwell extractor fan keeps her awake"),
            _point("P2", "Previous reports closed without a visit"),
            needs=_needs("2025-03-20", "Works night shifts and sleeps by day"),
        ),
        respond("2025-04-08", answer("P1"), answer("P2")),
        *_at_stage_2("2025-04-14", "2025-04-17"),
    ),
    respond(
        "2025-05-19",
        answer("P1", "upheld", reasons="41 decibels"),
        answer("P2", "upheld", reasons="Closed against our rules"),
        by=BEN,
        actions=[
            action("A1", "2025-05-30", what="Replace communal fan"),
            action("A2", "2025-06-06", kind="other", what="Repeat noise reading in bedroom"),
            action("A3", "2025-06-13", kind="payment", what="Loss of sleep", amount=380.0),
        ],
    ),
)

KEYS = _drafted(
    "keys.txt",
    "S1-660",
    _opened(
        "Orla Brennan",
        "2025-09-18",
        "2025-09-22",
        _point("P1", "Recharged for keys when the lock was faulty"),
        _point("P2", "Locksmith took six hours"),
    ),
    respond(
        "2025-10-02",
        answer("P1", "upheld", reasons="Fair wear"),
        answer("P2", "not_upheld", reasons="Within target"),
        actions=[action("A1", "2025-10-10", kind="record_correction", what="Letter confirming recharge is cancelled")],
    ),
)

GUTTER = _drafted(
    "gutter.txt",
    "GH-7",
    _opened("Jan Achterberg", "2025-03-03", "2025-03-05", _point("P1", "Gutters were not cleared and overflowed")),
    respond(
        "2025-03-13",
        answer("P1", "upheld", reasons="Crew did not finish"),
        actions=[
            action("A1", "2025-04-22", what="Decorate rear wall"),
            action("A2", "2025-03-28", kind="payment", what="Garden furniture", amount=60.0),
        ],
    ),
)

PESTS = _drafted(
    "pests.txt",
    "HVH-55812",
    _opened(
        "Folake Oyelaran",
        "2025-07-18",
        "2025-07-22",
        _point("P1", "Delay in treating mice"),
        _point("P2", "Holes behind kitchen units not sealed"),
        _point("P3", "Wants replacement cooker because of droppings"),
        needs=_needs("2025-07-18", "Undergoing chemotherapy, at risk of infection"),
    ),
    respond(
        "2025-08-05",
        answer("P1", "upheld", reasons="27 days"),
        answer("P2", "upheld", reasons="Left open by plumber"),
        answer("P3", "not_upheld", reasons="Cleaned and sound"),
        actions=[
            action("A1", "2025-08-08", what="Seal holes"),
            action("A2", "2025-08-13", what="Deep clean of kitchen"),
            action("A3", "2025-08-20", kind="payment", what="Compensation for delay", amount=180.0),
        ],
    ),
)

FENCE = _drafted(
    "fence.txt",
    "FN-0091",
    (
        *_opened(
            "Michael Whelan",
            "2025-04-07",
            "2025-04-10",
            _point("P1", "Fence along railway path blew down and landlord will not replace it"),
            _point("P2", "Surveyor was dismissive about his photographs"),
            needs=_needs("2025-04-07", "Visually impaired, guide dog", "Large print letters"),
        ),
        respond("2025-04-25", answer("P1"), answer("P2")),
        *_at_stage_2("2025-05-06", "2025-05-09"),
    ),
    respond(
        "2025-06-03",
        answer("P1", "upheld", reasons="Title plan"),
        answer("P2", "partially_upheld", reasons="In a hurry, but filed them"),
        by=BEN,
        actions=[
            action("A1", "2025-06-20", what="New 1.8m fence"),
            action("A2", "2025-06-16", kind="payment", what="Compensation", amount=240.0),
            action("A3", "2025-07-31", kind="policy_change", what="Surveyors trained in checking title plans"),
        ],
    ),
)

CHARGE = _drafted(
    "charge.html",
    "WT-3307",
    _opened(
        "Carmen Sandoval",
        "2025-09-29",
        "2025-10-01",
        _point("P1", "Communal lighting out on second floor since August"),
        _point("P2", "Her reports were not answered"),
    ),
    respond(
        "2025-10-14",
        answer("P1", "upheld", reasons="Six weeks"),
        answer("P2", "not_upheld", reasons="All three answered"),
        actions=[
            action("A1", "2025-11-28", what="Install failure sensor"),
            action("A2", "2025-10-31", kind="payment", what="Service charge credit", amount=18.4),
        ],
    ),
)

ADAPT = _drafted(
    "adapt.txt",
    "BHC-12",
    _opened(
        "May Castell",
        "2026-01-05",
        "2026-01-09",
        _point("P1", "Handrail at the back steps is loose"),
        _point("P2", "Fred (maintenance) told her to stop fussing"),
        needs=_needs("2026-01-05", "Aged 84, hip replacement"),
    ),
    respond(
        "2026-01-23",
        answer("P1", "upheld", reasons="Bolts came away"),
        answer("P2", "not_upheld", reasons="No witness"),
        actions=[
            action("A1", "2026-02-02", what="Builder to check rail and fit second one"),
            action("A2", "2026-01-30", kind="payment", what="Taxi fare", amount=36.0),
        ],
    ),
)

DRAFTED = (
    DAMP, RENT, STAFF, ASB, BOILER, LEASEHOLD, ROOF, PARKING, BATHROOM, TRANSFER, LIFT,
    WINDOWS, SUCCESSION, NOISE, KEYS, GUTTER,
    PESTS, FENCE, CHARGE, ADAPT,
)  # fmt: skip
