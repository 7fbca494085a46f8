"""The log goes out page by page as CloudEvents: every event once, in order, with facts and references alone."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import uuid4

import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import given, settings

from alphabets import WORD
from at_events import LONG_AFTER, everything, listening, pages, proclaimed, told, upto
from at_http import ANN, Everybody, Serving, server
from casework.domain.access import Reader, exported_by
from casework.domain.alert import AlertEvent
from casework.domain.complaint import Complaint
from casework.domain.event import EVENTS, Actor, CaseEvent, Event, Meta
from casework.domain.landlord_record import LandlordEvent
from casework.domain.proclamation import CalendarEvent
from casework.domain.redress_programme import ProgrammeEvent
from casework.http.access.who import Who
from casework.http.cloud_events import CloudEvent, cloud_event, facts_of
from casework.http.problems import Problem
from casework.http.webhooks import MESSAGES
from casework.scheduler.delivery.news import news_of
from casework.store import Recorded
from engines import IN_A_FILE, NewUrl
from examples import acknowledged, log, of_case, received
from walk import Walk, walks

TEAM = "north:ops"
"""A token of somebody who sees the cases of the team north alone."""


class ByTeam(Everybody):
    """A guard before whom a name is also that of the one team whose cases somebody sees; Ann sees them all."""

    def who(self, authorization: str | None) -> Who:
        who = super().who(authorization)
        return who if who.id == "ann" else who._replace(teams=frozenset({who.id}))

    def sees(self, who: Who, case: Complaint) -> None:
        if who.teams is not None and case.team not in who.teams:
            raise Problem("not_found", "There is no such case")


def test_every_event_of_the_log_goes_out_once_and_in_order(serving: Serving) -> None:
    everything(serving)
    stored = serving.casework.store.after(0, 10_000)

    events = told(serving.client(), "/v1/events?limit=7")

    assert [(event["position"], event["id"]) for event in events] == [
        (position, str(event.event_id)) for position, event in stored
    ]
    assert [event["type"] for event in events] == [f"casework.{event.topic}" for _, event in stored]


@IN_A_FILE
def test_they_are_cloud_events_as_the_document_says(serving: Serving) -> None:
    everything(serving)

    answer = serving.client().get("/v1/events?limit=1000")

    assert answer.headers["Content-Type"] == "application/cloudevents-batch+json"
    for event in answer.json():
        CloudEvent.model_validate_json(json.dumps(event))
    said = {event["type"].removeprefix("casework.") for event in answer.json()}
    assert {"alert-raised", "alert-resolved", "sweep-recorded", "holiday-proclaimed", "personal-data-read"} <= said


@IN_A_FILE
def test_nothing_that_anybody_wrote_goes_out(serving: Serving) -> None:
    everything(serving)
    position = serving.casework.store.position()
    assert any(WORD in str(event.personal) for _, event in serving.casework.store.after(0, 10_000))

    pages = serving.client().get("/v1/events?limit=1000").text
    with listening(serving.client()) as lines:
        streamed = [json.dumps(each.event, ensure_ascii=False) for each in upto(position, lines)]

    assert len(streamed) > 100
    assert WORD not in pages
    assert WORD not in "".join(streamed)


@settings(max_examples=settings().max_examples // 4)
@given(walks)
def test_no_word_of_any_history_goes_out(walk: Walk) -> None:
    for sent in walk.commands():
        walk.cases.do(sent)
    refs = {case.id: ref for ref, case in walk.cases.found.items()}
    for position, event in enumerate(walk.cases.log, 1):
        facts = facts_of(NO_STORE, event, refs.__getitem__)
        said = cloud_event(Recorded(position, event), facts, "/v1/events")
        assert WORD not in json.dumps(said, default=str, ensure_ascii=False)


NO_STORE: Any = None  # what happens in a case is told without looking anything up


def test_what_happened_in_a_case_is_told_with_its_version_status_and_clocks(serving: Serving) -> None:
    serving.done(*received())

    assert told(serving.client())[0] == {
        "specversion": "1.0",
        "id": str(serving.casework.history("C-1")[0].event_id),
        "source": "/v1/events",
        "type": "casework.complaint-logged",
        "subject": "C-1",
        "time": "2024-07-01T08:00:00Z",
        "datacontenttype": "application/json",
        "position": 1,
        "data": {
            "case": "C-1",
            "version": 1,
            "occurred": "2024-05-13",
            "status": "logged",
            "clocks": [{"clock": "stage_1_acknowledgement", "due_on": "2024-05-20", "state": "running"}],
        },
    }


@IN_A_FILE
def test_an_alert_is_told_as_webhooks_tell_it(serving: Serving) -> None:
    everything(serving)
    store = serving.casework.store
    news = {
        str(event.event_id): found.data() for _, event in store.after(0, 10_000) if (found := news_of(store, event))
    }

    events = [event for event in told(serving.client()) if event["id"] in news]

    assert events
    assert {event["id"]: event["data"] for event in events} == news
    assert {event["type"].removeprefix("casework.").replace("-", ".") for event in events} <= set(MESSAGES)


@IN_A_FILE
def test_the_access_record_and_the_calendar_tell_no_more_than_where_and_when(serving: Serving) -> None:
    everything(serving)
    events = {event["type"]: event["data"] for event in told(serving.client())}

    assert events["casework.personal-data-read"] == {"case": "C-1", "occurred": LONG_AFTER.isoformat()}
    assert events["casework.holiday-proclaimed"] == {"nation": "england-and-wales", "day": "2031-01-01"}


def test_an_event_that_nobody_thought_of_tells_only_when_it_occurred() -> None:
    class Unforeseen(Event):
        topic: ClassVar[str] = "unforeseen"
        words: str

    actor = Actor(id="ann", role="officer")
    meta = Meta(command="c", occurred=LONG_AFTER, recorded_at=LONG_AFTER, actor=actor, correlation_id="c")
    event = Unforeseen(
        originator_id=uuid4(), originator_version=0, event_id=uuid4(), meta=meta, subject="res-1", words="Secret"
    )

    assert facts_of(NO_STORE, event, str) == (None, {"occurred": LONG_AFTER.isoformat()})


def test_of_an_export_of_every_case_it_is_told_how_many_those_were() -> None:
    reader = Reader("ann", "ops", "cli")

    event = exported_by(reader, 7, "support_needs", at=LONG_AFTER, new_id=uuid4)

    assert facts_of(NO_STORE, event, str) == (None, {"cases": 7, "occurred": LONG_AFTER.isoformat()})


def test_every_kind_of_event_was_thought_of() -> None:
    by_themselves = {
        topic
        for topic, cls in EVENTS.items()
        if not issubclass(cls, CaseEvent | AlertEvent | CalendarEvent | LandlordEvent | ProgrammeEvent)
    }

    erasures = {"legal-hold-placed", "legal-hold-lifted", "erasure-planned", "personal-data-erased"}
    readings = {"personal-data-read", "personal-data-exported"}
    published = {"determination-published", "determination-corrected"}
    assert by_themselves == readings | erasures | published | {"sweep-recorded", "sweeps-summarised", "log-sealed"}


def test_who_goes_on_from_the_last_position_is_told_the_rest(serving: Serving) -> None:
    serving.done(*received())
    client = serving.client()
    before = told(client)
    serving.done(*of_case("C-2", *received()))

    after = told(client, f"/v1/events?after={before[-1]['position']}")

    assert after
    assert told(client) == before + after
    assert told(client, f"/v1/events?after={after[-1]['position']}") == []


def test_a_page_that_ends_the_log_leads_to_no_other(serving: Serving) -> None:
    serving.done(*acknowledged())
    many = serving.casework.store.position()
    client = serving.client()

    assert "Link" not in client.get(f"/v1/events?limit={many}").headers
    assert (
        client.get(f"/v1/events?limit={many - 1}").links["next"]["url"].endswith(f"?after={many - 1}&limit={many - 1}")
    )


@IN_A_FILE
@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=1001", "after=99999999999999999999"])
def test_what_is_no_position_or_number_is_refused(serving: Serving, query: str) -> None:
    answer = serving.client().get(f"/v1/events?{query}")

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


@IN_A_FILE
def test_who_sees_some_cases_is_told_of_those_alone(new_url: NewUrl) -> None:
    with Serving(new_url(), ByTeam()) as serving:
        serving.done(*received(), *of_case("C-2", log(team="north")), *of_case("C-3", *received()))
        serving.casework.store.save(proclaimed())
        client = serving.client(TEAM)

        found = list(pages(client, "/v1/events?limit=2"))

        assert {event["subject"] for page in found for event in page} == {"C-2"}
        assert [] in found
        with listening(client) as lines:
            streamed = [each.event["subject"] for each in upto(serving.casework.store.position(), lines) if each.event]
        assert streamed == ["C-2"]
        assert len(told(serving.client(ANN))) == serving.casework.store.position()


@IN_A_FILE
def test_a_service_mounted_under_a_path_says_so(new_url: NewUrl) -> None:
    mounted = FastAPI()
    with Serving(new_url()) as serving, server(uvicorn.Config(mounted, log_config=None)) as url:
        serving.done(*acknowledged())
        mounted.mount("/complaints", serving.app)

        answer = serving.client().get(f"{url}/complaints/v1/events?limit=1")

        assert answer.json()[0]["source"] == "/complaints/v1/events"
        assert answer.links["next"]["url"] == "/complaints/v1/events?after=1&limit=1"
