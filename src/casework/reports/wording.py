"""Names as people read them."""

from __future__ import annotations

from datetime import date

_NAMES = {"lcra": "Low-cost rental", "lcho": "Low-cost home ownership", "chfo": "Complaint handling failure order"}


def in_words(name: str) -> str:
    """`damp_and_mould` as `Damp and mould`."""
    return _NAMES.get(name, name.replace("_", " ").replace("-", " ").capitalize())


def month_in_words(month: str) -> str:
    """`2024-05` as `May 2024`."""
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"
