"""What all shapes have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A shape whose fields are told one by one; nothing is answered that is not among them."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
