"""The cache between runs: no larger than its size."""

from __future__ import annotations

from monopack.cli.container import Container

_PARTS = 10
"""One of them is for results, the others are for distributions."""


def clear_up(container: Container, size: int) -> None:
    """Bring what this run added to back to `size` bytes in all."""
    results = size // _PARTS
    container.cache().clear_up(limit=results)
    container.store().clear_up(limit=size - results)
