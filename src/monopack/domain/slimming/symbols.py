"""Libraries without debug symbols, where a program for the target's kind is at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from monopack.domain.model.distribution import Distribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.stripping import Stripper, is_library
from monopack.domain.model.target import System, Target
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.ports.progress import Progress
from monopack.domain.ports.symbol_stripper import SymbolStripper


@dataclass(frozen=True, kw_only=True, slots=True)
class Stripped:
    """What became smaller, as distributions of nothing else, and by which program."""

    distributions: tuple[Distribution, ...] = ()
    stripper: Stripper | None = None


@dataclass(kw_only=True, slots=True)
class Symbols:
    """Has libraries of distributions stripped; where that cannot be done, says so once and leaves them as they are."""

    store: DistributionStore
    symbol_stripper: SymbolStripper
    target: Target
    progress: Progress
    _told: bool = field(default=False)

    def strip(self, shipped: Iterable[Distribution], dropped: frozenset[tuple[NormalizedName, str]]) -> Stripped:
        """Those of the libraries that ship which are smaller without and would be loaded as before."""
        wanted = [
            distribution
            for distribution in shipped
            if any(
                is_library(file.path) and (distribution.name, file.path) not in dropped for file in distribution.files
            )
        ]
        stripper = self._stripper() if wanted and self.target.platform.system is System.LINUX else None
        if stripper is None:
            return Stripped()
        made = self.store.stripped(wanted, stripper)
        kept = (_without(made[distribution.name], dropped) for distribution in wanted)
        return Stripped(distributions=tuple(each for each in kept if each.files), stripper=stripper)

    def _stripper(self) -> Stripper | None:
        found = self.symbol_stripper.find(self.target)
        if found is None and not self._told:
            self._told = True
            self.progress.warning(
                f"debug symbols ship: no program here strips libraries for {self.target.platform.machine}; "
                "`llvm-strip` on `PATH` would"
            )
        return found


def _without(distribution: Distribution, dropped: frozenset[tuple[NormalizedName, str]]) -> Distribution:
    kept = (file for file in distribution.files if (distribution.name, file.path) not in dropped)
    return replace(distribution, files=tuple(kept))
