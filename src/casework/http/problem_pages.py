"""The pages that the `type` of a problem or of a reason leads to: what it means, and the way out."""

from __future__ import annotations

from html import escape
from typing import Annotated, Final, NamedTuple, TypeAlias

from fastapi import APIRouter, Path, Request, Response

import casework.domain.subjects  # noqa: F401 - importing registers every command with its rules
from casework.domain.errors import CODES
from casework.domain.lifecycle_guards import GUARDS
from casework.domain.situation import HANDLINGS
from casework.http.landlord_words import LANDLORD_REFUSALS
from casework.http.problem_words import KIND_WORDS
from casework.http.problems import KINDS, Problem, root_of
from casework.http.refusal_words import REFUSALS, Words

DOCUMENT: Final = "docs/problems.md"


class Page(NamedTuple):
    """One kind of problem or refusal: `title`, HTTP `status`, paragraphs of the Code, whether `as_found` records it."""

    name: str
    title: str
    status: int
    words: Words
    paragraphs: tuple[str, ...] = ()
    as_found: bool = False


def _paragraphs(code: str) -> tuple[str, ...]:
    """The paragraphs of the Complaint Handling Code that rules give with a code."""
    said = {rule.provision for handling in HANDLINGS.values() for rule in handling.rules if rule.code == code}
    said |= {guard.provision for guard in GUARDS.values() if guard.code == code}
    each = {part for one in said if one for part in (one if isinstance(one, tuple) else (one,))}
    return tuple(sorted(each, key=lambda paragraph: [int(number) for number in paragraph.split(".")]))


def _refusal(code: str, *, as_found: bool) -> Page:
    status = {"case_unknown": 404, "key_reused": 422}.get(code, 409)
    return Page(code, code.replace("_", " ").capitalize(), status, REFUSALS[code], _paragraphs(code), as_found)


OF_KINDS: Final = {kind: Page(kind, title, status, KIND_WORDS[kind]) for kind, (status, title) in KINDS.items()}
OF_CODES: Final = {code: _refusal(code, as_found=as_found) for code, as_found in CODES.items()}
OF_THE_LANDLORD: Final = {
    code: Page(code, code.replace("_", " ").capitalize(), 409, words) for code, words in LANDLORD_REFUSALS.items()
}
PAGES: Final = OF_CODES | OF_THE_LANDLORD | OF_KINDS
"""Every page by its name; the one of `key_reused` is the same for both."""

Name: TypeAlias = Annotated[
    str,
    Path(
        description="The kind of a problem, or the code of a refusal.",
        examples=["refused"],
        json_schema_extra={"enum": list(PAGES)},
    ),
]


def router() -> APIRouter:
    """The operation that shows a page; open to everyone, for there is nothing of anybody in it."""
    found = APIRouter(tags=["problems"])

    @found.get(
        "/problems/{name}",
        operation_id="get_problem",
        summary="What a problem means, and the way out",
        response_class=Response,
        responses={
            200: {"description": "A page for people.", "content": {"text/html": {"schema": {"type": "string"}}}}
        },
    )
    def get_problem(request: Request, name: Name) -> Response:
        """The page that the `type` of a problem document, or of a reason in it, leads to."""
        page = PAGES.get(name)
        if page is None:
            raise Problem("not_found", "There is no such kind of problem")
        return Response(as_html(page, root_of(request)), media_type="text/html")

    return found


def as_html(page: Page, root: str = "") -> str:
    """A page without scripts or styles."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in _facts(page))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(page.title)}</title>'
        f'<meta name="viewport" content="width=device-width"></head><body><main><h1>{escape(page.title)}</h1>'
        f"<p><code>{escape(root)}/problems/{page.name}</code></p>"
        f"<p>{escape(page.words.meaning)}</p><h2>What to do</h2><p>{escape(page.words.way_out)}</p>{lines}"
        "</main></body></html>"
    )


def _facts(page: Page) -> list[str]:
    paragraphs = ", ".join(page.paragraphs)
    return [
        f"HTTP status {page.status}.",
        *([f"Complaint Handling Code: {paragraphs}."] if paragraphs else []),
        *(["What has already happened can be recorded all the same, with as_found."] if page.as_found else []),
    ]


def as_markdown() -> str:
    """All pages as the documentation has them."""
    kinds = [_section(page) for page in OF_KINDS.values()]
    codes = [_row(page) for page in (*OF_CODES.values(), *OF_THE_LANDLORD.values())]
    return "\n".join([_OPENING, *kinds, _CODES, *codes, ""])


def _section(page: Page) -> str:
    words = page.words
    return f"### `{page.name}` – {page.status}\n\n{page.title}. {words.meaning}\n\n*What to do:* {words.way_out}\n"


def _row(page: Page) -> str:
    found = " †" if page.as_found else ""
    cells = (f"`{page.name}`{found}", page.words.meaning, page.words.way_out, ", ".join(page.paragraphs))
    return f"| {' | '.join(cells)} |"


_OPENING = """# Problems

Whatever is not done is answered with a problem document (RFC 9457, `application/problem+json`): `type`, `title`,
`status`, `detail`, and what helps to go on. Its `type` is the address of a page like those below, served by
the service itself at `/problems/{name}`. Nothing of what was sent is repeated in it.

This page is made from `casework.http.problem_pages`; write it anew with `make openapi`.

## Kinds
"""
_CODES = """## Refusal codes

What the `reasons` of a refused command say, in the order in which they are given. † can be recorded as found
(`as_found`) where it has already happened. The numbers are paragraphs of the Complaint Handling Code.

| code | what it means | what to do | Code |
|---|---|---|---|"""
