"""Where a store lies on PostgreSQL: its URL, read into what the driver needs and what people may see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from casework.domain.errors import StoreError

SCHEMA = "casework"
"""The schema of a store whose URL names none."""

_OURS = "schema="
_SCHEMA = re.compile(r"(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,62}")
_FORM = "write postgresql://USER@HOST/DATABASE?schema=NAME"


@dataclass(frozen=True, slots=True)
class Place:
    """A schema of a database. `name` is for people and has no user and no password in it, `conninfo` has both."""

    name: str
    schema: str
    conninfo: str = field(repr=False)

    @classmethod
    def of(cls, url: str) -> Place:
        """Reads a URL as libpq does, with `schema` besides. Raises StoreError, which repeats nothing of the URL."""
        address, _, query = url.partition("?")
        asked = [each for each in query.split("&") if each]
        others = [each for each in asked if not each.startswith(_OURS)]
        schema = next((unquote(each.removeprefix(_OURS)) for each in asked if each.startswith(_OURS)), SCHEMA)
        conninfo = "?".join((address, "&".join(others))) if others else address
        try:
            known = conninfo_to_dict(conninfo)
        except ProgrammingError:  # what it says may have the password in it
            raise StoreError(f"The store's URL cannot be read; {_FORM}") from None
        database = known.get("dbname") or "the default database"
        host = known.get("host") or known.get("hostaddr") or "this machine"
        return cls(f"{database} on {host} (schema {_valid(schema)})", schema, conninfo)

    def beside(self, schema: str) -> Place:
        """The same database, another schema. Raises StoreError for a name that a store's schema cannot have."""
        name = self.name.removesuffix(f"(schema {self.schema})")
        return Place(f"{name}(schema {_valid(schema)})", schema, self.conninfo)


def names_schema(url: str) -> bool:
    """Does this URL name a schema?"""
    return any(each.startswith(_OURS) for each in url.partition("?")[2].split("&"))


def can_hold_store(schema: str) -> bool:
    """Could a store's schema have this name?"""
    return _SCHEMA.fullmatch(schema) is not None


def _valid(schema: str) -> str:
    if not can_hold_store(schema):
        raise StoreError(
            "The schema in a store's URL has to be a name of small letters, digits and underlines, at most 63 of them, "
            f"that does not begin with a digit or pg_; without one it is {SCHEMA}"
        )
    return schema
