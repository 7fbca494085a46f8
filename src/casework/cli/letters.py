"""`casework letter`: a letter about a case, looked at before it goes or sent from where it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import HERE, CaseRef, Config, DocumentsAt, StoreUrl
from casework.cli.reading import cases_in, configuration, documents_in, text_in
from casework.cli.screen import show
from casework.cli.writing import at_once, spare

if TYPE_CHECKING:
    from casework.application import Casework
    from casework.letters.kinds import Variant as HowSet
    from casework.letters.rendering import Letter
    from casework.scheduler.letter_terms import LetterSettings
    from casework.sending import Letters, Sends


class LetterKind(StrEnum):
    """The letters there are."""

    ACKNOWLEDGEMENT = "acknowledgement"
    STAGE_2_ACKNOWLEDGEMENT = "stage_2_acknowledgement"
    EXTENSION = "extension"
    UPDATE = "update"
    STAGE_1_RESPONSE = "stage_1_response"
    FINAL_RESPONSE = "final_response"
    REFUSAL = "refusal"
    STAGE_2_REFUSAL = "stage_2_refusal"
    CONTACT_RESTRICTION = "contact_restriction"
    ACTION_COMPLETED = "action_completed"


class LetterVariant(StrEnum):
    """How a letter can be set."""

    STANDARD = "standard"
    LARGE_PRINT = "large_print"
    PLAIN_TEXT = "plain_text"
    EASY_READ = "easy_read"


Variant = Annotated[
    LetterVariant | None,
    typer.Option(help="How it is set; without this, as the resident needs it, or else the usual way."),
]


def letter(
    case: CaseRef,
    kind: Annotated[LetterKind, typer.Argument(metavar="KIND", help="Which letter; see docs/letters.md.")],
    *,
    variant: Variant = None,
    command: Annotated[
        Path | None,
        typer.Option(
            "--with", metavar="COMMAND.json", help="Show the letter that this command will send; it is not carried out."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write it there: .html, .txt, or .pdf (extra letters-pdf)."
        ),
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send the one that is on the case, as [letters] in the configuration says.")
    ] = False,
    documents: DocumentsAt = None,
    config: Config = None,
    store: StoreUrl = HERE,
) -> None:
    """Show a letter, before or after it went.

    It is that of the last such step in the case, or of the command given. Nothing is recorded. `casework do
    COMMANDS.jsonl --letter` carries commands out and puts their letters on the case, in one step; --send then sends one
    of those, and shows the id it has there.

    The exit status is 3 when the letter cannot be made, 8 when the command would be refused, and 9 when the letter was
    not sent.
    """
    with cases_in(store) as casework:
        if send:
            show(_sent(casework, case, kind, config, documents))
            return
        found = _found(casework, case, kind, variant, command, config)
    if output is None:
        show(found.text.rstrip("\n"))
        return
    spare(output, store, *([command] if command else []))
    content = _content(found, output)
    with at_once(output) as file:
        file.write(content)


def named(variant: LetterVariant | None) -> HowSet | None:
    """A variant by the name it has elsewhere."""
    return variant.value if variant else None


@contextmanager
def letters_in(casework: Casework, config: Path | None, documents: str | None) -> Iterator[Letters]:
    """What makes letters, by a configuration, and keeps them in a place or the one that the configuration names.

    Raises Ended where neither names one, or it cannot be reached.
    """
    from casework.sending import Letters

    terms = configuration(config)
    if (place := documents or terms.http.documents) is None:
        raise Ended(ExitCode.USAGE, "letters are kept with the documents of cases; say where these are (--documents)")
    with documents_in(place, casework.store) as kept:
        yield Letters(casework, terms.letters, kept)


def _found(
    casework: Casework,
    case: str,
    kind: LetterKind,
    variant: LetterVariant | None,
    command: Path | None,
    config: Path | None,
) -> Letter:
    from casework.sending import Letters

    letters, how = Letters(casework, configuration(config).letters), named(variant)
    if command is None:
        return letters.last(case, kind.value, how)
    sent = letters.preview(text_in(command), how)
    if sent.answer.outcome != "accepted":
        why = sent.answer.invalid or "; ".join(each.reason for each in sent.answer.reasons)
        code = ExitCode.REFUSED if sent.answer.outcome == "refused" else ExitCode.INVALID
        raise Ended(code, f"{command} would come to nothing: {why}")
    if sent.letter is None or (sent.answer.case, sent.letter.kind) != (case, kind.value):
        raise Ended(ExitCode.INVALID, f"{command} does not send the letter {kind.value} of case {case}")
    return sent.letter


def _content(found: Letter, output: Path) -> bytes:
    from casework.letters.pdf import pdf

    match output.suffix:
        case ".html":
            return found.html
        case ".txt":
            return found.text.encode()
        case ".pdf":
            return pdf(found.html)
    raise typer.BadParameter(f"{output}: a letter is written as .html, .txt or .pdf")


def _sent(casework: Casework, case: str, kind: LetterKind, config: Path | None, documents: str | None) -> str:
    from casework.sending import NotSent
    from casework.sending.outgoing import outgoing

    terms = configuration(config)
    way, place = _way_out(terms.letters), documents or terms.http.documents
    if way is None or place is None:
        raise Ended(
            ExitCode.USAGE,
            "sending needs a way out in the configuration ([letters.notify], or folder in [letters]) and --documents",
        )
    try:
        with documents_in(place, casework.store) as kept:
            return way.send(outgoing(casework, kept, case, kind.value))
    except NotSent as error:
        raise Ended(ExitCode.FAILED, str(error)) from None


def _way_out(terms: LetterSettings) -> Sends | None:
    from casework.application import utc_now
    from casework.sending.folder import IntoFolder
    from casework.sending.notify import Notify

    if terms.notify:
        return Notify(terms.notify, utc_now)
    return IntoFolder(terms.folder) if terms.folder else None
