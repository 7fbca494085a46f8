"""The strings of the pages, for translators.

Run as `python tests/web_strings.py` it writes `locale/casework.pot`, and adds to each language what is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import extract_from_ast

import casework.web
from casework.web.strings import read
from casework.web.words import strings

WEB = Path(casework.web.__file__).parent
TEMPLATE = WEB / "locale" / "casework.pot"
LANGUAGES = tuple(WEB.glob("locale/*/LC_MESSAGES/casework.po"))
HEAD = """# The strings of casework's pages. Write a translation behind each msgstr; what has none stays English.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"""


def sources() -> list[str]:
    """Every string of the pages, its forms joined by NUL, sorted."""
    return sorted({*_in_templates(), *strings()})


def _in_templates() -> Iterator[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in (WEB / "templates").rglob("*.html"):
        for _, name, said in extract_from_ast(environment.parse(path.read_text("utf-8"))):
            parts = [part for part in ((said,) if isinstance(said, str) else said or ()) if part]
            if parts:
                yield "\0".join(parts if name == "ngettext" else parts[:1])


def entry(source: str, forms: int) -> str:
    """A string that nobody has translated yet, as such files have it."""
    one, _, several = source.partition("\0")
    if not several:
        return f'msgid {_quoted(one)}\nmsgstr ""\n'
    empty = "".join(f'msgstr[{n}] ""\n' for n in range(forms))
    return f"msgid {_quoted(one)}\nmsgid_plural {_quoted(several)}\n{empty}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def template() -> str:
    """The file of all strings."""
    return "\n".join([HEAD, *(entry(source, 2) for source in sources())])


if __name__ == "__main__":
    TEMPLATE.write_text(template(), "utf-8")
    for path in LANGUAGES:
        text = path.read_text("utf-8")
        known = {source for source, _ in read(text)}
        new = [entry(source, 6) for source in sources() if source not in known]
        path.write_text("\n".join([text, *new]) if new else text, "utf-8")
