"""The words by which the checks go, read from `phrases/` beside this file: one file of patterns for each check."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def vocabulary(check: str) -> dict[str, Any]:
    """The words and thresholds of a check, as its file has them."""
    place = files("casework.letters.checking").joinpath("phrases", f"{check}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


@cache
def phrases(check: str, kind: str) -> re.Pattern[str]:
    """What finds the phrases of a kind, such as `blame`; capitals count only where its file says so."""
    table = vocabulary(check)[kind]
    flags = 0 if table.get("capitals") else re.IGNORECASE
    alternatives = "|".join(f"(?:{each})" for each in table["patterns"])
    return re.compile(f"{table.get('before', '')}(?:{alternatives}){table.get('after', '')}", flags)
