"""The accessibility statement: for everybody, and with whom to tell."""

from __future__ import annotations

from typing import Any

from at_web import Pages
from casework.web.rendering import Templates


def test_the_statement_is_for_everybody_and_every_page_leads_to_it(pages: Pages) -> None:
    with pages.client(None) as client:
        assert 'href="/accessibility"' in client.get("/sign-in").text
        said = client.get("/accessibility")

    assert said.status_code == 200
    assert "not tested by people who use screen readers" in said.text
    assert "has not said yet how they are reached" in said.text


def test_the_statement_says_whom_to_tell_where_the_configuration_does() -> None:
    templates = Templates("en", landlord="Millbrook Homes", trying=False, contact="access@millbrook.example")
    visit: dict[str, Any] = {
        "root": "",
        "here": "/",
        "who": None,
        "may": None,
        "links": [],
        "form_token": "",
        "notice": None,
    }

    page = templates.page("statement", version="1.0", **visit)

    assert "something in another form: access@millbrook.example." in page
    assert "staff of Millbrook Homes" in page
