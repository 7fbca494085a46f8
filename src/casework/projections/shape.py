"""How rows go into tables and come out: days as `2024-05-13`, instants in UTC and ids as text, which sorts as time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_type_hints
from uuid import UUID

R = TypeVar("R")


class Shape(Generic[R]):
    """The columns of a dataclass or a named tuple, by the types of its fields and in their order."""

    def __init__(self, row: type[R]) -> None:
        hints = get_type_hints(row)
        kinds = {name: _kind(hint) for name, hint in hints.items()}
        self._row = row
        self.names = tuple(hints)
        self._values = attrgetter(*hints)
        self._written = {name: kind.write for name, kind in kinds.items() if kind}
        self._write = [(place, kind.write) for place, kind in enumerate(kinds.values()) if kind]
        self._read = [(place, kind.read) for place, kind in enumerate(kinds.values()) if kind]

    def stored(self, row: R) -> dict[str, Any]:
        """A row as parameters of a statement, each under its field's name."""
        return dict(zip(self.names, self.values(row), strict=True))

    def values(self, row: R) -> list[Any]:
        """A row as it goes into the table, column by column."""
        found = list(self._values(row))
        for place, write in self._write:
            if found[place] is not None:
                found[place] = write(found[place])
        return found

    def copied(self, row: R) -> R:
        """Another row of the same values."""
        return self._row(*self._values(row))

    def parameters(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Some fields as parameters of a statement."""
        found = dict(fields)
        for name in self._written.keys() & found.keys():
            if found[name] is not None:
                found[name] = self._written[name](found[name])
        return found

    def revived(self, values: Sequence[Any]) -> R:
        """A row as a statement gave it, column by column."""
        found = list(values)
        for place, read in self._read:
            if found[place] is not None:
                found[place] = read(found[place])
        return self._row(*found)

    def all_revived(self, rows: Sequence[Sequence[Any]]) -> list[R]:
        """Several rows at once, which is quicker than one by one; further columns than those of the shape are left."""
        columns: list[Any] = [*zip(*rows, strict=True)][: len(self.names)]
        for place, read in self._read if rows else ():
            columns[place] = [None if value is None else read(value) for value in columns[place]]
        return [*map(self._row, *columns)] if rows else []


class _Kind(NamedTuple):
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


_KINDS: dict[Any, _Kind] = {
    UUID: _Kind(str, UUID),
    date: _Kind(date.isoformat, date.fromisoformat),
    datetime: _Kind(_instant, datetime.fromisoformat),
    bool: _Kind(int, bool),
    tuple[str, ...]: _Kind(" ".join, lambda text: tuple(text.split())),
}


def _kind(hint: Any) -> _Kind | None:
    """How a field of this type, or of this type or None, is written and read; None for what stays as it is."""
    return next((_KINDS[kind] for kind in (hint, *get_args(hint)) if kind in _KINDS), None)
