"""The SQL of casework as PostgreSQL takes it: parameters are written `:name`, and types are named as SQLite does."""

from __future__ import annotations

import re
from functools import lru_cache

_TYPES = {
    "integer": "bigint",  # SQLite's have 64 bits
    "real": "double precision",
    "blob": "bytea",
    "text": 'text collate "C"',  # SQLite compares text by its bytes, and so do dates and instants kept as text
}
_STRING, _NAME, _REMARK = r"'(?:[^']|'')*'", r'"(?:[^"]|"")*"', r"--[^\n]*|/\*.*?\*/"
_DEFINES = re.compile(r"\s*(?:create|alter)\s+table\b", re.IGNORECASE)
_TYPE = re.compile(
    rf'{_STRING}|(?P<of>[\w"]\s+)(?P<type>{"|".join(_TYPES)})\b|(?P<rowid>\bwithout\s+rowid\b)', re.IGNORECASE
)
_PARAMETER = re.compile(rf"{_STRING}|{_NAME}|{_REMARK}|::|(?<![\w:]):(?P<name>[a-z_]\w*)|%", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(r"\s*insert\b.*?\bvalues\s*(?P<row>\((?:[^()%]|%\(\w+\)s|%%)*\))", re.IGNORECASE | re.DOTALL)
_GIVEN = re.compile(r"%\(")


@lru_cache(maxsize=1024)
def translated(sql: str) -> str:
    """A statement with parameters as the driver takes it."""
    return _PARAMETER.sub(_parameter, defined(sql))


def defined(sql: str) -> str:
    """A statement without parameters; the tables it makes have PostgreSQL's types."""
    return _TYPE.sub(_typed, sql) if _DEFINES.match(sql) else sql


@lru_cache(maxsize=256)
def row_of(sql: str) -> tuple[str, str, str] | None:
    """A translated insert before, in and after its row of values; None when parameters are elsewhere too."""
    found = _ROW.match(sql)
    if found is None or _GIVEN.search(sql, found.end("row")):
        return None
    return sql[: found.start("row")], found["row"], sql[found.end("row") :]


def _parameter(found: re.Match[str]) -> str:
    name = found["name"]
    return f"%({name})s" if name else found[0].replace("%", "%%")


def _typed(found: re.Match[str]) -> str:
    if found["rowid"]:
        return ""
    return found["of"] + _TYPES[found["type"].lower()] if found["of"] else found[0]
