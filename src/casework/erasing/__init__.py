"""Erasing what was said by and about people: holds, plans, and the erasure itself, which any crash may interrupt."""
