"""The pages in the landlord's language: gettext, read from the translators' own files (`locale/*/LC_MESSAGES`)."""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

ENGLISH: Final = "en"
"""The language of the sources, which needs no file."""


def translations(language: str) -> NullTranslations:
    """The strings of the pages in a language; what is not translated yet stays English."""
    if language == ENGLISH:
        return NullTranslations()
    path = files("casework.web") / "locale" / language / "LC_MESSAGES" / "casework.po"
    messages = {source: said for source, said in read(path.read_text("utf-8")) if said}
    return GNUTranslations(BytesIO(compiled(messages)))


def read(po: str) -> Iterator[tuple[str, str]]:
    """The sources in a file of translations and what each is in the language, '' where nobody has said it yet.

    Several forms of a string, or of its translation, are joined by NUL, as gettext has them.
    """
    for block in po.split("\n\n"):
        parts = dict(_parts(block))
        if "msgid" in parts:
            source = "\0".join(parts[name] for name in ("msgid", "msgid_plural") if name in parts)
            yield source, "\0".join(text for name, text in parts.items() if name.startswith("msgstr")).strip("\0")


def _parts(block: str) -> Iterator[tuple[str, str]]:
    """The keywords of a message, each with its text."""
    name, text = "", ""
    for line in block.splitlines():
        if line.startswith("msg"):
            if name:
                yield name, text
            name, _, rest = line.partition(" ")
            text = ast.literal_eval(rest)
        elif line.startswith('"'):
            text += ast.literal_eval(line)
    if name:
        yield name, text


def compiled(messages: Mapping[str, str]) -> bytes:
    """Translations in the form that gettext reads: a MO file, its strings sorted."""
    pairs = sorted((source.encode(), said.encode()) for source, said in messages.items())
    count, texts = len(pairs), b""
    tables: tuple[list[int], list[int]] = ([], [])
    start = 28 + 16 * count
    for table, which in zip(tables, (0, 1), strict=True):
        for pair in pairs:
            table += [len(pair[which]), start + len(texts)]
            texts += pair[which] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + struct.pack(f"<{4 * count}I", *tables[0], *tables[1]) + texts
