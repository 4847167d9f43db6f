"""Nothing but warnings, for logs and pipes."""

from __future__ import annotations

import threading
from typing import TextIO

from monopack.domain.model.names import printable
from monopack.domain.ports.progress import Progress


class PlainProgress(Progress):
    """Writes each warning once, as it comes."""

    detailed = False

    def __init__(self, *, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._told: set[str] = set()

    def stage(self, name: str, *, pack: str = "") -> None:
        """Stages pass in silence."""

    def detail(self, event: str, **facts: object) -> None:
        """Details are for `--debug`."""

    def warning(self, text: str) -> None:
        """One line."""
        with self._lock:
            if text not in self._told:
                self._told.add(text)
                self._stream.write(f"warning: {printable(text)}\n")
