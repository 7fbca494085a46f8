"""Timestamps of checkpoints (RFC 3161): somebody outside says that a checkpoint was there at a time.

They need the extra `timestamps`. A time-stamp authority is told a hash, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cryptography.x509 import Certificate

from casework.domain.errors import CaseworkError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

_NO_PROGRAM = "Timestamps need the extra `timestamps`: pip install 'casework[timestamps]'"


class TimestampError(CaseworkError):
    """A timestamp that could not be had, or that does not stand."""


class Question(NamedTuple):
    """What an authority is asked about a note, as bytes; its answer bears the same nonce."""

    content: bytes
    nonce: int | None


def question(note: str) -> Question:
    """The question that asks for a timestamp of a note. Raises TimestampError without the extra."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - an extra that few need
    except ImportError:
        raise TimestampError(_NO_PROGRAM) from None
    asked = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    return Question(asked.as_bytes(), asked.nonce)


def answered(asked: Question, answer: bytes) -> bytes:
    """The answer as it is to be kept. Raises TimestampError for one that grants nothing or answers something else."""
    response = _decoded(answer)
    if response.status not in (0, 1):
        raise TimestampError("The authority gave no timestamp")
    if response.tst_info.nonce != asked.nonce:
        raise TimestampError("The timestamp answers another question")
    return answer


def stamped(timestamp: bytes, note: str, roots: Sequence[Certificate]) -> datetime:
    """When an authority whose certificate goes back to one of `roots` had seen a note. Raises TimestampError."""
    response = _decoded(timestamp)
    from rfc3161_client import VerificationError, VerifierBuilder  # noqa: PLC0415 - it is there, or it had not decoded

    builder = VerifierBuilder()
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify_message(response, note.encode())
    except (VerificationError, ValueError):
        raise TimestampError("The timestamp is not of this checkpoint, or not by an authority that is known") from None
    return response.tst_info.gen_time


def _decoded(timestamp: bytes) -> TimeStampResponse:
    try:
        from rfc3161_client import decode_timestamp_response  # noqa: PLC0415 - an extra that few need
    except ImportError:
        raise TimestampError(_NO_PROGRAM) from None
    try:
        return decode_timestamp_response(timestamp)
    except ValueError:
        raise TimestampError("This is no timestamp") from None
