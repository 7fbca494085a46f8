"""The files that pages are made of: stylesheets, the script that refreshes lists, the landlord's colour and icon."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Response

from casework.http.problems import Problem
from casework.scheduler.pages import PageTerms

FILES: Final = {"govuk.css": "text/css", "casework.css": "text/css", "htmx.js": "text/javascript"}
KEEP: Final = {"Cache-Control": "max-age=3600"}
ICON: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="6" fill="{colour}"/>
<path d="M8 17l5 5 11-12" fill="none" stroke="#fff" stroke-width="4"/>
</svg>
"""
"""What stands beside the title of a page in a row of open pages: a tick on the landlord's colour."""


def router(terms: PageTerms) -> APIRouter:
    """The files, which are the same for everybody."""
    found = APIRouter()
    colour = f":root {{ --cw-header-colour: {terms.colour}; --govuk-brand-colour: {terms.colour}; }}\n"
    contents = {name: (files("casework.web") / "static" / name).read_bytes() for name in FILES}

    @found.get("/static/landlord.css", operation_id="page_colour")
    async def landlord() -> Response:
        return Response(colour, headers=KEEP, media_type="text/css")

    @found.get("/static/icon.svg", operation_id="page_icon")
    async def icon() -> Response:
        return Response(ICON.format(colour=terms.colour), headers=KEEP, media_type="image/svg+xml")

    @found.get("/static/{name}", operation_id="page_file")
    async def file(name: str) -> Response:
        if name not in FILES:
            raise Problem("not_found", "There is no such file")
        return Response(contents[name], headers=KEEP, media_type=FILES[name])

    return found
