"""What is wrong with a token, as far as whoever sent it may know."""

from __future__ import annotations


class TokenRefused(Exception):
    """A token that is not good: it was once and has `expired`, or it is not accepted, whatever the reason."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("The token has expired" if expired else "The token is not accepted")
        self.expired = expired
