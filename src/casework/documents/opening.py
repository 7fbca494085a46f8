"""Where documents are kept: a folder, or a bucket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from casework.documents.documents import Documents, DocumentTerms
from casework.documents.errors import DocumentsError
from casework.documents.folder import Folder
from casework.store import Store
from casework.store.keyring import Keyring

if TYPE_CHECKING:
    from casework.documents.shelf import Shelf

_S3 = "s3://"


def open_documents(place: str, terms: DocumentTerms | None = None, *, store: Store | None = None) -> Documents:
    """The documents in a folder (its path) or a bucket (`s3://BUCKET/PREFIX`), with credentials from the surroundings.

    Where the words of `store` are sealed, so are they, under keys beside those. Raises DocumentsError.
    """
    keeper = store.keeper if store else None
    keyring = keeper if isinstance(keeper, Keyring) else None
    return Documents(_bucket(place) if place.startswith(_S3) else _folder(place), terms, keyring)


def _folder(place: str) -> Shelf:
    if "://" in place:
        raise DocumentsError("Documents are kept in a folder, /srv/casework/documents, or in s3://BUCKET/PREFIX")
    return Folder(Path(place))


def _bucket(place: str) -> Shelf:
    try:
        from obstore.exceptions import BaseError  # noqa: PLC0415 - an extra that few need
        from obstore.store import S3Store  # noqa: PLC0415 - likewise

        from casework.documents.bucket import Bucket  # noqa: PLC0415 - likewise
    except ImportError:
        raise DocumentsError("Documents in a bucket need the extra s3: pip install 'casework[s3]'") from None
    try:
        return Bucket(S3Store.from_url(place))
    except BaseError as error:
        raise DocumentsError(f"The bucket of documents cannot be opened ({type(error).__name__})") from None
