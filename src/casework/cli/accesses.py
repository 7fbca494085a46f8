"""`casework accesses`: who read words about residents' vulnerabilities, and what for."""

from __future__ import annotations

from typing import Annotated

import typer

from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.screen import emit, show, table

_FIELDS = ("access", "case", "words", "reader", "role", "via", "purpose", "way", "read_at")


def accesses(
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only readings of this case.")] = None,
    reader: Annotated[str | None, typer.Option(metavar="ID", help="Only what this person read.")] = None,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Go on behind this page.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="So many of the newest.")] = 50,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """List who read words about residents' vulnerabilities.

    Each reading is recorded before the words are given: by whom, of which case, what for and when; never the words.
    """
    with cases_in(store) as casework:
        page = casework.accesses(case=case, reader=reader, after=after, limit=limit)
    if json:
        emit({"accesses": [{name: getattr(each, name) for name in _FIELDS} for each in page.lines], "next": page.next})
        return
    from casework.projections.wording import moment_in_words

    header = ("read", "by", "role", "case", "for", "way", "through")
    lines = [
        (moment_in_words(each.read_at), each.reader, each.role, each.case, each.purpose, each.way, each.via)
        for each in page.lines
    ]
    show(table(header, lines))
    if page.next:
        show(f"\nFor older ones: --after {page.next}")
