"""Every stage and fact as a structured event, for `--debug`."""

from __future__ import annotations

import threading
import time
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from monopack.domain.model.names import printable
from monopack.domain.ports.progress import Progress


class StructlogProgress(Progress):
    """One line an event: seconds since the start, the event, its facts; with a stage, how long the last one took."""

    detailed = True

    def __init__(self, *, stream: TextIO, colored: bool) -> None:
        self._begun = time.perf_counter()
        self._lock = threading.Lock()
        self._last: dict[str, tuple[str, float]] = {}
        self._log: Any = structlog.wrap_logger(
            structlog.PrintLogger(stream),
            wrapper_class=structlog.BoundLogger,
            processors=[self._stamp, _escape, structlog.dev.ConsoleRenderer(colors=colored, sort_keys=False)],
        )

    def stage(self, name: str, *, pack: str = "") -> None:
        """The stage that begins, and the time of the one that ended, for this pack or for all."""
        now = time.perf_counter()
        with self._lock:
            ended = self._last.get(pack)
            self._last[pack] = (name, now)
        facts: dict[str, object] = {"pack": pack} if pack else {}
        if ended is not None:
            facts |= {"ended": ended[0], "took": f"{now - ended[1]:.3f}"}
        self._write("info", f"stage {name}", facts)

    def detail(self, event: str, **facts: object) -> None:
        """The fact as it is."""
        self._write("debug", event, facts)

    def warning(self, text: str) -> None:
        """A line among the others."""
        self._write("warning", text, {})

    def _write(self, level: str, event: str, facts: dict[str, object]) -> None:
        with self._lock:
            self._log.msg(event, level=level, facts=facts)

    def _stamp(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"timestamp": f"{time.perf_counter() - self._begun:8.3f}", **event}


def _escape(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Names of input must not steer the terminal."""
    facts = {key: printable(str(value)) for key, value in event.pop("facts").items()}
    return {**event, "event": printable(str(event["event"])), **facts}
