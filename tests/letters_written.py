"""The letters that others are compared with, in tests/letters.

Write them anew: PYTHONPATH=src:tests .venv/bin/python tests/letters_written.py
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path

from at_letters import written
from casework.letters.kinds import KINDS, VARIANTS

FOLDER = Path(__file__).parent / "letters"
ENDINGS = {"plain_text": "txt"}


def letters() -> Mapping[str, bytes]:
    """Every letter in every variant, by the name of its file."""
    return {
        f"{kind}.{variant}.{ENDINGS.get(variant, 'html')}": written(kind, variant).data
        for kind, variant in product(KINDS, VARIANTS)
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in letters().items():
        (FOLDER / name).write_bytes(content)
