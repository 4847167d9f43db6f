"""The machine's clock."""

from __future__ import annotations

import time

from monopack.domain.ports.clock import Clock


class SystemClock(Clock):
    """Monotonic, so that a machine set to another time while it builds reports no nonsense."""

    def seconds(self) -> float:
        """Seconds since some fixed moment, never going back."""
        return time.monotonic()
