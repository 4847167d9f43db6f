"""The pack files as things to write: the one place where the project's own source is changed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class PackFiles(Protocol):
    """Replaces the text of a pack file; a reader sees the old or the new file, never half of one."""

    @abstractmethod
    def replace(self, path: str, *, old: bytes, new: bytes) -> None:
        """Write `new` into the file `path` (relative to the project root), its mode kept, links to it left as links.

        `PackFailure` when it no longer holds `old`, leads out of the project, or cannot be written.
        """
