"""What may be done with a case now, why the rest may not, and the form to fill in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from casework.domain.command import COMMANDS
from casework.domain.decide import Possibility
from casework.domain.receipt import Receipt
from casework.http.asking import Authorization, Case
from casework.http.cases import answered, seen
from casework.http.desk import Desk
from casework.http.form_shapes import Allowed
from casework.http.forms import filled, named
from casework.http.paging import STRICT
from casework.http.problems import invalid, root_of

GIVEN = [name for name, cls in COMMANDS.items() if not issubclass(cls, Receipt)]
"""The commands that are given to a case that is there."""
Asked = Annotated[
    str | None,
    Query(
        max_length=100,
        description="Only this command, with its form.",
        examples=["extend"],
        json_schema_extra={"enum": sorted(GIVEN)},
    ),
]


def router(desk: Desk) -> APIRouter:
    """The operation that says what may be done."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.get(
        "/v1/cases/{case}/allowed",
        operation_id="get_allowed",
        summary="What may be done now, and why not the rest",
        response_model=Allowed,
    )
    def get_allowed(request: Request, case: Case, authorization: Authorization, command: Asked = None) -> Response:
        """Every command, with the reasons known before it is filled in why it may not be given, and where its form is.

        Of a single `command` the form is there in full, with what the case knows to choose from: its points, its open
        promises, the orders to comply with.
        """
        complaint = seen(desk, authorization, "get_allowed", case)
        if command is not None and command not in GIVEN:
            raise invalid("command", f"no command that is given to a case; there are {', '.join(GIVEN)}")
        possible = [each for each in desk.casework.allowed(case) if command in (None, each.command)]
        lines = [_line(each, root_of(request), case) for each in possible]
        for line in lines if command else ():
            line["schema"] = filled(line["command"], complaint)
        standing = {
            "status": complaint.shown_status,
            "stage_status": complaint.status,
            "version": complaint.version + 1,
        }
        return answered({"case": case, **standing, "commands": lines}, complaint)

    return found


def _line(possibility: Possibility, root: str, case: str) -> dict[str, Any]:
    reasons = [{**reason._asdict(), "type": f"{root}/problems/{reason.code}"} for reason in possibility.reasons]
    return {
        "command": possibility.command,
        **named(possibility.command, root),
        "address": f"{root}/v1/cases/{case}/{possibility.command}",
        "allowed": possibility.allowed,
        "reasons": reasons,
    }
