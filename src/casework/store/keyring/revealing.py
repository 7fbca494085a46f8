"""The words of an event, each unsealed when somebody looks at it: most who read an event want its facts alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from casework.domain.personal import Erased


class Revealing(Mapping[str, "str | Erased"]):
    """Words by their path: `unsealed` gives those that are `sealed`, the others are `clear`."""

    __slots__ = ("_clear", "_sealed", "_unsealed")

    def __init__(
        self, sealed: Mapping[str, str], unsealed: Callable[[str, str], str | Erased], clear: Mapping[str, str | Erased]
    ) -> None:
        self._sealed = sealed
        self._unsealed = unsealed
        self._clear = clear

    def __getitem__(self, path: str) -> str | Erased:
        token = self._sealed.get(path)
        return self._clear[path] if token is None else self._unsealed(path, token)

    def __iter__(self) -> Iterator[str]:
        yield from self._sealed
        yield from self._clear

    def __len__(self) -> int:
        return len(self._sealed) + len(self._clear)

    def __contains__(self, path: object) -> bool:
        return path in self._sealed or path in self._clear

    def __repr__(self) -> str:
        return f"Revealing({', '.join(self)})"
