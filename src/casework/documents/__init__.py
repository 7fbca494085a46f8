"""Documents: the bytes of what is put on cases, kept by their SHA-256 beside the store, which holds only the digest."""

from __future__ import annotations

from casework.documents.documents import Documents, DocumentTerms
from casework.documents.errors import (
    DamagedDocument,
    DocumentsError,
    ErasedDocument,
    MissingDocument,
    StillSealed,
    TooLarge,
    WrongDigest,
    WrongKind,
)
from casework.documents.opening import open_documents

__all__ = [
    "DamagedDocument",
    "DocumentTerms",
    "Documents",
    "DocumentsError",
    "ErasedDocument",
    "MissingDocument",
    "StillSealed",
    "TooLarge",
    "WrongDigest",
    "WrongKind",
    "open_documents",
]
