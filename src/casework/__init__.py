"""Keeps a social landlord's complaint handling legal, on time and provable."""

__version__ = "0.1.0"
