from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.ports.clock import Clock


@dataclass
class FakeClock(Clock):
    """Each look takes `step` seconds."""

    step: float = 1.0
    now: float = 0.0

    def seconds(self) -> float:
        self.now += self.step
        return self.now
