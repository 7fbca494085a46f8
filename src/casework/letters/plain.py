"""The plain-text twin of a letter: the same words, in the same order, without the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from textwrap import fill

WIDTH = 72
_SKIPPED = {"style", "title", "script"}
_BLOCKS = {"p", "h1", "h2", "h3", "li", "div", "dt", "dd", "address", "header", "footer", "section", "blockquote"}
_UNDER = {"h1": "=", "h2": "-"}


def plain(page: str) -> str:
    """The text of a page, wrapped at 72 columns; headings underlined, lists with stars or numbers."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.text()


def squeezed(text: str) -> str:
    """A text without regard to white space, so that two can be held against each other."""
    return re.sub(r"\s+", " ", text).strip()


@dataclass
class _List:
    """A list that is being read: the number of its next item, None where they have stars."""

    number: int | None
    mark: str = ""

    def begin(self) -> None:
        self.mark = "* " if self.number is None else f"{self.number}. "
        self.number = None if self.number is None else self.number + 1

    def took(self) -> str:
        """The mark of the item for its first block, as much room for those after it."""
        mark, self.mark = self.mark, " " * len(self.mark)
        return mark


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._written: list[str] = []
        self._words: list[str] = []
        self._tag = "p"
        self._lists: list[_List] = []
        self._skipping = 0
        self._close = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "br":
            self._end()
            self._close = True
        elif tag in ("ul", "ol"):
            self._end()
            self._lists.append(_List(1 if tag == "ol" else None))
        elif tag in _BLOCKS:
            self._end()
            self._tag = tag
            if tag == "li" and self._lists:
                self._lists[-1].begin()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping -= 1
        elif tag in ("ul", "ol"):
            self._end()
            self._lists.pop()
        elif tag in _BLOCKS:
            self._end()
            self._tag = "p"

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._words.append(data)

    def _end(self) -> None:
        """Writes down the block that was read; after a line break it follows the last one closely."""
        if text := squeezed("".join(self._words)):
            mark = "".join(each.took() for each in self._lists)
            between = "\n" if self._close else "\n\n"
            self._written += [between if self._written else "", _set(self._tag, mark, text)]
            self._close = False
        self._words.clear()

    def text(self) -> str:
        """All that was read."""
        self._end()
        return "".join(self._written) + "\n"


def _set(tag: str, mark: str, text: str) -> str:
    if tag in _UNDER:
        return f"{text}\n{_UNDER[tag] * min(len(text), WIDTH)}"
    rest = " " * len(mark)
    return fill(
        text,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
    )
