"""Pages for people, served beside the HTTP service: for looking, and for the few acts of every day."""

from __future__ import annotations

from casework.web.pages import create_pages

__all__ = ["create_pages"]
