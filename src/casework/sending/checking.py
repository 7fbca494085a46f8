"""A draft response, held against its case before it is approved or sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from casework.application import Casework
from casework.domain.command import Command, parse
from casework.domain.errors import InvalidCommand
from casework.domain.response import Respond
from casework.letters.checking import Checked, Draft, findings, known
from casework.letters.terms import LetterTerms

MOST = 30_000
"""The longest draft that is read, in characters."""


def check_response(
    casework: Casework,
    ref: str,
    draft: str,
    *,
    command: Command | Mapping[str, Any] | str | None = None,
    on: date | None = None,
    terms: LetterTerms | None = None,
) -> Checked:
    """What is wrong with a draft response, plain text or HTML, by the case and a `respond` command about to be given.

    It is read as if it were sent on the day of the command, else on the local day `on`, by default today. Nothing is
    recorded. Raises CaseNotFound, StoreError, and InvalidCommand for another command or a draft that cannot be read.
    """
    case = casework.case(ref)
    given = _respond(command, ref)
    if not draft.strip():
        raise InvalidCommand("draft", "there is nothing in it")
    if len(draft) > MOST or "\0" in draft:
        raise InvalidCommand("draft", f"wanted a letter as plain text or HTML, of at most {MOST:,} characters")
    under = (terms or LetterTerms()).under(casework.policies.named(case.policy).regime)
    told = known(case, casework.history(ref), on or casework.today, under, given)
    found = findings(Draft(draft), told)
    return Checked(ref, told.stage, sha256(draft.encode()).hexdigest(), found)


def _respond(command: Command | Mapping[str, Any] | str | None, ref: str) -> Respond | None:
    if command is None:
        return None
    given = command if isinstance(command, Command) else parse(command)
    if not isinstance(given, Respond):
        raise InvalidCommand("command", "wanted the command respond, as it is about to be given")
    if given.case != ref:
        raise InvalidCommand("case", "the command is about another case than the draft")
    return given
