"""What the tests of the pages share."""

from at_web import chromium, opened, pages, someone

__all__ = ["chromium", "opened", "pages", "someone"]
