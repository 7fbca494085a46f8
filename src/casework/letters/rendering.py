"""Letters from templates: HTML with its styles in it, and a plain-text twin with the same words.

A value that is missing is an error, and so is a letter without something the Code demands: neither is ever sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
)
from markupsafe import Markup, escape

from casework.domain.errors import CaseworkError
from casework.letters.elements import Missing, missing
from casework.letters.facts import Facts
from casework.letters.kinds import Kind, Variant
from casework.letters.plain import plain
from casework.letters.wanted import pounds
from casework.projections.wording import day_in_words

PAGE, TEXT = "text/html", "text/plain"
_ENDING = ".html.j2"


class LetterError(CaseworkError):
    """A template that cannot be used; says which file, which line, and why."""


class IncompleteLetter(CaseworkError):
    """A letter without something that the Code demands; `missing` says what."""

    def __init__(self, kind: str, found: tuple[Missing, ...]) -> None:
        said = "; ".join(f"{each.what} ({each.provision})" for each in found)
        super().__init__(f"The letter {kind} would go out without {said}")
        self.missing = found


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it goes out. `template` is the SHA-256 of the template's text, with all that it is made of."""

    kind: Kind
    variant: Variant
    html: bytes
    text: str
    template: str

    @property
    def data(self) -> bytes:
        """What the resident gets: the text alone where that was asked for, else the page."""
        return self.text.encode() if self.variant == "plain_text" else self.html

    @property
    def media_type(self) -> str:
        return TEXT if self.variant == "plain_text" else PAGE

    @property
    def digest(self) -> str:
        """The SHA-256 of what the resident gets."""
        return sha256(self.data).hexdigest()


class Templates:
    """casework's templates, and those of a landlord's folder in the place of those of the same name.

    Raises LetterError when there is no such folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder and not folder.is_dir():
            raise LetterError(f"There is no folder {folder} with templates for letters; make it, or name another")
        own = [FileSystemLoader(folder)] if folder else []
        self._loader: BaseLoader = ChoiceLoader([*own, PackageLoader("casework.letters")])
        self._environment = Environment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_there,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"day": _day, "pounds": pounds, "paragraphs": _paragraphs}

    def letter(self, facts: Facts, variant: Variant = "standard") -> Letter:
        """A letter in a variant. Raises LetterError for a broken template, IncompleteLetter."""
        name = f"easy/{facts.kind}{_ENDING}" if variant == "easy_read" else f"{facts.kind}{_ENDING}"
        page = self._rendered(name, facts, variant)
        text = plain(page)
        if found := tuple(missing(facts, text)):
            raise IncompleteLetter(facts.kind, found)
        return Letter(facts.kind, variant, page.encode(), text, self._digest(name))

    def _rendered(self, name: str, facts: Facts, variant: Variant) -> str:
        try:
            return self._environment.get_template(name).render(letter=facts, variant=variant)
        except Exception as error:  # noqa: BLE001 - a template of a landlord's may raise anything
            raise LetterError(_told(error, name)) from None

    def _digest(self, name: str) -> str:
        """Of the template and all that it is made of: those that it names, and so on."""
        seen: dict[str, str] = {}
        self._gather(name, seen)
        return sha256("\0".join(f"{each}\0{seen[each]}" for each in sorted(seen)).encode()).hexdigest()

    def _gather(self, name: str, seen: dict[str, str]) -> None:
        from jinja2.meta import find_referenced_templates  # noqa: PLC0415 - only letters that are sent need it

        if name in seen:
            return
        source, _, _ = self._loader.get_source(self._environment, name)
        seen[name] = source
        for other in find_referenced_templates(self._environment.parse(source)):
            if other:
                self._gather(other, seen)


def _there(value: Any) -> Any:
    if value is None:
        raise TemplateRuntimeError("a value is missing there")
    return value


def _day(day: date | None) -> str:
    return day_in_words(_there(day))


def _paragraphs(text: str) -> Markup:
    """A text as it was typed: a paragraph for each of its own."""
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(escape(part)) for part in parts)


def _told(error: Exception, name: str) -> str:
    """What is wrong with a template: its file and line, and never a value."""
    file, line = getattr(error, "filename", None) or name, getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(_ENDING):
            file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    why = error.message if isinstance(error, TemplateError) and error.message else type(error).__name__
    return f"The template {file}{f', line {line}' if line else ''}, cannot be used: {why}"
