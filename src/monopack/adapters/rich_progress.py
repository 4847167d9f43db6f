"""One living line on a terminal."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from monopack.domain.model.names import printable
from monopack.domain.ports.progress import Progress


class RichProgress(Progress):
    """Shows the stage told last while the block runs, and nothing after it; warnings stay above the line."""

    detailed = False

    def __init__(self, *, stream: TextIO) -> None:
        self._console = Console(file=stream, force_terminal=True)
        self._status = Status("", console=self._console)
        self._lock = threading.Lock()
        self._told: set[str] = set()

    def __enter__(self) -> None:
        self._status.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()

    def stage(self, name: str, *, pack: str = "") -> None:
        """Replace the line."""
        self._status.update(Text(f"{name} {printable(pack)}".rstrip()))

    def detail(self, event: str, **facts: object) -> None:
        """Details are for `--debug`."""

    def warning(self, text: str) -> None:
        """One line, once, above the living one."""
        with self._lock:
            if text in self._told:
                return
            self._told.add(text)
        self._console.print(Text.assemble(("warning:", "yellow"), " ", printable(text)), soft_wrap=True)
