"""The keys under which words about people are kept, apart from the store that keeps the words."""

from casework.store.keyring.keyring import Keyring
from casework.store.keyring.opening import KeysAt, open_keyring

__all__ = ["Keyring", "KeysAt", "open_keyring"]
