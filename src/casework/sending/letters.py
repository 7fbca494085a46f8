"""A command and the letter that it sends, in one step: both are recorded, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from casework.answer import Answer
from casework.application import ATTEMPTS, Casework
from casework.documents import Documents, DocumentsError
from casework.domain.command import Command, parse
from casework.domain.complaint import Complaint, fold
from casework.domain.contacts import AttachDocument, DocumentAttached
from casework.domain.errors import Conflict
from casework.domain.event import CaseEvent
from casework.domain.personal import Erased
from casework.letters.facts import facts_of
from casework.letters.formats import preferred
from casework.letters.kinds import Kind, Variant
from casework.letters.pdf import MEDIA_TYPE as PDF
from casework.letters.pdf import pdf
from casework.letters.rendering import TEXT, Letter, LetterError, Templates
from casework.letters.terms import LetterTerms
from casework.sending.outgoing import ending
from casework.sending.telling import Told, named_in, of_one_command, told_after, told_of
from casework.store.batch import Batch


class Sent(NamedTuple):
    """What came of a command, the letter that tells of it, and the document that this is on the case.

    `letter` and `document` are None where the command sends nothing, or nothing was recorded; `letter` also where the
    command was recorded before under its key.
    """

    answer: Answer
    letter: Letter | None = None
    document: DocumentAttached | None = None

    def as_line(self) -> dict[str, Any] | None:
        """The document, ready for JSON."""
        found = self.document
        if found is None or found.letter is None:
            return None
        about = {"kind": found.letter.kind, "variant": found.letter.variant, "template": found.letter.template}
        kept = {"media_type": found.media_type, "size": found.size, "sha256": found.sha256}
        return {"document": found.id, **about, **kept}


class Letters:
    """The letters about the cases of a store: looked at before they go, or sent with the command they tell of.

    `documents` is where they are kept; without it they can be looked at only. Methods raise LetterError for a template
    that cannot be used, IncompleteLetter for a letter without what the Code demands, CaseNotFound, StoreError.
    """

    def __init__(
        self, casework: Casework, terms: LetterTerms | None = None, documents: Documents | None = None
    ) -> None:
        self._casework = casework
        self._terms = terms or LetterTerms()
        self._documents = documents
        self._templates = Templates(self._terms.templates)

    @property
    def terms(self) -> LetterTerms:
        """What they say of the landlord and of the Ombudsman."""
        return self._terms

    def last(self, ref: str, kind: Kind, variant: Variant | None = None) -> Letter:
        """The letter of a kind about the last thing of which such a letter tells, as it would be written today.

        Raises LetterError where there is no such thing.
        """
        history = self._casework.history(ref)
        for number in reversed(range(len(history))):
            told = told_of(history[: number + 1], of_one_command(history, number))
            if told and told.kind == kind:
                return self._letter(self._casework, told, variant)
        raise LetterError(f"Nothing in case {ref} is told of by the letter {kind}; give the command that will be")

    def preview(self, command: Command | Mapping[str, Any] | str, variant: Variant | None = None) -> Sent:
        """What a command would come to, and its letter; nothing is recorded."""
        stage = self._casework.over(Batch(self._casework.store))
        answer = stage.execute(command)
        told = told_after(stage, answer)
        return Sent(answer, self._letter(stage, told, variant) if told else None)

    def execute(
        self,
        command: Command | Mapping[str, Any] | str,
        *,
        variant: Variant | None = None,
        correlation_id: str | None = None,
        via: str | None = None,
        version: int | None = None,
    ) -> Sent:
        """Carries a command out as `Casework.execute` does, makes the letter that it sends, and puts it on the case.

        The letter is set as the resident needs it, unless a `variant` is given. A letter that cannot be made sends
        nothing and records nothing; nor is one made for what is recorded as found. Raises DocumentsError too.
        """
        documents = self._kept()
        for _ in range(ATTEMPTS):
            batch = Batch(self._casework.store)
            stage = self._casework.over(batch)
            answer = stage.execute(command, correlation_id=correlation_id, via=via, version=version)
            if answer.outcome != "accepted" or answer.replayed:
                return Sent(answer, None, _as_before(stage, command, answer))
            told = told_after(stage, answer)
            sent = self._put_on_case(stage, documents, Sent(answer), told, variant) if told else Sent(answer)
            if _recorded(batch):
                return sent
        raise Conflict("The case is changed by others faster than this can be recorded; try again")

    def _kept(self) -> Documents:
        if self._documents is None:
            raise DocumentsError("Letters are kept with the documents of cases; say where these are (--documents)")
        return self._documents

    def _letter(self, stage: Casework, told: Told, variant: Variant | None) -> Letter:
        case, first = fold(told.history), named_in(stage, told.history)
        words = [word for event in (told.history[0], first[0]) for word in event.personal.values()]
        if any(isinstance(word, Erased) for word in words):
            raise LetterError(f"The words of case {case.ref} are erased; no letter can be made of them")
        terms = self._terms.under(stage.policies.named(case.policy).regime)
        facts = facts_of(told.kind, case, told.history, told.new, terms, first)
        return self._templates.letter(facts, variant or preferred(told.history) or preferred(first) or "standard")

    def _put_on_case(
        self, stage: Casework, documents: Documents, sent: Sent, told: Told, variant: Variant | None
    ) -> Sent:
        letter = self._letter(stage, told, variant)
        data, media_type = letter.data, letter.media_type
        if self._terms.pdf and media_type != TEXT:
            data, media_type = pdf(letter.html), PDF
        event, case = told.new[0], str(sent.answer.case)
        command = AttachDocument.model_validate(
            {
                "case": case,
                "at": event.occurred,
                "by": _by(event),
                "id": _free_id(stage.case(case), event),
                "name": f"{told.kind.replace('_', ' ').capitalize()} {case}.{ending(media_type)}",
                "media_type": media_type,
                "size": len(data),
                "sha256": documents.keep_own(data),
                "letter": _made_of(letter, event),
            }
        )
        put = stage.execute(command, correlation_id=event.meta.correlation_id, via=event.meta.via)
        if put.outcome != "accepted":
            why = "; ".join(each.reason for each in put.reasons)
            raise LetterError(f"The letter cannot be put on case {case}: {why}")
        document = cast("DocumentAttached", stage.history(case)[-1])
        return Sent(sent.answer._replace(version=put.version), letter, document)


def _recorded(batch: Batch) -> bool:
    """Records what waits in a batch, unless somebody else was quicker."""
    try:
        batch.record(lambda _: None)
    except Conflict:
        return False
    return True


def _as_before(stage: Casework, command: Command | Mapping[str, Any] | str, answer: Answer) -> DocumentAttached | None:
    """The letter with which a command went out when its key was used first."""
    if not answer.replayed:
        return None
    c = command if isinstance(command, Command) else parse(command)
    number = stage.case(c.case).keys[str(c.key)].first + 1
    attached = (each for each in stage.history(c.case) if isinstance(each, DocumentAttached) and each.letter)
    return next((each for each in attached if each.letter and each.letter.event == number), None)


def _by(event: CaseEvent) -> dict[str, Any]:
    return event.meta.actor.model_dump(exclude_none=True)


def _free_id(case: Complaint, event: CaseEvent) -> str:
    id = f"letter-{event.originator_version + 1}"
    while id in case.documents:
        id += "a"
    return id


def _made_of(letter: Letter, event: CaseEvent) -> dict[str, Any]:
    return {
        "kind": letter.kind,
        "variant": letter.variant,
        "template": letter.template,
        "event": event.originator_version + 1,
    }
