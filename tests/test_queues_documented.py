"""docs/queues.md lists the queues as they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from casework.projections.queues.every import QUEUES
from casework.projections.queues.queue import FILTERS, Queue

PAGE = (Path(__file__).parent.parent / "docs" / "queues.md").read_text("utf-8")


def own(queue: Queue[Any]) -> str:
    """What a queue has of its own, as the page puts it."""
    needed = [f"needs `{queue.needs}`"] if queue.needs else []
    looks = [f"`days`, {queue.within.days}"] if queue.within else []
    return "; ".join([*needed, *looks, *filter(None, [", ".join(f"`{name}`" for name in queue.filters)])])


def test_the_page_has_every_queue_with_its_question_its_orders_and_its_own_filters() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| `\w+` \|", line)]
    assert [[cell.strip(" |") for cell in row] for row in rows] == [
        [f"`{name}`", queue.question, ", ".join(f"`{sort}`" for sort in queue.sorts), *filter(None, [own(queue)])]
        for name, queue in QUEUES.items()
    ]


def test_the_page_names_the_filters_that_all_queues_have() -> None:
    (sentence,) = re.findall(r"All can be narrowed by (.*)\. An order", PAGE)
    assert re.findall(r"`(\w+)`", sentence) == list(FILTERS)
