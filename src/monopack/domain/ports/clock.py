"""How long things take."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class Clock(Protocol):
    """Tells time for reports; no result depends on it."""

    @abstractmethod
    def seconds(self) -> float:
        """Seconds since some fixed moment, never going back."""
