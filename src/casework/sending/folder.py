"""Letters into a folder, for a print shop or a mail room to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casework.sending.outgoing import NotSent, Outgoing, ending


@dataclass(frozen=True, slots=True)
class IntoFolder:
    """Writes each letter into a folder as a file named by its reference; one that is there already stays."""

    folder: Path

    def send(self, letter: Outgoing) -> str:
        """Writes the file; gives its name. Raises NotSent."""
        name = f"{letter.reference}.{ending(letter.media_type)}"
        draft = self.folder / f".{name}"
        try:
            if (self.folder / name).exists():
                raise NotSent(f"There is a file {name} in the folder for letters already; fetch it, or take it away")
            draft.write_bytes(letter.data)
            draft.replace(self.folder / name)
        except OSError as error:
            raise NotSent(f"The folder for letters cannot be written to: {error.strerror}") from None
        return name
