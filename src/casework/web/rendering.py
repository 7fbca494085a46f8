"""Pages from templates, in one language, with the words for days, clocks and codes that every screen has."""

from __future__ import annotations

from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from casework.projections.wording import lateness, moment_in_words, value_in_words
from casework.web.facts import fact_said
from casework.web.strings import translations
from casework.web.words import plainly


class Templates:
    """The templates of the pages. `look` is what every page shows of the landlord."""

    def __init__(self, language: str, **look: Any) -> None:
        self._environment = Environment(
            loader=PackageLoader("casework.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        said = translations(language)
        self.gettext = said.gettext
        self._environment.install_gettext_translations(said, newstyle=True)  # type: ignore[attr-defined] # added by i18n
        self._environment.globals |= {"language": language, "lateness": lateness, **look}
        self._environment.filters |= {
            "day": lambda day: moment_in_words(day) if day else "",
            "weekday": _weekday,
            "words": lambda code: self.said(str(code)),
            "clock": lambda clock: self.clock(clock.clock, clock.subject),
            "fact": lambda fact: fact_said(fact[0], fact[1], self.said),
            "value": lambda value: "" if value is None else value_in_words(value),
            "path": _path,
        }

    def page(self, name: str, **more: Any) -> str:
        """A page of a template, `name` without its ending. Raises UndefinedError for what it was not given."""
        return self._environment.get_template(f"{name}.html").render(**more)

    def said(self, code: str) -> str:
        """A code such as `stage_1` in words: `Stage 1`."""
        return self.gettext(plainly(code))

    def clock(self, name: str, subject: str | None) -> str:
        """A clock in words: `Stage 1 response`, `Action A1`."""
        return f"{self.said(name)}{f' {subject}' if subject else ''}"


def _weekday(day: date) -> str:
    return f"{day:%A} {moment_in_words(day)}"


def _path(path: str) -> str:
    """Where in a command words stood; places in a list count from 1, as people do."""
    parts = (str(int(part) + 1) if part.isdigit() else part for part in path.removesuffix(".text").split("."))
    return plainly(" ".join(parts))
