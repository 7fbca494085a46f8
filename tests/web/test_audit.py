"""The proof as auditors see it: a case verified, evidence taken away and checked, and the record of who read what."""

from __future__ import annotations

import io
from collections.abc import Iterator
from zipfile import ZipFile

import httpx
import pytest

from at_bundle import InMemory
from at_web import Pages, form_token
from casework.audit.bundle import verify
from casework.audit.bundle.bag import FOLDER
from casework.audit.keys import trusted
from casework.audit.last_verified import LastVerified, note_verified
from casework.domain.access import Reader

TOLD = "MB-2501"


def sent(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(f"/audit/{path}", data={**fields, "form_token": form_token(client.get("/audit"))})


@pytest.fixture
def auditor(pages: Pages) -> Iterator[httpx.Client]:
    with pages.client("auditor", "aud-1") as client:
        yield client


def test_the_page_says_how_it_stands_with_the_log_without_reading_it(pages: Pages, auditor: httpx.Client) -> None:
    page = auditor.get("/audit").text
    assert "demo.example/complaints" in page
    assert "31 March 2026, 09:00" in page

    last = LastVerified(pages.casework._now(), events=411, uncovered=0, faults=0)
    note_verified(pages.casework.store, last)
    assert "411 events agreed with the tree" in auditor.get("/audit").text
    note_verified(pages.casework.store, last._replace(faults=1))
    assert "it was not as it was recorded" in auditor.get("/audit").text
    note_verified(pages.casework.store, last)


def test_a_case_is_verified_against_the_last_checkpoint(auditor: httpx.Client) -> None:
    assert "events are what the checkpoint of 31 March 2026, 09:00 has seen" in sent(auditor, "verify", case=TOLD).text
    for case in ("NONE", ""):
        wrong = sent(auditor, "verify", case=case)
        assert (wrong.status_code, "There is a problem" in wrong.text) == (422, True)


def test_evidence_that_was_downloaded_stands_by_itself_and_its_reading_is_recorded(
    pages: Pages, auditor: httpx.Client
) -> None:
    said = sent(auditor, "bundle", cases=f"{TOLD}, MB-2502 {TOLD}", profile="ombudsman")
    assert said.status_code == 200
    assert said.headers["Content-Disposition"] == 'attachment; filename="evidence-2-cases.zip"'
    assert said.headers["Content-Type"] == "application/zip"
    assert said.headers["Cache-Control"] == "no-store"

    with ZipFile(io.BytesIO(said.content)) as opened:
        files = {name.removeprefix(f"{FOLDER}/"): opened.read(name) for name in opened.namelist()}
    with pages.casework.store.transaction(write=False) as connection:
        keys = [verify.Key.parse(str(each)) for each in trusted(connection)]
    assert verify.check(InMemory(files), keys).faults == []

    log = auditor.get("/accesses", params={"reader": "aud-1"}).text
    assert "Exporting" in log
    assert f"/cases/{TOLD}" in log


@pytest.mark.parametrize(
    "fields",
    [
        {"cases": "", "profile": "ombudsman"},
        {"cases": TOLD},
        {"cases": f"{TOLD}<b>", "profile": "ombudsman"},
        {"cases": "NONE", "profile": "ombudsman"},
        {"cases": " ".join(f"C-{n}" for n in range(51)), "profile": "ombudsman"},
        {"cases": f"{TOLD} MB-2502", "profile": "resident"},
    ],
)
def test_a_bundle_that_cannot_be_made_is_refused_on_the_page_and_no_reading_is_recorded(
    pages: Pages, auditor: httpx.Client, fields: dict[str, str]
) -> None:
    before = pages.casework.store.position()

    said = sent(auditor, "bundle", **fields)

    assert said.status_code == 422
    assert "There is a problem" in said.text
    assert "<b>" not in said.text
    assert pages.casework.store.position() == before


def test_a_form_of_the_audit_page_is_for_those_who_may_see_it(pages: Pages) -> None:
    with pages.client("officer") as client:
        token = form_token(client.get("/"))
        for path in ("verify", "bundle"):
            form = {"case": TOLD, "cases": TOLD, "profile": "ombudsman", "form_token": token}
            assert client.post(f"/audit/{path}", data=form).status_code == 403


def test_the_access_log_tells_who_read_what_for_and_of_every_case_taken_out_when_asked(
    pages: Pages, auditor: httpx.Client
) -> None:
    pages.casework.support_needs(TOLD, Reader("off-khan", "officer", "http"), "responding")
    pages.casework.take_out_all(Reader("root", "ops", "cli"))

    page = auditor.get("/accesses").text
    assert "off-khan" in page
    assert "Responding" in page
    assert "took all" not in page
    assert "off-khan" not in auditor.get("/accesses", params={"reader": "somebody"}).text
    assert "root (Operations) took all" in auditor.get("/accesses", params={"exports": "true"}).text
