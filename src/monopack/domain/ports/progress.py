"""What the domain says while it works; it never logs."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class Progress(Protocol):
    """Told of stages and facts as they happen, from any thread. `detailed`: somebody reads the details."""

    detailed: bool

    @abstractmethod
    def stage(self, name: str, *, pack: str = "") -> None:
        """A stage begins (`trace`, `lock`, `fetch`, `subset`, `verify` …), for one pack or for all."""

    @abstractmethod
    def detail(self, event: str, **facts: object) -> None:
        """A fact for `--debug`: every import and what it resolved to, distributions chosen, cache misses, timings."""

    @abstractmethod
    def warning(self, text: str) -> None:
        """Something a person should know, that belongs to no single pack."""
