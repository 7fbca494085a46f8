"""Is the log what was recorded, and the evidence of cases to take away: for auditors and managers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from casework.audit.bundle import PROFILES, NoCheckpoint, Profile, SeveralResidents, Sources, Unaccounted, Wanted
from casework.audit.bundle.making import make_bundle
from casework.audit.case_verification import CaseVerified, verify_case
from casework.audit.last_verified import last_verified
from casework.audit.note import NoteError
from casework.audit.standing import standing
from casework.audit.tree import TreeError
from casework.domain.access import Reader
from casework.domain.errors import CaseNotFound
from casework.http.access.roles import leave
from casework.http.paging import STRICT
from casework.scheduler.reconciled import last_reconciled
from casework.web.forms import Filled
from casework.web.visits import Visit, Visiting

AUDITING, READING = "list_accesses", "get_support_needs"
"""Evidence has words about vulnerabilities and who read them: it is for those who may see both."""
MOST_CASES: Final = 50
IN_MEMORY: Final = 8_000_000
PART: Final = 256 * 1024
"""Bytes of a bundle: in memory while it is made, and sent at a time."""
_REFS: Final = re.compile(r"[A-Za-z0-9._-]{1,64}([\s,;]+[A-Za-z0-9._-]{1,64})*")


def router() -> APIRouter:
    """The page of the proof, and what is done on it."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/audit", operation_id="page_audit")
    def page(visit: Visiting) -> Response:
        return _page(visit)

    @found.post("/audit/verify", operation_id="page_verify_case")
    def verify(visit: Visiting, form: Filled) -> Response:
        visit.must(AUDITING)
        ref = form.get("case", "")
        try:
            visit.case(AUDITING, ref)
            return _page(visit, verified=verify_case(visit.casework.store, ref))
        except (CaseNotFound, NoCheckpoint) as error:
            return _page(visit, {"case": str(error) if ref else "Enter the reference of a case"}, form)

    @found.post("/audit/bundle", operation_id="page_bundle")
    def bundle(visit: Visiting, form: Filled) -> Response:
        visit.must(AUDITING)
        visit.must(READING)
        refs, profile = _refs(form.get("cases", "")), form.get("profile", "")
        errors = _wrong(visit, refs, profile)
        if errors:
            return _page(visit, errors, form)
        try:
            return _sent(_made(visit, Wanted(refs, cast("Profile", profile))), refs)
        except (CaseNotFound, NoCheckpoint, SeveralResidents, Unaccounted, TreeError, NoteError) as error:
            return _page(visit, {"cases": str(error)}, form)

    return found


def _page(
    visit: Visit,
    errors: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    verified: CaseVerified | None = None,
) -> Response:
    visit.must(AUDITING)
    store = visit.casework.store
    return visit.page(
        "audit",
        status=422 if errors else 200,
        standing=standing(store),
        last=last_verified(store),
        reconciled=last_reconciled(store),
        profiles=[each for each in PROFILES if each != "auditor" or _sees_all(visit)],
        errors=errors or {},
        form=form or {},
        verified=verified,
    )


def _sees_all(visit: Visit) -> bool:
    """Whether the whole log is theirs to see, and not the cases of some teams or services alone."""
    return visit.who.teams is None and visit.who.services is None


def _refs(text: str) -> tuple[str, ...]:
    """The references in a text, each once; none where it is more than references."""
    return tuple(dict.fromkeys(re.split(r"[\s,;]+", text))) if _REFS.fullmatch(text) else ()


def _wrong(visit: Visit, refs: tuple[str, ...], profile: str) -> dict[str, str]:
    """What is wrong with a form that asks for a bundle, by its fields."""
    wrong = {}
    if not 1 <= len(refs) <= MOST_CASES:
        wrong["cases"] = f"Enter the references of 1 to {MOST_CASES} cases, with spaces between them"
    if profile not in PROFILES:
        wrong["profile"] = "Choose whom it is for"
    elif profile == "auditor" and not _sees_all(visit):
        wrong["profile"] = "An auditor's bundle tells of the whole log; you see only a part of the cases"
    return wrong


def _made(visit: Visit, wanted: Wanted) -> IO[bytes]:
    """A bundle, once it is recorded that words about vulnerabilities go out with it.

    It is not signed: the key that signs is not on a machine that answers the web.
    """
    for ref in wanted.cases:
        visit.case(READING, ref)
    casework, documents = visit.casework, visit.reception.desk.documents
    sources = Sources(casework.policies, casework.calendars.tables, documents.content if documents else lambda _: None)
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed when it was sent
    try:
        make_bundle(casework.store, wanted, sources, cast("Any", file))
        casework.take_out(wanted.cases, _reader(visit))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _reader(visit: Visit) -> Reader:
    """Who takes it out, in the first of their roles that may."""
    who = visit.who
    return Reader(who.id, leave(who.roles, AUDITING).roles[0], "http", who.id if who.delegate else None)


def _sent(file: IO[bytes], refs: tuple[str, ...]) -> Response:
    name = refs[0] if len(refs) == 1 else f"{len(refs)}-cases"
    headers = {"Content-Disposition": f'attachment; filename="evidence-{name}.zip"'}
    return StreamingResponse(_parts(file), headers=headers, media_type="application/zip")


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(PART):
            yield part
