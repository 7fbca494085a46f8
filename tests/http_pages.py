"""The pages of the documentation that say what the HTTP service is; write them anew: make openapi."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from at_http import Everybody
from casework import Casework
from casework.http import create_app
from casework.http.problem_pages import as_markdown

DOCS = Path(__file__).parent.parent / "docs"


def openapi() -> dict[str, Any]:
    """The OpenAPI document as the application gives it out."""
    with Casework.open("sqlite:///:memory:") as casework:
        return create_app(casework, Everybody()).openapi()


def pages() -> Mapping[Path, str]:
    """Each page as it has to be."""
    return {
        DOCS / "openapi.json": json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n",
        DOCS / "problems.md": as_markdown(),
    }


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
