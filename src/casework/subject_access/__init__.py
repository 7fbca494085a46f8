"""A copy of what is recorded of a person, for that person (UK GDPR Art. 15): readable, and without anybody else."""

from __future__ import annotations

from casework.subject_access.asked import Asked
from casework.subject_access.copying import Copy, subject_copy
from casework.subject_access.writing import write_folder, write_zip

__all__ = ["Asked", "Copy", "subject_copy", "write_folder", "write_zip"]
