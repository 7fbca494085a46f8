"""Words about vulnerabilities on a page: for a purpose, recorded before they are told, and for nobody else."""

from __future__ import annotations

import pytest

from at_web import Pages, form_token

ADDRESS = "/cases/MB-2501/support-needs"


def test_whoever_says_what_for_is_told_and_that_is_recorded_with_their_role(pages: Pages) -> None:
    with pages.client("officer", "off-read") as client:
        asked = client.get(ADDRESS)
        told = client.post(ADDRESS, data={"purpose": "responding", "form_token": form_token(asked)})

    (line,) = pages.casework.accesses(reader="off-read").lines
    assert "asthma" not in asked.text
    assert "asthma" in told.text
    assert (line.case, line.role, line.purpose, line.way) == ("MB-2501", "officer", "responding", "page")


def test_nothing_is_told_and_nothing_recorded_without_a_purpose(pages: Pages) -> None:
    with pages.client("officer", "off-none") as client:
        told = client.post(ADDRESS, data={"purpose": "curiosity", "form_token": form_token(client.get(ADDRESS))})

    assert told.status_code == 422
    assert "Choose what you read it for" in told.text
    assert "asthma" not in told.text
    assert not pages.casework.accesses(reader="off-none").lines


@pytest.mark.parametrize("role", ["ops", "contractor", "mrc"])
def test_whoever_may_not_read_them_is_told_nothing(pages: Pages, role: str) -> None:
    with pages.client(role) as client:
        form = {"purpose": "responding", "form_token": form_token(client.get("/"))}

        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, data=form).status_code == 403
