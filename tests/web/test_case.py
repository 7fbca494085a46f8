"""The page of a case: what it shows beside its status, to whom, and as of when."""

from __future__ import annotations

from pathlib import Path

import pytest

from at_documents import LETTER, digest_of, in_folder, put
from at_http import server
from at_web import Pages
from casework import Casework
from casework.http import create_app
from casework.http.access.token_guard import local_guard, local_key
from casework.http.serving import configured
from casework.scheduler.configuration import Configuration, HttpTerms
from casework.store.place import THROW_AWAY
from casework.web.pages import mount
from examples import acknowledged, command


def shown(pages: Pages, path: str, role: str = "manager") -> str:
    with pages.client(role) as client:
        return client.get(path).text


def test_the_days_of_each_stage_are_drawn_and_told_in_words(pages: Pages) -> None:
    page = shown(pages, "/cases/MB-2517")

    assert page.count('<svg class="cw-lanes"') == 2
    assert "Due: 8 September 2025. Answered: 19 September 2025." in page
    assert "Monday 25 August 2025 (Late Summer Bank Holiday)" in page


def test_each_point_stands_beside_its_answer_and_reasons_with_that_of_stage_1(pages: Pages) -> None:
    page = shown(pages, "/cases/MB-2517", role="auditor")

    assert page.index("Three payments were not posted") < page.index("The payments were in a suspense account")
    assert "Answer of stage 1: Not upheld" in page


def test_promises_say_what_is_owed_by_whom_and_how_each_stands(pages: Pages) -> None:
    page = shown(pages, "/cases/MB-2501")

    assert "For the distress and the missed appointment" in page
    assert "£275.00" in page
    assert "Completed" in page


def test_extensions_and_refusals_are_there_with_the_words_that_the_resident_was_told(pages: Pages) -> None:
    assert "The lift contractor&#39;s log is due on 8 August" in shown(pages, "/cases/MB-2507")
    assert "The same matters are before the county court" in shown(pages, "/cases/MB-2515")


def test_a_case_as_it_was_known_is_judged_by_that_day_and_not_by_today(pages: Pages) -> None:
    then, later = (shown(pages, f"/cases/MB-2516?known_at={day}") for day in ("2026-02-10", "2026-02-25"))

    assert "Overdue" not in then
    assert "Overdue" in later


@pytest.mark.parametrize(("kept", "status"), [(True, 200), (False, 404)])
def test_a_document_is_given_out_where_documents_are_kept(tmp_path: Path, *, kept: bool, status: int) -> None:
    documents, key = in_folder(tmp_path), local_key()
    put(documents, LETTER)
    attached = {"id": "D1", "name": "letter.pdf", "media_type": "application/pdf", "size": len(LETTER)}
    with Casework.open(THROW_AWAY) as casework:
        for each in (*acknowledged(), command("attach_document", "2024-05-15", sha256=digest_of(LETTER), **attached)):
            assert casework.execute(each).outcome == "accepted"
        app = create_app(casework, local_guard(casework, key), documents=documents if kept else None)
        mount(app, Configuration())
        with server(configured(app, HttpTerms())) as address, Pages(address, key, casework).client() as client:
            page, document = client.get("/cases/C-1").text, client.get("/cases/C-1/documents/D1")
        app.state.desk.streams.drain()

    assert ('href="/cases/C-1/documents/D1"' in page) is kept
    assert "letter.pdf" in page
    assert document.status_code == status
    assert (document.content == LETTER) is kept
