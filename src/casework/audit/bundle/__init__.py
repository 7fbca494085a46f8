"""Evidence bundles: a case as it was recorded, with all that a stranger needs to check it without believing anybody."""

from __future__ import annotations

from casework.audit.bundle.gathering import NoCheckpoint
from casework.audit.bundle.making import make_bundle
from casework.audit.bundle.redaction import Cleared
from casework.audit.bundle.wanted import PROFILES, Made, Profile, Seal, SeveralResidents, Sources, Unaccounted, Wanted

__all__ = [
    "PROFILES",
    "Cleared",
    "Made",
    "NoCheckpoint",
    "Profile",
    "Seal",
    "SeveralResidents",
    "Sources",
    "Unaccounted",
    "Wanted",
    "make_bundle",
]
