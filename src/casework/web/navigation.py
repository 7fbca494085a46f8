"""Where the pages lead to: in every page's navigation, for those who may go there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple


class Link(NamedTuple):
    """A page in the navigation, for those who may do `operation`; None is for everybody who is signed in."""

    operation: str | None
    path: str
    title: str


LINKS: Final = (
    Link(None, "/", "Today"),
    Link("list_queues", "/queues", "Queues"),
    Link("list_cases", "/cases", "Cases"),
    Link("list_alerts", "/alerts", "Alerts"),
    Link("get_queue", "/ombudsman", "Ombudsman"),
    Link("get_tracker", "/meeting", "Meeting"),
    Link("get_report", "/reports", "Reports"),
    Link("get_clocks", "/calendar", "Calendar"),
    Link("get_landlord", "/landlord", "Landlord"),
    Link("list_accesses", "/audit", "Audit"),
)
"""In the order of the navigation. The operations are those of `http.access.roles`."""


def links_for(may: Callable[[str], bool]) -> list[Link]:
    """The pages that somebody may go to."""
    return [link for link in LINKS if link.operation is None or may(link.operation)]
