"""How values pass between Python and PostgreSQL so that views see what SQLite would show them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.types.string import StrDumperUnknown


def shown(text: str) -> str:
    """The one sign that PostgreSQL has no room for is shown as one that was lost, and no view stops at it."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in text else text


class Text(StrDumperUnknown):
    """Text as it can be shown."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(shown(obj))


class Truth(Dumper):
    """True and False as 1 and 0, for in SQLite there are no others."""

    oid = psycopg.postgres.types["int4"].oid

    def dump(self, obj: bool) -> Buffer:  # noqa: FBT001 - it is the value
        return b"1" if obj else b"0"

    def quote(self, obj: bool) -> Buffer:  # noqa: FBT001 - likewise
        return self.dump(obj)


class Number(Loader):
    """A sum of whole numbers is one, and an average is a float."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data)
        return int(text) if text.lstrip(b"-").isdigit() else float(text)


def adapt(connection: psycopg.Connection[Any]) -> None:
    """Teaches a connection so."""
    connection.adapters.register_dumper(str, Text)
    connection.adapters.register_dumper(bool, Truth)
    connection.adapters.register_loader("numeric", Number)
