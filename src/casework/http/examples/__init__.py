"""An invented example of every command's body. They tell one story, as far as one story has room for them all.

A tenant complains of damp and of a missed visit, is answered, asks for stage 2 and goes to the Ombudsman. Officer
E-217 handles stage 1; who says it is in the token, so that most examples have no `by`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casework.http.examples import intake, ombudsman, record, stages

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = (
    intake.EXAMPLES | stages.EXAMPLES | record.EXAMPLES | ombudsman.EXAMPLES
)
"""The body of an example by the name of its command."""
