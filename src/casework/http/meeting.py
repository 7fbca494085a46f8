"""What a person or a team sees to today, and the list for the weekly complaints meeting."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from casework.domain.moment import Day
from casework.http.asking import Authorization
from casework.http.desk import Desk
from casework.http.paging import STRICT, Filters, Handler, Service, Team, json, narrowed
from casework.http.problems import invalid
from casework.http.queues import OnDay
from casework.http.shapes import DailyDigest, MeetingList

Since = Annotated[Day | None, Query(description="The local day of the last meeting, by default a week before.")]


def router(desk: Desk) -> APIRouter:
    """The operations that tell what is to be done in the morning and in the meeting."""
    found = APIRouter(tags=["queues"], dependencies=STRICT)

    @found.get(
        "/v1/digest",
        operation_id="get_digest",
        summary="What somebody has to see to today",
        response_model=DailyDigest,
    )
    def get_digest(
        authorization: Authorization,
        handler: Handler = None,
        team: Team = None,
        service: Service = None,
        on: OnDay = None,
    ) -> Response:
        """What is overdue, due today and until Sunday, what else was promised, and the newest alert about each clock.

        It is a handler's or a team's: name one of the two. `text` says it in words that can be sent by e-mail.
        """
        desk.guard.may(desk.guard.who(authorization), "get_digest")
        if (handler is None) == (team is None):
            raise invalid("handler", "a digest is somebody's: name either a handler or a team")
        within = narrowed(desk, authorization, "get_digest", {"team": team, "service": service})
        whose = {"handler": handler} if handler is not None else {"team": within.pop("team")}
        position = desk.casework.reached()
        digest = desk.casework.digest(on=on, within=within, **whose)
        return json(digest._asdict() | {"text": digest.text, "position": position})

    @found.get(
        "/v1/tracker",
        operation_id="get_tracker",
        summary="The list for the weekly complaints meeting",
        response_model=MeetingList,
    )
    def get_tracker(authorization: Authorization, wanted: Filters, on: OnDay = None, since: Since = None) -> Response:
        """What is to be decided, what slipped since the last meeting, and every open case with what is due in it.

        Cases that have ended with something still due are among them.
        """
        asked, position = narrowed(desk, authorization, "get_tracker", wanted), desk.casework.reached()
        return json(desk.casework.tracker(on=on, since=since, **asked).as_json() | {"position": position})

    return found
