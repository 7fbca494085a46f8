"""Documents over HTTP: their bytes in before they are put on a case, and out of the case again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from starlette.requests import ClientDisconnect

from casework.documents import (
    DamagedDocument,
    Documents,
    DocumentsError,
    ErasedDocument,
    MissingDocument,
    TooLarge,
    WrongDigest,
    WrongKind,
)
from casework.documents.documents import PART, Incoming
from casework.documents.kinds import KINDS
from casework.domain.contacts import DocumentAttached
from casework.http.asking import Authorization, Case
from casework.http.cases import seen
from casework.http.desk import Desk
from casework.http.document_bytes import UNKNOWN, DocumentBytes
from casework.http.problems import Problem, invalid

Digest = Annotated[
    str,
    Path(pattern="^[0-9a-fA-F]{64}$", description="The SHA-256 of the bytes, in hexadecimal.", examples=["9f" * 32]),
]
Id = Annotated[str, Path(pattern=r"\S", max_length=200, description="The id under which it is on the case.")]
IfNoneMatch = Annotated[str | None, Header(description="The ETag of the document as the client has it.")]


def router(desk: Desk) -> APIRouter:
    """The operations on documents."""
    found = APIRouter(tags=["documents"], prefix="/v1/cases/{case}/documents")

    @found.put(
        "/{document}",
        operation_id="put_document",
        summary="Put the bytes of a document there",
        status_code=201,
        response_class=Response,
        responses={201: {"description": "It is kept now."}, 204: {"description": "It was there already."}},
        openapi_extra=_BODY,
    )
    async def put_document(request: Request, case: Case, document: Digest, authorization: Authorization) -> Response:
        """Streams the bytes in. `attach_document` with their digest then puts them on the case.

        They are kept when they have the digest said, a media type that is taken, and begin as that type does. What is
        never put on a case is swept after a day.
        """
        await run_in_threadpool(seen, desk, authorization, "put_document", case)
        documents, digest = _kept(desk), document.lower()
        _promised(request, documents)
        with _as_problems():
            coming = documents.incoming(digest, _media_type(request))
            async with contextmanager_in_threadpool(coming) as incoming:
                await _taken_in(request, incoming)
                new = await run_in_threadpool(documents.keep, incoming)
        return Response(status_code=201 if new else 204)

    @found.get(
        "/{document:path}",
        operation_id="get_document",
        summary="The bytes of a document of the case",
        status_code=200,
        response_class=DocumentBytes,
        responses={200: _BYTES, 304: {"description": "It is what the client has."}},
        openapi_extra={"responses": {"410": {"$ref": "#/components/responses/Problem410"}}},
    )
    def get_document(
        case: Case, document: Id, authorization: Authorization, if_none_match: IfNoneMatch = None
    ) -> Response:
        """The document with this id, to be saved under its name; read whole and compared with its digest before."""
        seen(desk, authorization, "get_document", case)
        return fetched(desk, case, document, if_none_match)

    return found


def fetched(desk: Desk, case: str, document: str, if_none_match: str | None) -> Response:
    """The document of a case with this id, for somebody who may read it. Raises Problem, CaseNotFound."""
    documents = _kept(desk)
    attached = _attached(desk, case, document)
    etag = f'"{attached.sha256}"'
    if if_none_match is not None and etag in {each.strip() for each in if_none_match.split(",")}:
        return Response(status_code=304, headers={"ETag": etag})
    with _as_problems():
        return DocumentBytes(documents.open(attached.sha256), attached, etag)


def _kept(desk: Desk) -> Documents:
    if desk.documents is None:
        raise Problem("not_found", "No documents are kept here: this service was started without a place for them")
    return desk.documents


def _attached(desk: Desk, case: str, id: str) -> DocumentAttached:
    for event in desk.casework.history(case):
        if isinstance(event, DocumentAttached) and event.id == id:
            return event
    raise Problem("not_found", "No document of this id is on the case")


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _promised(request: Request, documents: Documents) -> None:
    """Refuses what says of itself that it is too large, or not the bytes themselves."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("unsupported_media_type", "Send the bytes as they are, without Content-Encoding")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > documents.terms.max_bytes:
        raise _problem(TooLarge(documents.terms.max_bytes))


async def _taken_in(request: Request, incoming: Incoming) -> None:
    """Writes the body as it comes, in a thread and a part at a time."""
    waiting = bytearray()
    try:
        async for part in request.stream():
            waiting += part
            if len(waiting) >= PART:
                await run_in_threadpool(incoming.write, bytes(waiting))
                waiting.clear()
    except ClientDisconnect:
        raise Problem("malformed", "The document broke off; nothing was kept") from None
    await run_in_threadpool(incoming.write, bytes(waiting))


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except DocumentsError as error:
        raise _problem(error) from None


def _problem(error: DocumentsError) -> Problem:
    match error:
        case TooLarge():
            return Problem("too_large", str(error))
        case WrongKind():
            return Problem("unsupported_media_type", str(error), headers={"Accept": ", ".join(KINDS)})
        case WrongDigest():
            return invalid("document", str(error))
        case MissingDocument():
            return Problem("erased" if isinstance(error, ErasedDocument) else "not_found", str(error))
        case DamagedDocument():
            return Problem("unexpected", str(error))
    return Problem("store_unavailable", "Documents cannot be reached; try again", headers={"Retry-After": "5"})


_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PROBLEMS = (400, 408, 413, 415)
_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": dict.fromkeys(KINDS, _BINARY)},
    "responses": {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in _PROBLEMS},
}
_BYTES: dict[str, Any] = {
    "description": "The document, with its media type if it is one that is taken and begins as that does.",
    "content": dict.fromkeys((*KINDS, UNKNOWN), _BINARY),
}
