"""A draft as it is read: its paragraphs and sentences, each with the line on which it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from casework.letters.plain import plain

_BULLET = re.compile(r"\s*(?:[-*•–]|\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)])\s+")
_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“\u2018(£A-Z0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Mx|St|No|e\.g|i\.e|Ltd|approx)|^\s*\(?(?:\d{1,2}|[a-z]))\.$")
_COLUMNS = re.compile(r"\S {3,}\S")
_UNDERLINE = re.compile(r"[=\-_*]{3,}")
QUOTED = 160
_LONGEST = 2_000
"""Characters of the longest paragraph; what looks for words in longer ones would take too long."""
_HEADING_WORDS = 6


class Sentence(NamedTuple):
    """A sentence, and the line on which it begins."""

    text: str
    line: int

    @property
    def quote(self) -> str:
        return self.text if len(self.text) <= QUOTED else self.text[: QUOTED - 1] + "…"


class Paragraph(NamedTuple):
    """A paragraph, an item of a list or a heading."""

    place: int
    text: str
    sentences: tuple[Sentence, ...]
    mark: str
    """How it is marked as an item of a list: `-`, `1` or `a`; empty where it is none."""
    heading: bool

    @property
    def item(self) -> bool:
        return bool(self.mark)

    @property
    def lead(self) -> str:
        """Its heading, where it is one or begins with one; else nothing."""
        first = self.sentences[0].text
        short = len(first.split()) <= _HEADING_WORDS and len(self.sentences) > 1
        return self.text if self.heading else first if short else ""

    @property
    def line(self) -> int:
        return self.sentences[0].line


@dataclass(frozen=True)
class Draft:
    """A letter before it is sent. `text` is its plain text; `source` is what was given, HTML or text."""

    source: str

    @cached_property
    def html(self) -> bool:
        """Whether it is a page."""
        return bool(re.search(r"<(?:!doctype html|html|body|p|div|h1)\b", self.source, re.IGNORECASE))

    @cached_property
    def text(self) -> str:
        if not self.html:
            return self.source.replace("\r\n", "\n").replace("’", "'").replace("\u00a0", " ")
        page = re.sub(r"<(?![^<>]{0,2000}>)", "&lt;", self.source)  # what is no tag would keep the parser long
        page = re.sub(r"</t[dh]>", " | ", page, flags=re.IGNORECASE)
        page = re.sub(r"<(/?)tr\b[^>]*>", r"<\1p>", page, flags=re.IGNORECASE)
        return plain(page).replace("’", "'").replace("\u00a0", " ")

    @cached_property
    def words(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(_paragraph(place, lines) for place, lines in enumerate(_blocks(self.text.split("\n"))))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)


_Line = tuple[int, str]


def _blocks(lines: list[str]) -> Iterator[list[_Line]]:
    """The lines that belong together."""
    block: list[_Line] = []
    for number, line in _pieces(lines):
        if not line.strip() or _UNDERLINE.fullmatch(line.strip()):
            if block:
                yield block
            block = []
            continue
        full = sum(len(each) for _, each in block) > _LONGEST
        if block and (full or _BULLET.match(line) or _COLUMNS.search(line) or _stands_alone(block, line)):
            yield block
            block = []
        block.append((number, line.strip()))
    if block:
        yield block


def _pieces(lines: list[str]) -> Iterator[_Line]:
    """The lines with their numbers; one that is longer than any paragraph comes in pieces."""
    for number, line in enumerate(lines, 1):
        for start in range(0, max(1, len(line)), _LONGEST):
            yield number, line[start : start + _LONGEST]


def _stands_alone(block: list[_Line], line: str) -> bool:
    """Whether a single line is a heading or a part of an address, so that the next line begins anew."""
    only = block[0][1]
    return (
        len(block) == 1
        and len(only) < 60
        and not re.search(r"[.,;:!?]$|\b(?:and|or|the|a|of|to|in|at|on)$", only)
        and line.strip()[:1].isupper()
    )


def _paragraph(place: int, lines: list[_Line]) -> Paragraph:
    text = " ".join(line for _, line in lines)
    heading = len(lines) == 1 and len(text) < 80 and not re.search(r"[.!?,;:]$", text)
    return Paragraph(place, text, tuple(_sentences(lines)), _mark(lines[0][1]), heading)


def _mark(line: str) -> str:
    if not (bullet := _BULLET.match(line)):
        return ""
    sign = bullet.group().strip(" ().")
    return "1" if sign.isdigit() else "a" if sign.isalpha() else "-"


def _sentences(lines: list[_Line]) -> Iterator[Sentence]:
    text, starts = "", []
    for number, line in lines:
        starts.append((len(text), number))
        text += line + " "
    begin, pieces = 0, []
    for end in [match.end() for match in _END.finditer(text)] + [len(text)]:
        piece = text[begin:end]
        if end < len(text) and _ABBREVIATED.search(piece.strip()):
            continue
        pieces.append((begin, piece.strip()))
        begin = end
    for offset, piece in pieces:
        if piece:
            yield Sentence(piece, max(number for start, number in starts if start <= offset))
