"""Letters into a folder, for a print shop or a mail room to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casework.letters.pdf import MEDIA_TYPE as PDF
from casework.letters.rendering import TEXT
from casework.sending.outgoing import NotSent, Outgoing

_ENDINGS = {PDF: "pdf", TEXT: "txt"}


@dataclass(frozen=True, slots=True)
class IntoFolder:
    """Writes each letter into a folder as a file named by its reference; one that is there already stays."""

    folder: Path

    def send(self, letter: Outgoing) -> str:
        """Writes the file; gives its name. Raises NotSent."""
        name = f"{letter.reference}.{_ENDINGS.get(letter.media_type, 'html')}"
        draft = self.folder / f".{name}"
        try:
            if (self.folder / name).exists():
                raise NotSent(f"There is a file {name} in the folder for letters already; fetch it, or take it away")
            draft.write_bytes(letter.data)
            draft.replace(self.folder / name)
        except OSError as error:
            raise NotSent(f"The folder for letters cannot be written to: {error.strerror}") from None
        return name
