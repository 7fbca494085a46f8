"""What a JSON Schema cannot say of a command, said to Schemathesis: such requests are not made.

Loaded by tests/schemathesis.toml. Each of these has tests of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import schemathesis
from hypothesis import strategies as st

from casework.domain.moment import FIRST_YEAR, LAST_YEAR

ONE_EACH = {"points": "id", "answers": "point", "homes": "id"}
"""Lists of objects in which no two may share a value; `uniqueItems` compares whole objects."""


# Days and times of the years that commands take; of all years that there are, most would be drawn in vain.
OFFSETS = st.integers(-11 * 60, 13 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))) | st.just(UTC)
TIMES = st.datetimes(datetime(FIRST_YEAR, 1, 2), datetime(LAST_YEAR, 12, 30), timezones=OFFSETS)  # noqa: DTZ001 - bounds of local times
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
schemathesis.openapi.format("date", DAYS.map(date.isoformat))
schemathesis.openapi.format("date-time", TIMES.map(datetime.isoformat))

REUSED = 422
CURSOR = "after"
"""A field or parameter that takes what an answer gave, and nothing that is made up, …"""
POSITIONS = ("/v1/events",)
"""… but where it is a position in the log, which may be any number."""


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Leaves out what is well-formed by the schema, and yet says two things at once or makes a cursor up."""
    body = case.body if isinstance(case.body, Mapping) else {}
    return not (
        _two_keys(body, case.headers or {})
        or any(_repeated(body.get(field), name) for field, name in ONE_EACH.items())
        or (case.path not in POSITIONS and any(isinstance(said.get(CURSOR), str) for said in (body, case.query or {})))
    )


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Lets pass that a key was drawn again for another command on the same case, which no schema forbids."""
    return not (response.status_code == REUSED and response.json().get("type") == "/problems/key_reused")


def _two_keys(body: Mapping[str, Any], headers: Mapping[str, Any]) -> bool:
    """A key in the header, and another one in the body."""
    header = headers.get("Idempotency-Key")
    return header is not None and body.get("key", header) not in (None, header)


def _repeated(items: Any, name: str) -> bool:
    if not isinstance(items, list):
        return False
    values = [each[name] for each in items if isinstance(each, Mapping) and isinstance(each.get(name), str)]
    return len(set(values)) < len(values)
