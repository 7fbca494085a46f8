"""A letter as PDF, tagged so that a screen reader can read it (PDF/UA); needs WeasyPrint, the extra `letters-pdf`."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from casework.letters.rendering import LetterError

MEDIA_TYPE = "application/pdf"
_NEEDED = "Letters as PDF need the extra letters-pdf: pip install 'casework[letters-pdf]', and the library Pango"


def pdf(page: bytes) -> bytes:
    """A letter's page as PDF on A4.

    Raises LetterError where WeasyPrint or Pango is not installed, and for a page that asks for something that is not in
    it; pictures can be in it as `data:` addresses.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an extra that few need
        from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 - likewise
    except (ImportError, OSError):
        raise LetterError(_NEEDED) from None
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    try:
        document = HTML(string=page.decode(), url_fetcher=fetcher)
        made: Any = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=sha256(page).digest())
    except FatalURLFetchingError:
        raise LetterError("A letter as PDF can have nothing from elsewhere; put pictures in it as data:") from None
    return bytes(made)
