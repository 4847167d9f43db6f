"""Under which circumstances a statement runs."""

from __future__ import annotations

from typing import NamedTuple

from monopack.domain.model.imports import Timing


class Context(NamedTuple):
    """When a statement runs, and whether an import in it may be absent."""

    timing: Timing = Timing.CERTAIN
    weak: bool = False

    def undecided(self) -> Context:
        """Inside a branch that nothing decides."""
        return self if self.timing is not Timing.CERTAIN else Context(Timing.UNDECIDED, self.weak)

    def forgiving(self) -> Context:
        """Inside something that catches `ImportError`."""
        return self if self.weak else Context(self.timing, weak=True)


MODULE_LEVEL = Context()
LAZY = Context(Timing.LAZY)
