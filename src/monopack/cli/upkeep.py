"""The cache between runs: no larger than its size."""

from __future__ import annotations

from contextlib import suppress

from monopack.cli.container import Container

_PARTS = 10
"""One of them is for results, the others are for distributions."""
_HALF_MADE = "*/staging/*"
"""Where the store makes its entries, whatever its format: to ask the store itself takes long to import."""


def clear_up(container: Container, size: int) -> None:
    """Bring what this run added to back to `size` bytes in all."""
    results = size // _PARTS
    container.cache().clear_up(limit=results)
    container.store().clear_up(limit=size - results)


def clear_after_the_dead(container: Container, size: int) -> None:
    """Clear up where a run died that had something half-made in the cache; where none did, that takes a look."""
    with suppress(OSError):
        if any(container.cache_folder().glob(_HALF_MADE)):
            clear_up(container, size)
