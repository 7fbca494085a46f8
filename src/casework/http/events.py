"""Events out: the log after a position, in pages or as a stream."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic_core import to_json

from casework.http.asking import Authorization
from casework.http.cloud_events import CloudEvent
from casework.http.desk import Desk
from casework.http.feed import Feed, Told
from casework.http.problems import root_of
from casework.http.stream import EventStream

LAST = 2**53 - 1
"""The highest position that every reader of JSON reads as it is."""
PAGE = 100
"""Events of a stream that are in memory at a time."""

After = Annotated[int, Query(ge=0, le=LAST, description="The position after which to begin: that of the last event.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many events at most.")]
LastEventId = Annotated[
    int | None,
    Header(ge=0, le=LAST, description="The id of the last event that was received; it goes before `after`."),
]


class CloudEventsBatch(JSONResponse):
    """Events in the batched form of CloudEvents."""

    media_type = "application/cloudevents-batch+json"

    def render(self, content: Any) -> bytes:
        return to_json(content)


def router(desk: Desk) -> APIRouter:
    """The operations that tell of events."""
    found, feed = APIRouter(tags=["events"], prefix="/v1/events"), Feed(desk)

    def told(authorization: str | None, operation: str, request: Request, after: int, limit: int) -> Told:
        who = desk.guard.who(authorization)
        desk.guard.may(who, operation)
        return feed.page(who, after, limit, f"{root_of(request)}/v1/events")

    @found.get(
        "",
        operation_id="list_events",
        summary="What was recorded after a position of the log",
        response_model=list[CloudEvent],
        response_class=CloudEventsBatch,
    )
    def list_events(request: Request, authorization: Authorization, after: After = 0, limit: Limit = PAGE) -> Response:
        """Events in the order in which they were recorded: facts and references, no words and no people.

        While there are more, `Link` leads to the next page. Positions only increase, with gaps between them: go on from
        the last one, and nothing is missed and nothing comes twice.
        """
        page = told(authorization, "list_events", request, after, limit)
        return CloudEventsBatch(page.events, headers=_links(request, page, limit))

    @found.get(
        "/stream",
        operation_id="stream_events",
        summary="The same, as a stream that goes on",
        status_code=200,
        response_class=EventStream,
        responses={200: _STREAM},
    )
    def stream_events(
        request: Request, authorization: Authorization, after: After = 0, last_event_id: LastEventId = None
    ) -> Response:
        """Server-Sent Events: `data` is a CloudEvent as in the pages, `id` its position.

        A client that comes back with `Last-Event-ID` goes on where it was. While there is nothing to tell, a comment
        shows now and then that the stream is alive. It ends when the service does, or when the token is no longer good.
        """

        def read(position: int) -> Told:
            return told(authorization, "stream_events", request, position, PAGE)

        desk.guard.may(desk.guard.who(authorization), "stream_events")
        return EventStream(desk.streams, read, after if last_event_id is None else last_event_id)

    return found


def _links(request: Request, page: Told, limit: int) -> dict[str, str]:
    if not page.more:
        return {}
    query = urlencode({"after": page.reached, "limit": limit})
    return {"Link": f'<{root_of(request)}/v1/events?{query}>; rel="next"'}


_STREAM: dict[str, Any] = {
    "description": "Lines of `id` and `data`, each event ended by an empty line, for as long as the client listens.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}
