"""A stream tells of everything once, whatever ends it and however slow its clients are, and takes nobody's thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Event

import httpx
from starlette.types import Message

from at_events import Heard, heard, listening, until, upto
from at_http import ANN, PATIENCE, Everybody, Serving
from casework import Casework
from casework.http.access.who import Who
from casework.http.feed import Told
from casework.http.problems import Problem
from casework.http.stream import EventStream
from casework.http.streams import Streams, StreamTerms
from casework.scheduler.configuration import HttpTerms
from casework.store import open_store
from casework.store.place import THROW_AWAY
from engines import IN_A_FILE, NewUrl
from examples import log, received
from examples_record import contact

WRITERS, COMMANDS = 4, 12
SOON = StreamTerms(heartbeat_seconds=0.02)


def streams_of(serving: Serving) -> Streams:
    found: Streams = serving.app.state.desk.streams
    return found


@dataclass(frozen=True)
class Revoking(Everybody):
    """A guard that may take every token away."""

    revoked: Event = field(default_factory=Event)

    def who(self, authorization: str | None) -> Who:
        if self.revoked.is_set():
            raise Problem("unauthenticated", "This token is no longer good")
        return super().who(authorization)


def write(url: str, writer: int) -> None:
    """Records commands one by one, as a program of its own would."""
    with Casework.open(url, durable=False) as casework:
        for n in range(COMMANDS):
            assert casework.execute(log() | {"case": f"W{writer}-{n}"}).outcome == "accepted"


@dataclass
class Follower:
    """Somebody who follows a service that ends and comes back elsewhere, each time from the last event heard."""

    enough: int
    url: str = ""
    told: list[Heard] = field(default_factory=list)

    def follow(self) -> None:
        while len(self.told) < self.enough:
            until(lambda: self.url != "")
            with httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {ANN}"}, trust_env=False) as client:
                self.listen(client)

    def listen(self, client: httpx.Client) -> None:
        with listening(client, last=self.told[-1].id if self.told else None) as lines:
            for each in heard(lines):
                self.told.append(each)
                if len(self.told) == self.enough:
                    return


def test_who_follows_while_four_write_and_the_service_restarts_hears_everything_once(new_store: NewUrl) -> None:
    url, follower = new_store(), Follower(WRITERS * COMMANDS)
    with Casework.open(url) as casework, ThreadPoolExecutor(WRITERS + 1) as pool:
        following = pool.submit(follower.follow)
        with Serving(url) as first:
            follower.url = first.url
            writing = [pool.submit(write, url, writer) for writer in range(WRITERS)]
            until(lambda: len(follower.told) >= follower.enough // 3)
            follower.url = ""
        with Serving(url) as second:
            follower.url = second.url
            for each in (*writing, following):
                each.result(PATIENCE)
        stored = casework.store.after(0, 1000)

    assert [(each.id, each.event and each.event["id"]) for each in follower.told] == [
        (position, str(event.event_id)) for position, event in stored
    ]


def test_what_is_recorded_is_heard_at_once(serving: Serving) -> None:
    serving.done(*received())
    with listening(serving.client()) as lines:
        stream = heard(lines)
        assert next(stream).id == 1

        serving.done(contact("2024-05-20"))

        assert next(stream).event == serving.client().get("/v1/events?after=1").json()[0]


@IN_A_FILE
def test_the_last_id_that_was_heard_goes_before_the_position_in_the_address(serving: Serving) -> None:
    serving.done(*received(), contact("2024-05-20"), contact("2024-05-21"))

    with listening(serving.client(), after=1, last=2) as lines:
        assert next(heard(lines)).id == 3
    with listening(serving.client(), after=1) as lines:
        assert next(heard(lines)).id == 2


@IN_A_FILE
def test_a_last_id_that_is_none_is_refused_before_the_stream_begins(serving: Serving) -> None:
    answer = serving.client().get("/v1/events/stream", headers={"Last-Event-ID": "first"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "last-event-id"


@IN_A_FILE
def test_a_stream_with_nothing_to_tell_shows_that_it_is_alive(serving: Serving) -> None:
    streams_of(serving).terms = SOON

    with listening(serving.client()) as lines:
        assert [next(lines) for _ in range(5)] == ["retry: 2000", "", ": still here", "", ": still here"]


@IN_A_FILE
def test_a_stream_is_not_for_who_may_not_read_it(serving: Serving) -> None:
    assert serving.client(None).get("/v1/events/stream").status_code == 401


@IN_A_FILE
def test_a_stream_ends_when_its_token_is_no_longer_good(new_url: NewUrl) -> None:
    guard = Revoking()
    with Serving(new_url(), guard) as serving:
        streams_of(serving).terms = SOON
        with listening(serving.client()) as lines:
            next(lines)
            guard.revoked.set()
            assert not any(line.startswith("data") for line in lines)


@IN_A_FILE
def test_streams_end_when_the_service_drains_and_no_other_begins(serving: Serving) -> None:
    serving.done(*received())
    with listening(serving.client()) as lines:
        next(heard(lines))

        streams_of(serving).drain()

        assert list(heard(lines)) == []
    answer = serving.client().get("/v1/events/stream")
    assert answer.status_code == 503


@IN_A_FILE
def test_beyond_so_many_streams_there_is_no_place_until_one_ends(new_url: NewUrl) -> None:
    with Serving(new_url(), more={"terms": HttpTerms(streams=2)}) as serving, ExitStack() as open_ones:
        streams = [open_ones.enter_context(listening(serving.client())) for _ in range(2)]
        assert [next(lines) for lines in streams] == ["retry: 2000"] * 2

        answer = serving.client().get("/v1/events/stream")

        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/overloaded"
        assert int(answer.headers["Retry-After"]) > 0
        open_ones.close()
        until(lambda: begins(serving))


def begins(serving: Serving) -> bool:
    with serving.client().stream("GET", "/v1/events/stream") as answer:
        return answer.status_code == 200


@IN_A_FILE
def test_more_streams_than_there_are_threads_leave_the_service_answering(new_url: NewUrl) -> None:
    with Serving(new_url(), more={"terms": HttpTerms(threads=2)}) as serving, ExitStack() as open_ones:
        streams = [open_ones.enter_context(listening(serving.client())) for _ in range(20)]

        serving.done(*received())

        assert [next(heard(lines)).id for lines in streams] == [1] * 20
        assert serving.client().get("/v1/cases/C-1").status_code == 200


def test_what_a_client_does_not_take_is_not_read_either_and_its_place_is_soon_free() -> None:
    read: list[int] = []

    def page(after: int) -> Told:
        read.append(after)
        return Told([{"position": after + 1}], after + 1, more=True)

    with open_store(THROW_AWAY) as store:
        streams = Streams(store, StreamTerms(most=1, patience_seconds=0.05))
        for _ in range(2):
            asyncio.run(EventStream(streams, page, 0)(HTTP, nothing_more, takes_no_event))

    assert read == [0, 0]


HTTP = {"type": "http", "asgi": {"spec_version": "2.3"}}


async def nothing_more() -> Message:
    """Receives from a client that stays and says nothing."""
    return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]  # it never comes


async def takes_no_event(message: Message) -> None:
    """Sends to a client that takes what comes before the first event, and nothing else."""
    if b"data:" in message.get("body", b""):
        await nothing_more()


@IN_A_FILE
def test_the_place_of_a_client_that_went_is_free_again(serving: Serving) -> None:
    with listening(serving.client()) as lines:
        next(lines)
        assert streams_of(serving)._places

    until(lambda: not streams_of(serving)._places)


@IN_A_FILE
def test_a_stream_ends_when_the_store_does(serving: Serving) -> None:
    serving.done(*received())
    with listening(serving.client()) as lines:
        next(upto(1, lines))

        serving.casework.store.close()

        assert list(heard(lines)) == []
