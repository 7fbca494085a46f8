"""Interactive documentation at `/docs`: Swagger UI from a package on this machine, nothing from elsewhere.

The files are those that `fastapi_offline` bundles (Swagger UI is licensed under Apache-2.0). Open to everyone, like the
OpenAPI document itself: nothing of anybody is in it, and a token is asked for where one is needed.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, Request, Response

from casework.http.problems import Problem, root_of

POLICY: Final = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
"""Swagger UI sets styles by itself; scripts come from this service alone, and none that stands in a page runs."""

_DOCS_JS: Final = "docs.js"
_BUNDLED: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}


def router() -> APIRouter:
    """The page and its files; no part of what the OpenAPI document describes."""
    found = APIRouter(include_in_schema=False)

    @found.get("/docs")
    def page(request: Request) -> Response:
        return Response(_page(root_of(request)), headers={"Content-Security-Policy": POLICY}, media_type="text/html")

    @found.get("/docs/{name}")
    def file(name: str) -> Response:
        if name == _DOCS_JS:
            return _file(files("casework.http") / "static" / name, "text/javascript")
        if name in _BUNDLED:
            return _file(files("fastapi_offline") / "static" / name, _BUNDLED[name])
        raise Problem("not_found", "The documentation has no such file")

    return found


def _file(place: Traversable, media_type: str) -> Response:
    return Response(place.read_bytes(), headers={"Cache-Control": "max-age=3600"}, media_type=media_type)


def _page(root: str) -> str:
    at = escape(root)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>casework</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{at}/docs/swagger-ui.css">'
        f'<script src="{at}/docs/swagger-ui-bundle.js"></script><script src="{at}/docs/docs.js"></script></head>'
        f'<body data-openapi="{at}/openapi.json"><div id="ui"></div>'
        f'<noscript>This page needs JavaScript; it shows <a href="{at}/openapi.json">openapi.json</a>.</noscript>'
        "</body></html>"
    )
