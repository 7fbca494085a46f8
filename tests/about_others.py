"""A case in which others have a part: every word of or about somebody but the resident holds a canary."""

from __future__ import annotations

from examples import (
    History,
    acknowledge,
    action,
    answer,
    assign,
    by,
    command,
    define,
    escalate,
    log,
    point,
    respond,
    support,
    triage,
)
from examples_record import appoint, attach, complete, contact, restrict

CANARY = "CANARY"
STAFF = by(f"{CANARY}-ann", name=f"Ann {CANARY}")
RESIDENT = by("r-1", "resident", name="Rosa Resident")


def canary(what: str) -> str:
    return f"{CANARY} {what}"


def about_others() -> History:
    """A case in which every word of or about somebody else holds the canary."""
    representative = {"name": canary("brother"), "relationship": canary("brother of")}
    group = {"name": canary("neighbours"), "lead": f"{CANARY}-r-2"}
    told = [
        log(
            property="1 High Street",
            summary=canary("the neighbour next door"),
            representative=representative,
            about_group=group,
            about_staff=[f"{CANARY}-dan"],
            resident={"id": "r-1", "name": "Rosa Resident", "contact": "rosa@example.org"},
        ),
        define(points=[point(text=canary("said the plumber"), note=canary("note"))]),
        triage(reason=canary("risk")),
        support(vulnerabilities=[{"id": "V1", "what": canary("her son"), "source": canary("the nurse")}]),
        assign(handler=f"{CANARY}-ann", conflict={"what": canary("sister"), "mitigation": canary("moved")}),
        acknowledge(),
        contact("2024-05-15", **{"with": "contractor", "summary": canary("plumber will come")}),
        contact("2024-05-15", summary=canary("she says the neighbour shouts")),
        attach("2024-05-15", name=canary("letter of the neighbour.pdf")),
        appoint("2024-05-16", name=canary("brother"), relationship=canary("brother"), evidence=canary("letter")),
        restrict("2024-05-17", reason=canary("shouted at Dan"), evidence=canary("Dan's note")),
        respond(
            "2024-05-28",
            answer(decision="upheld", reasons=canary("the plumber was late"), references=[canary("Dan's note")]),
            actions=[action(what=canary("the plumber comes"), owner=f"{CANARY}-owner", impact=canary("none"))],
            contributors=[f"{CANARY}-eve"],
            approved_by=f"{CANARY}-fay",
            cover_reason=canary("Ann is ill"),
            key=f"{CANARY}-key",
        ),
        complete("2024-05-29", evidence=canary("photo by Dan")),
        command("record_learning", "2024-05-29", root_cause=canary("Dan"), lesson=canary("Dan"), owner=f"{CANARY}-gus"),
    ]
    return (*({**each, "by": STAFF} for each in told), escalate(by=RESIDENT))
