"""What an import goes into."""

from __future__ import annotations

from casework.domain.errors import StoreError
from casework.store import Store


def real(store: Store) -> Store:
    """The store itself. Raises StoreError for one that was simulated, for real and simulated times do not mix."""
    if store.settings.simulated:
        raise StoreError("This store was simulated, so its times of recording are not real; import into another one")
    return store
