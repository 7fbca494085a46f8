"""What is around the store: time zones, calendars, policies."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.doctor.finding import Finding, Findings
from casework.domain.calendar import calendar_of
from casework.domain.moment import LONDON
from casework.domain.policy import Policies
from casework.store import Store


def time_zone() -> Findings:
    """Whether this machine knows when it is summer in London."""
    summer, winter = (datetime(2026, month, 1, tzinfo=LONDON).utcoffset() for month in (7, 1))
    if (summer, winter) == (timedelta(hours=1), timedelta()):
        yield Finding("time zone", "ok", "Europe/London is known")
    else:
        advice = "Update the package tzdata: every deadline is a day in Europe/London."
        yield Finding("time zone", "fail", "Europe/London is not what it should be", advice)


def law(policies: Policies) -> Findings:
    """Whether the policies and their calendars load."""
    calendars = {calendar_of(policy.calendar).version for policy in policies}
    names = [policy.name for policy in policies]
    yield Finding("policies", "ok", f"{len(names)} policies ({', '.join(names)}) with {len(calendars)} calendars")


_USED = "select distinct policy from cases"


def law_of_cases(store: Store, policies: Policies) -> Findings:
    """Whether every policy under which a case stands is there."""
    known = {policy.name for policy in policies}
    with store.transaction(write=False) as views:
        used = {name for (name,) in views.execute(_USED)} if views.has_table("cases") else set()
    if missing := sorted(used - known):
        advice = "Name its file under policies in casework.toml: without it no deadline of theirs is called due soon."
        yield Finding("policies of cases", "fail", f"cases stand under {', '.join(missing)}, which is not here", advice)
    else:
        yield Finding("policies of cases", "ok", "every case's policy is here")
