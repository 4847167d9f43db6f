"""File descriptors that are open, so that each is closed once, whatever happens."""

from __future__ import annotations

import os
from contextlib import suppress


class Descriptors:
    """The descriptors that one owner opened. Not inherited by any child unless passed on by name."""

    def __init__(self) -> None:
        self._open: set[int] = set()

    def pipe(self) -> tuple[int, int]:
        """A new pipe: where to read and where to write."""
        ends = os.pipe()
        self._open.update(ends)
        return ends

    def close(self, *descriptors: int) -> None:
        """Close those of `descriptors` that are still open."""
        for descriptor in self._open.intersection(descriptors):
            self._open.discard(descriptor)
            with suppress(OSError):
                os.close(descriptor)

    def close_all(self) -> None:
        """Close whatever is open."""
        self.close(*self._open)
